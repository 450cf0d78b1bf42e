// What issuers publish: their metadata and their keys, one of each in a process for all sources that are declared with the issuer.

import { visible } from "../../runtime/visible.ts";
import { createCallOutage } from "./call-outage.ts";
import { type KeySet, type Keys, toKeys } from "./jwt.ts";
import { mendMetadata } from "./mend.ts";
import { toFault } from "./oidc-fault.ts";
import type { oidc } from "./openid.ts";
import type { Outage } from "./outage.ts";
import { ProviderTrouble } from "./provider-cause.ts";
import { asking, createPublish, type Publish, type PublishOptions } from "./publish.ts";
import { createAllowance, type Published } from "./published.ts";
import { readJson, wellKnown, withoutSlash } from "./read-json.ts";

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
  /** outageAt remembers, for all who call an address about one person each, whether anybody answers there. */
  outageAt(address: string): Outage;
}

const timeoutMs = 5_000;
const hourMs = 3_600_000;
/** A key that an issuer takes back is believed no longer than this, or, where it does not answer, than `keysBelievedMs`. */
const keysFreshMs = 600_000;
/** So often may strangers have keys read, with tokens whose keys nobody knows. */
const strangers = { burst: 3, everyMs: 5_000 };

/** IssuersOptions: what they publish is told of to operators, and shared with other processes. */
export interface IssuersOptions extends PublishOptions {
  /** How long keys count that cannot be read again; left out: an hour. */
  readonly keysBelievedMs?: number;
}

/** createIssuers */
export function createIssuers(options: IssuersOptions): Issuers {
  const { now, keysBelievedMs = hourMs } = options;
  const publish = createPublish(options);
  const issuers = new Map<string, Issuer>();
  const keys = new Map<string, Published<Keys>>();
  const outages = new Map<string, Outage>();

  const publishedKeys = (uri: string): Published<Keys> => {
    const known = keys.get(uri);
    if (known !== undefined) return known;
    const made = publish(uri, `What is at ${uri}`, {
      read: async () => (await readJson(uri, timeoutMs)).json,
      open: toKeys,
      freshMs: keysFreshMs,
      believedMs: keysBelievedMs,
    });
    keys.set(uri, made);
    return made;
  };

  return {
    of(issuer) {
      const name = withoutSlash(issuer);
      const known = issuers.get(name) ?? createIssuer(issuer, { now, publish, publishedKeys });
      issuers.set(name, known);
      return known;
    },
    keysAt(uri) {
      const allowed = createAllowance({ ...strangers, now });
      const published = publishedKeys(uri);
      return {
        get: () => published.get(),
        async renew(than) {
          if (!mayRenew(published, allowed)) return null;
          return published.renew(than);
        },
      };
    },
    outageAt(address) {
      const known = outages.get(address);
      if (known !== undefined) return known;
      const made = createCallOutage(address, options);
      outages.set(address, made);
      return made;
    },
  };
}

/** mayRenew: may a stranger have keys read? Throws what reading failed with a moment ago: a token whose key is not known may be a good one. */
function mayRenew(published: Published<Keys>, allowed: () => boolean): boolean {
  const last = published.away();
  if (last !== null) throw last.cause;
  return allowed();
}

function createIssuer(
  issuer: string,
  {
    now,
    publish,
    publishedKeys,
  }: {
    readonly now: () => number;
    readonly publish: Publish;
    readonly publishedKeys: (uri: string) => Published<Keys>;
  },
): Issuer {
  let discovered: string | null = null;
  const published = publish(issuer, `The metadata of ${issuer}`, {
    read: async () => (await readJson(wellKnown(issuer), timeoutMs)).json,
    open(json) {
      const metadata = toMetadata(issuer, json);
      discovered = metadata.issuer;
      return metadata;
    },
    freshMs: hourMs,
    believedMs: Number.POSITIVE_INFINITY,
  });
  const mayReread = createAllowance({ ...strangers, now });

  async function rereadNow(): Promise<Metadata> {
    const before = await published.get();
    // It was told of, and goes on as it was.
    return published.renew(before).catch(() => before);
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
      const allowed = createAllowance({ ...strangers, now });
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
          const before = keysOf(await published.get());
          if (!trusted && !mayRenew(before, allowed)) return null;
          // Both at once: either may take its time to fail.
          const [renewed, metadata] = await Promise.allSettled([before.renew(than, trusted), rereadNow()]);
          const after = metadata.status === "fulfilled" ? keysOf(metadata.value) : before;
          if (after !== before) return after.get();
          if (renewed.status === "rejected") throw renewed.reason;
          return renewed.value;
        },
      };
    },
  };
}

function toMetadata(issuer: string, json: object): Metadata {
  const found = mendMetadata(json as Readonly<Record<string, unknown>>);
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
