// What is known of a provider, for openid-client: its metadata as it is now, and how we are known there.

import type { OidcSpec } from "../../runtime/identity-spec.ts";
import type { Issuer, Metadata } from "./issuer.ts";
import { toFault } from "./oidc-fault.ts";
import { oidc } from "./openid.ts";
import type { Outage } from "./outage.ts";
import { createProviderFetch } from "./provider-fetch.ts";
import type { Warn } from "./warn.ts";

/** Provider gives what is known of a provider. Throws IDENTITY_PROVIDER_*. */
export type Provider = () => Promise<oidc.Configuration>;

const timeoutSeconds = 10;

/** ProviderSpec is what of a declaration is needed to find it. */
export type ProviderSpec = Pick<OidcSpec<unknown>, "name" | "issuer" | "clientId">;

/** createProvider makes it anew when the metadata has been read again. */
export function createProvider(
  spec: ProviderSpec,
  prove: oidc.ClientAuth,
  {
    issuer,
    outageAt,
    warn,
  }: { readonly issuer: Issuer; readonly outageAt: (address: string) => Outage; readonly warn: Warn },
): Provider {
  let made: { readonly of: Metadata; readonly configuration: oidc.Configuration } | null = null;
  return async () => {
    const metadata = await issuer.metadata().catch((cause: unknown) => {
      throw toFault(cause, { source: spec.name, issuer: spec.issuer, address: spec.issuer, hidden: [] });
    });
    if (made?.of !== metadata) {
      const configuration = new oidc.Configuration(metadata, spec.clientId, {}, prove);
      configuration.timeout = timeoutSeconds;
      configuration[oidc.customFetch] = createProviderFetch({ metadata, issuer, outageAt, warn });
      // Plain http only where nobody can listen in; the compiler refuses other http issuers.
      if (spec.issuer.startsWith("http:")) oidc.allowInsecureRequests(configuration);
      made = { of: metadata, configuration };
    }
    return made.configuration;
  };
}
