// The identity that upstreams get: a short-lived token signed by the gateway, used again for half of its life.

import type { Proof, Subject } from "../exchange.ts";
import type { Signer } from "../tokens.ts";

/** identityHeader is ours alone; no client can send it. */
export const identityHeader = "sallyport-identity";

/** Seconds until an assertion expires; a new one is made after half of it, so none arrives about to expire. */
const lifetimeSeconds = 60;

interface Signed {
  readonly token: string;
  readonly renewMs: number;
}

/** Assertions gives the token for a subject at an upstream: at once where one was made a moment ago. */
export type Assertions = (subject: Subject, audience: string, issuer: string) => string | Promise<string>;

/** createAssertions: `iss` is the gateway's own origin, `aud` the upstream's name. */
export function createAssertions(options: { readonly sign: Signer; readonly now: () => number }): Assertions {
  // By the subject itself: whatever changes what is signed makes a new subject (and so does reading a session anew).
  const made = new WeakMap<Subject, Map<string, Signed>>();
  return (subject, audience, issuer) => {
    const key = `${audience} ${issuer}`;
    const known = made.get(subject)?.get(key);
    const nowMs = options.now();
    if (known && nowMs < known.renewMs) return known.token;
    return make(options.sign, subject, audience, issuer, nowMs).then((token) => {
      const own = made.get(subject) ?? new Map<string, Signed>();
      own.set(key, { token, renewMs: nowMs + (lifetimeSeconds * 1_000) / 2 });
      made.set(subject, own);
      return token;
    });
  };
}

function make(sign: Signer, subject: Subject, audience: string, issuer: string, nowMs: number): Promise<string> {
  const { user } = subject;
  const newest = subject.ledger.reduce<Proof | null>(
    (best, one) => (best === null || (one.at ?? 0) >= (best.at ?? 0) ? one : best),
    null,
  );
  return sign(
    {
      iss: issuer,
      sub: user.id,
      aud: audience,
      name: user.name || undefined,
      email: user.email || undefined,
      groups: [...user.groups],
      source: user.source,
      source_issuer: user.issuer,
      acr: newest?.acr ?? undefined,
      amr: newest ? [...newest.amr] : [],
      auth_time: newest?.at ?? undefined,
    },
    Math.floor(nowMs / 1_000),
    lifetimeSeconds,
  );
}
