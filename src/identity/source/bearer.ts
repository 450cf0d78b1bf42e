// Bearer tokens: found in Authorization, as a Basic password too where that is allowed, verified once, then remembered for a short while.

import { GatewayError } from "../../errors.ts";
import type { Subject } from "../../exchange/exchange.ts";
import { type Cache, createCache } from "../../store/cache.ts";
import { createTokenVerifier } from "../access-token.ts";
import { issuersIn, toBasicPassword, toBearer } from "../authorization.ts";
import { toEvidence } from "../claims.ts";
import { aheadSeconds } from "../clock.ts";
import { issuerOf } from "../jwt.ts";
import { createReadPerson } from "../person.ts";
import type { Credentials, Declared, Found, IdentitySource, Means } from "../source.ts";

/** A verified token is believed this long without looking again at the issuer's keys. */
const cacheMs = 60_000;

const headers: readonly string[] = ["authorization"];

/** What is somebody else's (no error), and what this one will never take: both are for whoever is asked next. */
interface Rejected {
  readonly error: GatewayError | null;
}

/** createBearerSource keeps caches of its own: a token is only ever known for this issuer, this audience, these algorithms. */
export function createBearerSource(
  spec: Declared<"bearer">,
  { now, issuers, ...means }: Pick<Means, "now" | "warn" | "claimUse" | "issuers">,
): IdentitySource {
  const verify = createTokenVerifier(spec, { now, issuers });
  const readPerson = createReadPerson(spec, means);
  // Where the policy names the keys, nobody but the policy says how the issuer spells itself.
  const isOurs = spec.jwksUri === null ? issuers.of(spec.issuer).is : (issuer: string | null) => issuer === spec.issuer;
  const known: Cache<Found> = createCache({ max: 10_000, now });
  // Apart from the good ones, so that made-up tokens cannot drive those out.
  const rejected: Cache<Rejected> = createCache({ max: 1_000, now });

  async function look(authorization: string, token: string): Promise<Found> {
    try {
      const claims = await verify(token);
      const user = readPerson({ claims, more: [] }, "IDENTITY_TOKEN_INVALID");
      const subject: Subject = {
        user,
        userJson: JSON.stringify(user),
        // It may have been made a while ago: only from the future it says how its issuer's clock goes.
        ledger: [
          {
            ...toEvidence(spec.kind, spec, claims, Math.max(0, aheadSeconds(claims, now()))),
            id: "",
            scope: null,
            expires: null,
            uses: null,
          },
        ],
        session: null,
        since: (claims.iat ?? Math.floor(now() / 1_000)) * 1_000,
        until: (claims.exp ?? 0) * 1_000,
      };
      const found: Found = { subject, consumed: headers };
      known.set(authorization, found, Math.min(subject.until, now() + cacheMs));
      return found;
    } catch (cause) {
      // One issuer may be declared for several audiences, and a token's never changes: the other source's token is not verified anew each time.
      if (cause instanceof GatewayError && cause.detail.includes(" aud "))
        rejected.set(authorization, { error: cause }, now() + cacheMs);
      throw cause;
    }
  }

  return {
    name: spec.name,
    registration: JSON.stringify([spec.kind, spec.issuer, spec.audience]),
    headers,
    basic: spec.basic,
    find(credentials) {
      const { authorization } = credentials.headers;
      if (authorization === undefined) return null;
      // Also where it is remembered: it says nothing of who had the browser send it.
      if (spec.basic && isFromElsewhere(credentials) && toBasicPassword(authorization) !== null)
        return refuseElsewhere(authorization, isOurs);
      const found = known.get(authorization);
      if (found !== undefined) return found;
      const before = rejected.get(authorization);
      if (before !== undefined) {
        if (before.error !== null) throw before.error;
        return null;
      }
      const token = toBearer(authorization) ?? (spec.basic ? toBasicPassword(authorization) : null);
      if (token !== null && isOurs(issuerOf(token))) return look(authorization, token);
      if (issuersIn(authorization).some(isOurs)) {
        const form = spec.basic ? "as Bearer <token> or as a Basic password" : "as Bearer <token>";
        throw new GatewayError("IDENTITY_TOKEN_INVALID", { detail: `a token for ${spec.name}, and not ${form}` });
      }
      rejected.set(authorization, { error: null }, now() + cacheMs);
      return null;
    },
  };
}

/** A browser that knows a Basic password sends it along with whatever any page has it send, as it does with a cookie; SameSite does not hold it back. */
function isFromElsewhere({ headers, host }: Credentials): boolean {
  const site = headers["sec-fetch-site"];
  if (site !== undefined) return site !== "same-origin" && site !== "none";
  return headers.origin !== undefined && URL.parse(headers.origin)?.hostname !== host;
}

function refuseElsewhere(authorization: string, isOurs: (issuer: string) => boolean): null {
  if (issuersIn(authorization).some(isOurs)) throw new GatewayError("IDENTITY_ORIGIN");
  return null;
}
