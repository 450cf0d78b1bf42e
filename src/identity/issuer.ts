// What issuers publish: their metadata and their keys, one of each in a process for all sources that are declared with the issuer.

import { visible } from "../../runtime/visible.ts";
import { toGatewayError } from "../errors.ts";
import { spanOf } from "../exchange/duration-text.ts";
import { createCallOutage } from "./call-outage.ts";
import { type KeySet, type Keys, toKeys } from "./jwt.ts";
import type { Kept } from "./kept.ts";
import { mendMetadata } from "./mend.ts";
import { type Asking, toFault } from "./oidc-fault.ts";
import type { oidc } from "./openid.ts";
import type { Outage } from "./outage.ts";
import { ProviderTrouble } from "./provider-cause.ts";
import { createAllowance, createPublished, type Published, type PublishedNews } from "./published.ts";
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
  /** outageAt remembers, for all who call an address about one person each, whether anybody answers there. */
  outageAt(address: string): Outage;
}

const timeoutMs = 5_000;
const hourMs = 3_600_000;
/** A key that an issuer takes back is believed no longer than this, or, where it does not answer, than `keysBelievedMs`. */
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

/** IssuersOptions: `warn` tells operators, and `note` what is right again. */
export interface IssuersOptions {
  readonly now: () => number;
  readonly warn: Warn;
  /** Left out: as `warn`. */
  readonly note?: Warn;
  /** How long keys count that cannot be read again; left out: an hour. */
  readonly keysBelievedMs?: number;
  /** What other processes have read; left out: nothing. */
  readonly kept?: Kept;
}

/** Publish makes something published of an address, with what other processes know of it. */
type Publish = <T>(
  address: string,
  what: string,
  options: {
    readonly read: () => Promise<object>;
    readonly open: (json: object) => T;
    readonly freshMs: number;
    readonly believedMs: number;
  },
) => Published<T>;

const createPublish =
  ({ now, warn, note = warn, kept }: IssuersOptions): Publish =>
  (address, what, { read, open, ...ages }) =>
    createPublished({
      now,
      ...ages,
      news: toNews(what, { warn, note }, ages.believedMs),
      read: explained(address, address, async () => {
        const json = await read();
        const value = open(json);
        kept?.save(address, json);
        return value;
      }),
      ...(kept && {
        kept: async () => {
          const found = await kept.load(address);
          try {
            return found && { value: open(found.json), at: found.at };
          } catch {
            // Of another version, perhaps.
            return null;
          }
        },
      }),
    });

/** toNews says once what has failed and what it means, and once that it is over. */
function toNews(what: string, { warn, note }: { warn: Warn; note: Warn }, believedMs: number): PublishedNews {
  const event = "identity-provider";
  const until = Number.isFinite(believedMs) ? `, until it is ${spanOf(believedMs / 1_000)} old` : "";
  return {
    failed(cause, serves, lastedMs) {
      const { detail, about, fix } = toGatewayError(cause);
      const means = serves
        ? `could not be read again, and what it said before is in use${until}`
        : "cannot be read, and whoever needs it is told to try again (503)";
      const since = lastedMs < 1_000 ? "" : ` (for ${spanOf(Math.round(lastedMs / 1_000))})`;
      warn(`${what} ${means}${since}: ${detail}. ${fix ?? ""}`.trim(), { event, about, fix, serves });
    },
    over: (lastedMs, calls) =>
      note(
        `${what} can be read again, after ${spanOf(Math.round(lastedMs / 1_000))} and ${calls} failed ${calls === 1 ? "try" : "tries"}`,
        {
          event,
          lastedMs: Math.round(lastedMs),
          calls,
        },
      ),
  };
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
