// What is known of a provider: its metadata and how we are known there, discovered when it is first needed.

import type { OidcSpec } from "../../runtime/identity.ts";
import { describe, GatewayError } from "../errors.ts";
import { oidc } from "./openid.ts";

/** Provider gives what is known of a provider. Throws IDENTITY_PROVIDER_DOWN. */
export type Provider = () => Promise<oidc.Configuration>;

const timeoutSeconds = 10;
const retryMs = 2_000;

/** createProvider discovers the provider when it is first needed, and again after a failure. */
export function createProvider(
  spec: Omit<OidcSpec<unknown>, "at">,
  clientSecret: string | null,
  now: () => number,
): Provider {
  let found: Promise<oidc.Configuration> | undefined;
  let failedAt = Number.NEGATIVE_INFINITY;
  return () => {
    if (found) return found;
    // A provider that is down is not asked again by every request.
    if (now() - failedAt < retryMs)
      return Promise.reject(new GatewayError("IDENTITY_PROVIDER_DOWN", { detail: "discovery failed a moment ago" }));
    found = discover(spec, clientSecret).catch((cause) => {
      found = undefined;
      failedAt = now();
      throw new GatewayError("IDENTITY_PROVIDER_DOWN", {
        detail: `discovery of ${spec.issuer}: ${describe(cause)}`,
        cause,
      });
    });
    return found;
  };
}

async function discover(spec: Omit<OidcSpec<unknown>, "at">, clientSecret: string | null): Promise<oidc.Configuration> {
  const issuer = new URL(spec.issuer);
  const found = await oidc.discovery(
    issuer,
    spec.clientId,
    // Left out, the provider's list counts; of a shared secret or "none" the signature's check below takes nothing.
    spec.algorithm === null ? {} : { id_token_signed_response_alg: spec.algorithm },
    clientSecret === null ? oidc.None() : oidc.ClientSecretBasic(clientSecret),
    // Plain http only where nobody can listen in; the compiler refuses other http issuers.
    { timeout: timeoutSeconds, execute: issuer.protocol === "http:" ? [oidc.allowInsecureRequests] : [] },
  );
  // Without it the signature is left to TLS (OpenID Connect Core §3.1.3.7 item 6 allows that; we do not).
  oidc.enableNonRepudiationChecks(found);
  return found;
}
