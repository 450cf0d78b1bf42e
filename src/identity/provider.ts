// What is known of a provider: its metadata and how we are known there, discovered when it is first needed.

import type { OidcSpec } from "../../runtime/identity.ts";
import type { GatewayError } from "../errors.ts";
import { askProvider } from "./ask-provider.ts";
import { toFault } from "./oidc-fault.ts";
import { oidc } from "./openid.ts";

/** Provider gives what is known of a provider. Throws IDENTITY_PROVIDER_*. */
export type Provider = () => Promise<oidc.Configuration>;

const timeoutSeconds = 10;
const retryMs = 2_000;

/** ProviderSpec is what of a declaration is needed to find it. */
export type ProviderSpec = Pick<OidcSpec<unknown>, "name" | "issuer" | "clientId">;

/** createProvider discovers the provider when it is first needed, and again after a failure. */
export function createProvider(spec: ProviderSpec, prove: oidc.ClientAuth, now: () => number): Provider {
  let found: Promise<oidc.Configuration> | undefined;
  let failure: { readonly at: number; readonly error: GatewayError } | undefined;
  return () => {
    if (found) return found;
    // A provider that is down is not asked again by every request.
    if (failure && now() - failure.at < retryMs) return Promise.reject(failure.error);
    found = discover(spec, prove).catch((cause) => {
      found = undefined;
      const address = `${spec.issuer.replace(/\/$/, "")}/.well-known/openid-configuration`;
      const error = toFault(cause, { source: spec.name, issuer: spec.issuer, address, hidden: [] });
      failure = { at: now(), error };
      throw error;
    });
    return found;
  };
}

async function discover(spec: ProviderSpec, prove: oidc.ClientAuth): Promise<oidc.Configuration> {
  const issuer = new URL(spec.issuer);
  const found = await oidc.discovery(issuer, spec.clientId, {}, prove, {
    timeout: timeoutSeconds,
    [oidc.customFetch]: askProvider,
    // Plain http only where nobody can listen in; the compiler refuses other http issuers.
    execute: issuer.protocol === "http:" ? [oidc.allowInsecureRequests] : [],
  });
  // Of whatever else is signed, such as userinfo: without it the signature is left to TLS (OpenID Connect Core §5.3.2).
  oidc.enableNonRepudiationChecks(found);
  return found;
}
