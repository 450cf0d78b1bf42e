// The kinds of identity sources, one row each, and the sources of a generation, kept across generations as long as their declaration stays the same.

import type { ClaimUse, SourceLocation, SourceSpec } from "../../runtime/contract.ts";
import type { IdentitySpec } from "../../runtime/identity-spec.ts";
import { detailLength, visible } from "../../runtime/visible.ts";
import { GatewayError } from "../errors.ts";
import { anyClaim } from "./claim-use.ts";
import { createIssuers, type IssuersOptions } from "./issuer.ts";
import { createBearerSource } from "./source/bearer.ts";
import { createOidcSource } from "./source/oidc.ts";
import { type Declared, type IdentitySource, isSignInSource, type Means, type SignInSource } from "./source.ts";

/** SourceKinds makes a source of each kind that can be declared. */
export type SourceKinds = {
  readonly [Kind in IdentitySpec<unknown>["kind"]]: (spec: Declared<Kind>, means: Means) => IdentitySource;
};

/** sourceKinds: a kind that can be declared and has no row here does not compile. */
export const sourceKinds: SourceKinds = {
  oidc: createOidcSource,
  bearer: createBearerSource,
};

/** SourceSet is one generation's identity sources by name. */
export type SourceSet = ReadonlyMap<string, IdentitySource>;

/** findSignIn gives the source of a name that people sign in with; null: there is none. */
export function findSignIn(set: SourceSet, name: string): SignInSource | null {
  const source = set.get(name);
  return source !== undefined && isSignInSource(source) ? source : null;
}

/** Sources outlive generations: sessions and challenges that wait ask for a source by name, whichever generation is live. */
export interface Sources {
  /** prepare makes a generation's sources. Throws SANDBOX_LOAD for a kind that nobody here knows. */
  prepare(specs: readonly SourceSpec<SourceLocation>[]): SourceSet;
  /** use: from now on these are the ones that `signIn` finds, and policies that use these claims the ones that are served. */
  use(set: SourceSet, claimUse?: ClaimUse): void;
  /** signIn finds a source that people sign in with. Throws IDENTITY_STATE where there is none of that name. */
  signIn(name: string): SignInSource;
  /** registered finds it as long as it has this registration; null: it is gone, or another one by the same name. */
  registered(source: Pick<IdentitySource, "name" | "registration">): SignInSource | null;
}

/** createSources: what is discovered or cached for a source survives a reload. */
export function createSources(
  given: Omit<Means, "claimUse" | "issuers"> & IssuersOptions,
  kinds: SourceKinds = sourceKinds,
): Sources {
  let made = new Map<string, IdentitySource>();
  let live: SourceSet = new Map();
  let used: ClaimUse = anyClaim;
  const means: Means = { ...given, claimUse: () => used, issuers: createIssuers(given) };
  return {
    prepare(specs) {
      const next = new Map<string, IdentitySource>();
      const set = new Map<string, IdentitySource>();
      for (const { at: _, ...spec } of specs) {
        // Everything an answer depends on is in the key, the secrets included: they may have been renewed.
        const key = JSON.stringify([spec, spec.secrets.map(({ secret }) => means.secret(secret))]);
        const source = made.get(key) ?? create(spec, means, kinds);
        next.set(key, source);
        set.set(spec.name, source);
      }
      // Of the live generation's as well: this one may never become live.
      const lasting = new Set(live.values());
      made = new Map([...[...made].filter(([, source]) => lasting.has(source)), ...next]);
      return set;
    },
    use(set, claimUse = anyClaim) {
      const people = [...live.values()].filter(isSignInSource);
      const added = people.length === 0 ? "" : toAdded(used, claimUse);
      if (added !== "")
        means.warn(
          `The policies use ${added} from now on. Who is signed in at ${people.map(({ name }) => name).join(", ")} may be without, until the next refresh or sign-in.`,
        );
      const known = new Set(live.values());
      live = set;
      used = claimUse;
      // Nobody waits for it: one that is down keeps no policies from going live.
      for (const source of set.values()) if (isSignInSource(source) && !known.has(source)) void source.inspect?.();
    },
    signIn(name) {
      const source = findSignIn(live, name);
      if (source !== null) return source;
      throw new GatewayError("IDENTITY_STATE", { detail: `nobody signs in at ${name} in this generation` });
    },
    registered({ name, registration }) {
      const source = findSignIn(live, name);
      return source?.registration === registration ? source : null;
    },
  };
}

/** What was not used before, and was then not asked for. */
function toAdded(before: ClaimUse, { names }: ClaimUse): string {
  if (before.names === "any") return "";
  if (names === "any") return "claims by names that are not written out";
  const added = names.filter((name) => !before.names.includes(name));
  return added.length === 0 ? "" : `the claims ${visible(added.join(", "), detailLength)}`;
}

function create(spec: Omit<SourceSpec<unknown>, "at">, means: Means, kinds: SourceKinds): IdentitySource {
  // What is declared comes out of the sandbox.
  if (!Object.hasOwn(kinds, spec.kind))
    throw new GatewayError("SANDBOX_LOAD", { detail: `the identity source ${spec.name} is of an unknown kind` });
  const kind = kinds[spec.kind as keyof SourceKinds] as (spec: unknown, means: Means) => IdentitySource;
  return kind(spec, means);
}
