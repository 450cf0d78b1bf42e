// The identity that upstreams get: a token of at most a minute, signed by the gateway; for one request alone where that rests on a step-up.

import { randomUUID } from "node:crypto";
import type { Proof, Subject } from "../exchange/exchange.ts";
import { type Cache, createCache } from "../store/cache.ts";
import { chooseGroups, type GroupChoice } from "./group-choice.ts";

/** identityHeader is ours alone; no client can send it. */
export const identityHeader = "sallyport-identity";

/** Seconds until an assertion expires; a new one is made after half of it, so none arrives about to expire. */
const lifetimeSeconds = 60;
/** One is sent again for so long. */
const renewMs = (lifetimeSeconds * 1_000) / 2;

/** Binding ties an assertion to one request, with what that request rests on. */
export interface Binding {
  /** As in x-request-id; null: any request that rests on the same. */
  readonly requestId: string | null;
  /** What the step-ups were for, in canonical text ('["payout","17"]'), one for each that has a scope. */
  readonly scopes: readonly string[];
  /** The levels that were asked for and are proved. */
  readonly levels: readonly string[];
  /** The proofs that they rest on; none: the newest without a scope is told. */
  readonly proofs: readonly Proof[];
}

/** Asserted is who is vouched for, to whom, and for what. */
export interface Asserted {
  readonly subject: Subject;
  /** The upstream's name. */
  readonly audience: string;
  /** The gateway's origin, as clients see it. */
  readonly issuer: string;
  /** Null: nothing was asked for that other requests of the session could not have had as well. */
  readonly binding: Binding | null;
  /** Which of their groups are told; undefined: all. */
  readonly groups?: GroupChoice | undefined;
}

/** Large is an assertion that servers may refuse: in bytes, and with how many groups. */
export interface Large {
  readonly subject: Subject;
  readonly audience: string;
  readonly bytes: number;
  readonly groups: number;
}

/** Many servers take 8 kB of headers, and a client's own come on top. */
const largeBytes = 4_096;
const tellAgainMs = 24 * 3_600_000;

/** Assertions gives the signed token; without `binding` one that was made a moment ago. */
export type Assertions = (asserted: Asserted) => string;

/** Sign makes a token of claims that hold for `lifetimeSeconds` from `nowSeconds`. */
export type Sign = (claims: Readonly<Record<string, unknown>>, nowSeconds: number, lifetimeSeconds: number) => string;

interface Signed {
  readonly token: string;
  readonly renewMs: number;
}

/** createAssertions: `sign` throws where the gateway has no key, and then nothing is forwarded. `large` is told once a day of each person and upstream. */
export function createAssertions(options: {
  readonly sign: Sign;
  readonly now: () => number;
  readonly large?: (one: Large) => void;
}): Assertions {
  const { now } = options;
  // By the subject itself: whatever changes what is signed makes a new subject (and so does reading a session anew).
  const made = new WeakMap<Subject, Map<string, Signed>>();
  const told: Cache<object> = createCache({ max: 1_000, now });
  function sign(asserted: Asserted, nowMs: number): string {
    const token = options.sign(toClaims(asserted), Math.floor(nowMs / 1_000), lifetimeSeconds);
    if (token.length > largeBytes) tell(asserted, token.length, nowMs);
    return token;
  }
  function tell({ subject, audience, groups }: Asserted, bytes: number, nowMs: number): void {
    const { source, id } = subject.user;
    const key = `${source} ${audience} ${id}`;
    if (told.get(key) !== undefined) return;
    told.set(key, {}, nowMs + tellAgainMs);
    options.large?.({ subject, audience, bytes, groups: chooseGroups(subject.user.groups, groups)?.length ?? 0 });
  }
  return (asserted) => {
    const nowMs = now();
    const { subject, audience, issuer, binding, groups } = asserted;
    if (binding !== null && binding.requestId !== null) return sign(asserted, nowMs);
    const own = made.get(subject) ?? new Map<string, Signed>();
    const chosen = groups === undefined ? "" : JSON.stringify(groups);
    const key = `${audience} ${issuer} ${binding === null ? "" : toKey(binding)} ${chosen}`;
    const known = own.get(key);
    // Where the clock was set back since, it is from a future that upstreams do not believe.
    if (known && nowMs < known.renewMs && known.renewMs - nowMs <= renewMs) return known.token;
    const token = sign(asserted, nowMs);
    own.set(key, { token, renewMs: nowMs + renewMs });
    made.set(subject, own);
    return token;
  };
}

function toClaims({ subject, audience, issuer, binding, groups }: Asserted): Readonly<Record<string, unknown>> {
  const { user } = subject;
  // A proof of something else must not make the request look stronger than it is.
  const rest = binding !== null && binding.proofs.length > 0 ? binding.proofs : newest(subject.ledger);
  // Of several, the oldest time is true of all; two acr values are not.
  const times = rest.map((proof) => proof.at);
  const acrs = new Set(rest.flatMap((proof) => proof.acr ?? []));
  const oldest = times.length === 0 || times.includes(null) ? undefined : Math.min(...(times as number[]));
  return {
    iss: issuer,
    sub: user.id,
    aud: audience,
    jti: randomUUID(),
    name: user.name || undefined,
    email: user.email || undefined,
    groups: chooseGroups(user.groups, groups),
    source: user.source,
    source_issuer: user.issuer,
    acr: acrs.size === 1 ? [...acrs][0] : undefined,
    amr: [...new Set(rest.flatMap((proof) => proof.amr))],
    auth_time: oldest,
    ...(binding !== null && {
      rid: binding.requestId ?? undefined,
      levels: binding.levels,
      scopes: binding.scopes.map((scope) => JSON.parse(scope) as unknown),
    }),
  };
}

/** Everything that is said because of it. */
const toKey = ({ levels, proofs }: Binding): string => `${levels.join()} ${proofs.map((proof) => proof.id).join()}`;

/** newest gives the latest proof that is good for anything; none: []. */
function newest(ledger: Subject["ledger"]): readonly Proof[] {
  const open = ledger.filter((proof) => proof.scope === null);
  const best = open.reduce<Proof | null>(
    (found, one) => (found === null || (one.at ?? 0) >= (found.at ?? 0) ? one : found),
    null,
  );
  return best === null ? [] : [best];
}
