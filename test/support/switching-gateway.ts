// A gateway whose people sign in at the switching provider, and what happens to somebody who goes there.

import type { Answer, BrowserClient } from "./browser-client.ts";
import {
  bankClient,
  type GatewayOptions,
  gatewayWith,
  type Places,
  type RunningGateway,
  standardUpstream,
} from "./gateway-under-test.ts";
import type { Switches } from "./provider-switches.ts";
import { type SwitchingProvider, switchingProvider } from "./switching-provider.ts";

/** SwitchingGateway is a gateway at a provider with switches. */
export interface SwitchingGateway extends RunningGateway {
  readonly provider: SwitchingProvider;
  /** The provider's; may be changed while it runs. */
  readonly switches: Switches;
}

/** SwitchingOptions: `oidc` and `bearer` are options of the two sources as they would be written, more than the usual ones or in their place. */
export interface SwitchingOptions extends Omit<GatewayOptions, "policies"> {
  readonly oidc?: Readonly<Record<string, string>>;
  readonly bearer?: Readonly<Record<string, string>>;
  /** Routes of the host; left out: `standardRoutes`. */
  readonly routes?: string;
  /** The provider's address as the policies write it, and as they write it for access tokens where that differs. */
  readonly issuer?: (issuer: string) => string;
  readonly bearerIssuer?: (issuer: string) => string;
}

const written = (options: Readonly<Record<string, string>>): string =>
  Object.entries(options)
    .map(([name, value]) => `${name}: ${value}`)
    .join(", ");

/** switchingRoutes: /statements for whoever is signed in, /finance for its group, /vault with a second factor, /fresh with a sign-in of the last five minutes. */
export const switchingRoutes = `
  publicRoute("GET /", forward(bank)),
  route("GET /statements", forward(bank, { headers: { "x-user": ({ user }) => user.id, "x-groups": ({ user }) => user.groups.join(" ") } })),
  route("GET /finance", ({ user }) => user.groups.includes("finance") || deny("Only finance"), forward(bank)),
  route("GET /vault", stepUp(mfa, { maxAge: "5m", reason: "The vault" }), forward(bank)),
  route("GET /fresh", stepUp(password, { maxAge: "5m" }), forward(bank)),
`;

/** switchingGateway starts both; it all ends with the test. */
export async function switchingGateway(
  changes: Partial<Switches> = {},
  options: SwitchingOptions = {},
): Promise<SwitchingGateway> {
  const policies = (places: Places) => {
    const spell = options.issuer ?? ((issuer: string) => issuer);
    const issuer = JSON.stringify(spell(places.issuer));
    const bearerIssuer = JSON.stringify((options.bearerIssuer ?? spell)(places.issuer));
    const oidc = written({ issuer, clientId: '"bank"', clientSecret: 'secret("BANK_CLIENT_SECRET")', ...options.oidc });
    const bearer = written({ issuer: bearerIssuer, audience: '"https://api.bank.example"', ...options.bearer });
    return {
      "identity.ts": `
import { assurance, bearer, oidc, secret } from "sallyport";
export const staff = oidc("staff", { ${oidc} });
export const machines = bearer("machines", { ${bearer} });
export const mfa = assurance("mfa", { acr: "urn:sallyport:demo:mfa", amr: ["otp"] });
export const password = assurance("password", { amr: ["pwd"] });
`,
      "upstreams.ts": standardUpstream(places),
      "bank.ts": `
import { deny, forward, host, publicRoute, route, stepUp } from "sallyport";
import { machines, mfa, password, staff } from "./identity.ts";
import { bank } from "./upstreams.ts";
export default host("localhost", { identity: [staff, machines] }, ${options.routes ?? switchingRoutes});
`,
    };
  };
  const gate = await gatewayWith(
    async ({ origin, now }) => {
      const provider = await switchingProvider(changes, { now });
      if (provider.switches.client.redirectUris.length === 0)
        provider.switches.client.redirectUris = bankClient(origin).redirectUris;
      return provider;
    },
    { ...options, policies },
  );
  return { ...gate, switches: gate.provider.switches };
}

/** Outcome is what came of a visit: the status of the last page, and the gateway's own code where it gave one. */
export interface Outcome {
  readonly status: number;
  readonly code: string | null;
}

/** visit opens an address of the gateway's and goes wherever it is sent; the provider signs in by itself. */
export async function visit(
  gate: SwitchingGateway,
  path = "/statements",
  browser: BrowserClient = gate.browser(),
): Promise<Outcome & { readonly page: Answer; readonly browser: BrowserClient }> {
  const page = await browser.open(`${gate.origin}${path}`);
  const code = gate.decisions(true).at(-1)?.["code"];
  return { status: page.status, code: typeof code === "string" ? code : null, page, browser };
}

/** logOutAt sends the gateway a logout token, and gives the status of its answer. */
export async function logOutAt(gate: SwitchingGateway, token: string): Promise<number> {
  const body = new URLSearchParams({ logout_token: token });
  return (await fetch(`${gate.origin}/.sallyport/backchannel-logout`, { method: "POST", body })).status;
}

/** askWith asks for an address with an access token, and gives the status of the answer. */
export async function askWith(gate: SwitchingGateway, token: string, path = "/statements"): Promise<number> {
  return (await fetch(`${gate.origin}${path}`, { headers: { authorization: `Bearer ${token}` }, redirect: "manual" }))
    .status;
}
