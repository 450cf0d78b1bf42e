// An oidc source as policies declare it that say only its issuer and its client.

import type { OidcSpec } from "../../runtime/identity-spec.ts";
import { groupsSpec } from "./groups-spec.ts";

/** oidcSpec is the source "staff", changed. */
export const oidcSpec = (issuer: string, changes: Partial<OidcSpec<unknown>> = {}): OidcSpec<unknown> => ({
  kind: "oidc",
  name: "staff",
  issuer,
  signsIn: true,
  vouches: true,
  addresses: [issuer],
  secrets: [],
  label: "Staff",
  clientId: "bank",
  clientSecret: null,
  clientKey: null,
  tokenEndpointAuthMethod: null,
  scopes: ["openid", "groups"],
  unwrittenScopes: [],
  ...groupsSpec(),
  userinfo: true,
  claimSources: [],
  algorithm: "RS256",
  clockSkewSeconds: 90,
  sessionSeconds: 43_200,
  idleSeconds: 7_200,
  persistent: false,
  refreshSeconds: null,
  at: null,
  ...changes,
});
