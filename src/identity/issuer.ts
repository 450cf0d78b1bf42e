// What issuers publish: their metadata and their keys, one of each in a process for all sources that are declared with the issuer.

import { visible } from "../../runtime/visible.ts";
import { toGatewayError } from "../errors.ts";
import { type KeySet, type Keys, toKeys } from "./jwt.ts";
import { mendMetadata } from "./mend.ts";
import { type Asking, toFault } from "./oidc-fault.ts";
import type { oidc } from "./openid.ts";
import { ProviderTrouble } from "./provider-cause.ts";
import { createAllowance, createPublished, type Published } from "./published.ts";
import { readJson, wellKnown, withoutSlash } from "./read-json.ts";
import type { Warn } from "./warn.ts";

/** Metadata is what an issuer says of itself (OpenID Connect Discovery §3). */
export type Metadata = oidc.ServerMetadata;

/** Issuer is one of them. */
export interface Issuer {
  /** is: is it called that? A slash at the end makes no difference, and what its metadata says is its name too. */
  is(name: string | null): boolean;
  /** metadata gives what it says of itself, read again every hour. Throws IDENTITY_PROVIDER_DOWN and IDENTITY_PROVIDER_MISFIT. */
  metadata(): Promise<Metadata>;
  /** reread gives what it says now, because something that it said did not do; where it does not answer, what it said before. */
  reread(): Promise<Metadata>;
  /** keySet gives its keys to one kind of asker; `trusted`: what they come with is from the issuer itself, so that no stranger decides how often keys are read. */
  keySet(options?: { readonly trusted: boolean }): KeySet;
}

/** Issuers knows those that were declared. */
export interface Issuers {
  /** of gives the issuer of this name, in whichever of its spellings. */
  of(issuer: string): Issuer;
  /** keysAt gives the keys at an address that the policies name. */
  keysAt(uri: string): KeySet;
}

const timeoutMs = 5_000;
const hourMs = 3_600_000;
/** A key that an issuer takes back is believed no longer than this, or an hour where it does not answer. */
const keysFreshMs = 600_000;
/** So often may strangers have keys read, with tokens whose keys nobody knows. */
const strangers = { burst: 3, everyMs: 5_000 };

/** Whoever knows for which source it is says so in its place. */
const explained =
  <T>(issuer: string, address: string, read: () => Promise<T>) =>
  (): Promise<T> =>
    read().catch((cause: unknown) => {
      throw toFault(cause, asking(issuer, address));
    });

const asking = (issuer: string, address: string): Asking => ({ source: issuer, issuer, address, hidden: [] });

/** Of what was read again, and what was known before is in use still. */
function tellOfOld(warn: Warn, what: string, cause: unknown): void {
  const { detail, about, fix } = toGatewayError(cause);
  warn(`${what} could not be read again, and what it said before is in use: ${detail}. ${fix ?? ""}`.trim(), {
    event: "identity-provider",
    about,
    fix,
  });
}

/** createIssuers: `warn` tells operators. */
export function createIssuers(options: { readonly now: () => number; readonly warn: Warn }): Issuers {
  const { now, warn } = options;
  const issuers = new Map<string, Issuer>();
  const keys = new Map<string, Published<Keys>>();

  const publishedKeys = (uri: string): Published<Keys> => {
    const known = keys.get(uri);
    if (known !== undefined) return known;
    const made = createPublished({
      read: explained(uri, uri, () => readKeys(uri)),
      now,
      freshMs: keysFreshMs,
      believedMs: hourMs,
      failed: (cause) => tellOfOld(warn, `What is at ${uri}`, cause),
    });
    keys.set(uri, made);
    return made;
  };

  return {
    of(issuer) {
      const name = withoutSlash(issuer);
      const known = issuers.get(name) ?? createIssuer(issuer, { now, warn, publishedKeys });
      issuers.set(name, known);
      return known;
    },
    keysAt(uri) {
      const allowed = createAllowance({ ...strangers, now });
      const published = publishedKeys(uri);
      return { get: () => published.get(), renew: async (than) => (allowed() ? published.renew(than) : null) };
    },
  };
}

function createIssuer(
  issuer: string,
  {
    now,
    warn,
    publishedKeys,
  }: {
    readonly now: () => number;
    readonly warn: Warn;
    readonly publishedKeys: (uri: string) => Published<Keys>;
  },
): Issuer {
  let discovered: string | null = null;
  const published = createPublished({
    read: explained(issuer, issuer, async () => {
      const metadata = await readMetadata(issuer);
      discovered = metadata.issuer;
      return metadata;
    }),
    now,
    freshMs: hourMs,
    believedMs: Number.POSITIVE_INFINITY,
    failed: (cause) => tellOfOld(warn, `The metadata of ${issuer}`, cause),
  });
  const mayReread = createAllowance({ ...strangers, now });

  async function rereadNow(): Promise<Metadata> {
    const before = await published.get();
    try {
      return await published.renew(before);
    } catch (cause) {
      tellOfOld(warn, `The metadata of ${issuer}`, cause);
      return before;
    }
  }

  // Apart from what is asked for unknown keys: no flood of these keeps a moved endpoint from being found.
  const reread = async () => (mayReread() ? rereadNow() : published.get());

  const keysOf = ({ jwks_uri: uri }: Metadata): Published<Keys> => {
    // Over plain http anybody in between could give keys of their own; the compiler refuses such issuers, but for this machine.
    const isSafe = typeof uri === "string" && (uri.startsWith("https:") || issuer.startsWith("http:"));
    if (!isSafe)
      throw toFault(new ProviderTrouble("metadata-incomplete", "no https address in jwks_uri"), asking(issuer, issuer));
    return publishedKeys(uri);
  };

  return {
    is: (name) => name !== null && (withoutSlash(name) === withoutSlash(issuer) || name === discovered),
    metadata: () => published.get(),
    reread,
    keySet({ trusted } = { trusted: false }) {
      const allowed = trusted ? () => true : createAllowance({ ...strangers, now });
      return {
        async get() {
          const metadata = await published.get();
          try {
            return await keysOf(metadata).get();
          } catch (cause) {
            const later = await reread();
            if (later.jwks_uri === metadata.jwks_uri) throw cause;
            return keysOf(later).get();
          }
        },
        async renew(than) {
          if (!allowed()) return null;
          const before = keysOf(await published.get());
          const after = keysOf(await rereadNow());
          return after === before ? after.renew(than) : after.get();
        },
      };
    },
  };
}

async function readMetadata(issuer: string): Promise<Metadata> {
  const found = mendMetadata((await readJson(wellKnown(issuer), timeoutMs)).json);
  const { issuer: named } = found;
  if (typeof named !== "string") throw new ProviderTrouble("metadata-incomplete", "metadata that names no issuer");
  // OpenID Connect Discovery §4.3: what names another issuer is not this one's. A slash at the end is how operators differ from providers.
  if (withoutSlash(named) !== withoutSlash(issuer) && !isB2c(issuer, named))
    throw new ProviderTrouble("metadata-issuer", otherIssuer(issuer, named));
  return found as unknown as Metadata;
}

/** Azure AD B2C names its tenant by number, whatever the address of its metadata says. */
const isB2c = (issuer: string, named: string): boolean => {
  const [ours, theirs] = [URL.parse(issuer), URL.parse(named)];
  return ours !== null && ours.origin === theirs?.origin && ours.hostname.endsWith(".b2clogin.com");
};

function otherIssuer(issuer: string, named: string): string {
  const both = `the issuer "${visible(named, 120)}", and not "${visible(issuer, 120)}" as in the policy`;
  // Of Microsoft Entra's common, organizations and consumers: whoever has an account anywhere would be let in.
  return named.includes("{")
    ? `${both}: it stands for many tenants, so write your own one's, with its id in the place of {…}`
    : both;
}

const readKeys = async (uri: string): Promise<Keys> => toKeys((await readJson(uri, timeoutMs)).json);
