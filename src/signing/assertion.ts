// The identity that upstreams get: a token of at most a minute, signed by the gateway; for one request alone where that rests on a step-up.

import type { Levels } from "../assurance/assurance.ts";
import { type Span, steady } from "../assurance/steady.ts";
import type { CompactJws } from "../exchange/compact-jws.ts";
import type { Algorithm, Proof, Subject } from "../exchange/exchange.ts";
import { createRandomId } from "../exchange/random-id.ts";
import { type Cache, createCache } from "../store/cache.ts";
import { type Bindable, type Binding, toBinding } from "./binding.ts";
import { chooseGroups, type GroupChoice } from "./group-choice.ts";
import { type Claims, type Own as OwnClaims, type Said, say } from "./jws.ts";
import { createTogether } from "./together.ts";

/** identityHeader is ours alone; no client can send it. */
export const identityHeader = "sallyport-identity";

/** Seconds until an assertion expires; a new one is made after half of it, so none arrives about to expire. */
const lifetimeSeconds = 60;
/** One is sent again for so long. */
const renewMs = (lifetimeSeconds * 1_000) / 2;

/** Asserted is who is vouched for, to whom, and for what. */
export interface Asserted {
  readonly subject: Subject;
  /** The gateway's origin, as clients see it. */
  readonly issuer: string;
  /** What stands for the request: whom it goes to, what it rests on, and which groups are told (undefined: all). */
  readonly action: Bindable & { readonly upstream: string; readonly groups?: GroupChoice | undefined };
  /** As in x-request-id. */
  readonly requestId: string;
  readonly levels: Levels;
  /** When it was decided, in milliseconds since 1970. */
  readonly nowMs: number;
  readonly algorithm: Algorithm;
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

/** Assertions gives the signed token: where it is for no request alone, at once, and one that was made a moment ago. */
export type Assertions<Token extends string = CompactJws> = (asserted: Asserted) => Token | Promise<Token>;

/** Kept is what a subject's tokens say alike, and the last one of those that are for no request alone. */
interface Kept<Token> {
  readonly said: Said;
  readonly alone: boolean;
  /** null: none was signed yet. */
  token: Token | null;
  renewMs: number;
  /** How often keys had gone when it was signed. */
  withdrawals: number;
}

/** Known is what an action came to for a subject, as long as its proofs answer alike. */
interface Known<Token> extends Pick<Asserted, "action" | "levels" | "issuer" | "algorithm">, Span {
  readonly kept: Kept<Token>;
}

/** Own is what is remembered of one subject: actions are a generation's own, and the same object where a ruling is remembered. */
interface Own<Token> {
  known: Known<Token>[];
  /** By everything that is said. */
  readonly kept: Map<string, Kept<Token>>;
}

/** Of each subject so many are remembered, and all are forgotten then: few routes are behind one page. */
const mostKnown = 32;

/** createAssertions: `sign` throws where the gateway has no key, and then nothing is forwarded. `large` is told once a day of each person and upstream. */
export function createAssertions<Token extends string>(options: {
  readonly sign: (algorithm: Algorithm, said: Said, own: OwnClaims) => Token;
  readonly now: () => number;
  /** How often keys went (`KeyRing`): a token that one of them signed is not sent again. */
  readonly withdrawals: () => number;
  readonly large?: (one: Large) => void;
}): Assertions<Token> {
  const { now } = options;
  const newId = createRandomId();
  // By the subject itself: whatever changes what is signed makes a new subject (and so does reading a session anew).
  const made = new WeakMap<Subject, Own<Token>>();
  const told: Cache<object> = createCache({ max: 1_000, now });

  function sign(asserted: Asserted, { said }: Kept<Token>, rid: string | null, nowMs: number): Token {
    const iat = Math.floor(nowMs / 1_000);
    const token = options.sign(asserted.algorithm, said, { jti: newId(), rid, iat, exp: iat + lifetimeSeconds });
    if (token.length > largeBytes) tell(asserted, token.length, nowMs);
    return token;
  }

  function tell({ subject, action }: Asserted, bytes: number, nowMs: number): void {
    const { source, id } = subject.user;
    const { upstream: audience, groups } = action;
    const key = `${source} ${audience} ${id}`;
    if (told.get(key) !== undefined) return;
    told.set(key, {}, nowMs + tellAgainMs);
    options.large?.({ subject, audience, bytes, groups: chooseGroups(subject.user.groups, groups)?.length ?? 0 });
  }

  function find(asserted: Asserted): Kept<Token> {
    const { subject, action, issuer, levels, nowMs, algorithm } = asserted;
    // What was spent for it is for it alone.
    if (action.left !== undefined) return keep(asserted, toBinding(action, subject, asserted));
    let own = made.get(subject);
    if (own === undefined) {
      own = { known: [], kept: new Map() };
      made.set(subject, own);
    }
    const nowSeconds = Math.floor(nowMs / 1_000);
    for (const one of own.known)
      if (
        one.action === action &&
        one.levels === levels &&
        one.issuer === issuer &&
        one.algorithm === algorithm &&
        one.from <= nowSeconds &&
        nowSeconds < one.until
      )
        return one.kept;
    const binding = toBinding(action, subject, asserted);
    const key = toKey(asserted, binding);
    let kept = own.kept.get(key);
    if (kept === undefined) {
      kept = keep(asserted, binding);
      if (own.kept.size >= mostKnown) own.kept.clear();
      own.kept.set(key, kept);
    }
    const { from, until } = steady(action.met, { levels, ledger: subject.ledger, nowMs });
    if (own.known.length >= mostKnown) own.known = [];
    own.known.push({ action, levels, issuer, algorithm, from, until, kept });
    return kept;
  }

  const signAlone = createTogether(({ asserted, kept }: { readonly asserted: Asserted; readonly kept: Kept<Token> }) =>
    sign(asserted, kept, asserted.requestId, now()),
  );
  return (asserted) => {
    const nowMs = now();
    const kept = find(asserted);
    if (kept.alone) return signAlone({ asserted, kept });
    const withdrawals = options.withdrawals();
    // Where the clock was set back since, it is from a future that upstreams do not believe.
    const isFresh = nowMs < kept.renewMs && kept.renewMs - nowMs <= renewMs && kept.withdrawals === withdrawals;
    if (isFresh && kept.token !== null) return kept.token;
    const token = sign(asserted, kept, null, nowMs);
    kept.token = token;
    kept.withdrawals = withdrawals;
    kept.renewMs = nowMs + renewMs;
    return token;
  };
}

const keep = <Token>(asserted: Asserted, binding: Binding | null): Kept<Token> => ({
  said: say(toClaims(asserted, binding)),
  alone: binding?.alone === true,
  token: null,
  renewMs: Number.NEGATIVE_INFINITY,
  withdrawals: 0,
});

function toClaims({ subject, issuer, action }: Asserted, binding: Binding | null): Claims {
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
    aud: action.upstream,
    name: user.name || undefined,
    email: user.email || undefined,
    groups: chooseGroups(user.groups, action.groups),
    source: user.source,
    source_issuer: user.issuer,
    acr: acrs.size === 1 ? [...acrs][0] : undefined,
    amr: [...new Set(rest.flatMap((proof) => proof.amr))],
    auth_time: oldest,
    ...(binding !== null && {
      levels: binding.levels,
      scopes: binding.scopes.map((scope) => JSON.parse(scope) as unknown),
    }),
  };
}

/** Everything by which two of one subject's may differ: lists before texts, and proofs by their ids. */
const toKey = ({ action, issuer, algorithm }: Asserted, binding: Binding | null): string =>
  JSON.stringify([
    action.upstream,
    issuer,
    algorithm,
    action.groups ?? null,
    binding && [binding.alone, binding.scopes, binding.levels, binding.proofs.map(({ id }) => id)],
  ]);

/** newest gives the latest proof that is good for anything; none: []. */
function newest(ledger: Subject["ledger"]): readonly Proof[] {
  const open = ledger.filter((proof) => proof.scope === null);
  const best = open.reduce<Proof | null>(
    (found, one) => (found === null || (one.at ?? 0) >= (found.at ?? 0) ? one : found),
    null,
  );
  return best === null ? [] : [best];
}
