// Which factors a sign-in needs: from what the application asked for and what this browser's session already proved.

import { acr } from "./behaviour.ts";

/** Asked is the part of an authorization request that says how strongly and how freshly to authenticate. */
export type Asked = Readonly<Record<string, string | undefined>>;

/** Factors are the pages somebody has to go through. */
export interface Factors {
  readonly password: boolean;
  readonly code: boolean;
}

/** requestedAcr is the level to reach: the first one asked for that this provider knows (OIDC Core §3.1.2.1). */
export function requestedAcr(asked: Asked): { readonly level: string | null; readonly essential: boolean } {
  const claim = acrClaim(asked.claims);
  const values = [...claim.values, ...(asked.acr_values ?? "").split(" ")];
  const level = values.find((value) => value === acr.password || value === acr.mfa) ?? null;
  return { level, essential: claim.essential };
}

function acrClaim(claims: string | undefined): { readonly values: readonly string[]; readonly essential: boolean } {
  const parsed = claims === undefined ? null : (JSON.parse(claims) as { id_token?: { acr?: unknown } });
  const claim = parsed?.id_token?.acr as { value?: unknown; values?: unknown; essential?: unknown } | null | undefined;
  const listed = Array.isArray(claim?.values) ? claim.values : [];
  const values = [claim?.value, ...listed].filter((value): value is string => typeof value === "string");
  return { values, essential: claim?.essential === true && values.length > 0 };
}

/** reaches says whether a session at `held` is enough for what was asked. */
export function reaches(held: string | undefined, asked: Asked): boolean {
  const { level, essential } = requestedAcr(asked);
  if (level === null) return !essential;
  return held === acr.mfa || held === level;
}

/** neededFactors: `reasons` are oidc-provider's, why it does not answer from the session. */
export function neededFactors(asked: Asked, reasons: readonly string[]): Factors {
  const code = requestedAcr(asked).level === acr.mfa;
  const stale = reasons.includes("max_age");
  const anew = reasons.some((reason) => reason !== "max_age" && reason !== "acr");
  // A stale session is made fresh by the strongest factor asked for; the other is not asked again.
  return { password: anew || (stale && !code), code };
}
