// From signed claims to a user and a proof: the same for ID tokens and access tokens.

import type { UserFacts } from "../../runtime/contract.ts";
import { GatewayError } from "../errors.ts";
import type { Evidence } from "../exchange/exchange.ts";

export type SignedClaims = Readonly<Record<string, unknown>>;

/** SourceName is who vouches for claims. */
export interface SourceName {
  readonly name: string;
  readonly issuer: string;
}

/** What is about the token and not about the user; policies have no use for it, and tokens of others are nobody's business. */
const protocolClaims = new Set([
  "_claim_sources",
  "nonce",
  "at_hash",
  "c_hash",
  "s_hash",
  "jti",
  "sid",
  "exp",
  "iat",
  "nbf",
]);

/** toUser reads who a token is about. Throws `code` without a plain subject. */
export function toUser(
  source: SourceName,
  claims: SignedClaims,
  groups: readonly string[],
  code: "IDENTITY_ANSWER_INVALID" | "IDENTITY_TOKEN_INVALID" = "IDENTITY_ANSWER_INVALID",
): UserFacts {
  const id = claims["sub"];
  // OpenID Connect Core §2: at most 255 ASCII characters; look-alikes and control characters are not a subject. Nor is one
  // with a space around it: in a header it would be somebody else's (RFC 9110 §5.5).
  if (typeof id !== "string" || !/^(?! )[\x20-\x7e]{1,255}(?<! )$/.test(id)) {
    throw new GatewayError(code, { detail: "sub is missing or not plain text" });
  }
  return {
    id,
    issuer: source.issuer,
    source: source.name,
    name: text(claims["name"]),
    // An address nobody verified is a claim by the user, not about them.
    email: isVerified(claims["email_verified"]) ? text(claims["email"]) : "",
    groups,
    claims: Object.fromEntries(Object.entries(claims).filter(([name]) => !protocolClaims.has(name))),
  };
}

/** toSid reads the provider's own name for its session; null: it gave none. */
export const toSid = ({ sid }: SignedClaims): string | null => (typeof sid === "string" && sid !== "" ? sid : null);

/** toEvidence reads what a token says was proved, and when; with `aheadSeconds`, by which the issuer's clock is ahead of ours, by our clock. */
export function toEvidence(
  method: string,
  source: SourceName,
  claims: SignedClaims,
  aheadSeconds: number = 0,
): Evidence {
  const at = authTimeOf(claims);
  return {
    method,
    source: source.name,
    acr: typeof claims["acr"] === "string" ? claims["acr"] : null,
    amr: texts(claims["amr"]),
    // What is no time stays what it is, for it is named.
    at: at === null || at <= 0 ? at : at - aheadSeconds,
  };
}

/** authTimeOf reads when somebody proved who they are, in seconds since 1970; some write it as a text. null: it is not said. */
export function authTimeOf({ auth_time: said }: SignedClaims): number | null {
  const at = typeof said === "string" && /^\d{1,15}(\.\d+)?$/.test(said) ? Number(said) : said;
  return typeof at === "number" && Number.isFinite(at) ? Math.floor(at) : null;
}

/** isVerified: a provider that leaves the claim out vouches for the addresses it gives; some write it as a text. */
export const isVerified = (value: unknown): boolean => value === undefined || value === true || value === "true";

const text = (value: unknown): string => (typeof value === "string" ? value : "");
const texts = (value: unknown): readonly string[] =>
  Array.isArray(value) ? value.filter((one) => typeof one === "string") : typeof value === "string" ? [value] : [];
