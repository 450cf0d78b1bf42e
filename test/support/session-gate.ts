// A whole gateway whose people sign in at a source with lifetimes and refreshing.

import {
  type GatewayUnderTest,
  gatewayUnderTest,
  type Places,
  standardIdentity,
  standardRoutes,
  type TestOptions,
  withRoutes,
} from "./gateway-under-test.ts";

export const minute = 60_000;

/** sessionGate: `source` is added to oidc()'s options. */
export function sessionGate(
  source = 'refresh: "5m"',
  options: Omit<TestOptions, "policies"> & { readonly routes?: string } = {},
): Promise<GatewayUnderTest> {
  const { routes = "", ...rest } = options;
  const policies = (places: Places) => ({
    ...withRoutes(`${routes}${standardRoutes}`)(places),
    "identity.ts": standardIdentity(places).replace("scopes:", `${source}, scopes:`),
  });
  return gatewayUnderTest({ ...rest, policies });
}

/** tokenCalls is how often the provider's token endpoint was asked. */
export const tokenCalls = (gate: GatewayUnderTest): number =>
  gate.providerRequests.filter((one) => one === "POST /token").length;
