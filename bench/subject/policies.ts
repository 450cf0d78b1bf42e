// The policies that are measured: written to a folder, as an operator's would be.

import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";

/** Places is where the provider and the upstream's two endpoints are. */
export interface Places {
  readonly issuer: string;
  readonly endpoints: readonly string[];
}

const identity = ({ issuer }: Places) => `// Whom the bank believes.

import { assurance, bearer, oidc, secret } from "sallyport";

export const staff = oidc("staff", {
  issuer: "${issuer}",
  clientId: "bank",
  clientSecret: secret("BANK_CLIENT_SECRET"),
  scopes: ["profile", "email", "groups"],
});
export const machines = bearer("machines", { issuer: "${issuer}", audience: "https://api.bank.example" });
export const mfa = assurance("mfa", { acr: "urn:sallyport:demo:mfa", amr: ["otp"] });
`;

const upstreams = ({ endpoints }: Places) => `// Where traffic goes: one instance alone, and both.

import { leastRequest, upstream } from "sallyport";

export const one = upstream("one", { endpoints: ["${endpoints[0]}"] });
export const bank = upstream("bank", {
  endpoints: [${endpoints.map((url) => `"${url}"`).join(", ")}],
  balance: leastRequest(),
  health: { path: "/healthz", interval: "5s" },
});
`;

/** routes are the measured ones; their patterns are how the decision's benchmark finds them. */
export const routes = {
  open: "GET /open/*",
  bearer: "GET /bearer/*",
  session: "GET /session/*",
  shared: "GET /shared/*",
  fresh: "GET /fresh/*",
} as const;

const bank = `// What may pass.

import { deny, forward, host, publicRoute, route, stepUp, type UserContext } from "sallyport";
import { machines, mfa, staff } from "./identity.ts";
import { bank, one } from "./upstreams.ts";

const finance = ({ user }: UserContext) => user.groups.includes("finance") || deny("Only finance may pay out");

/** Reads the time, so its ruling holds for one request only and the sandbox is asked for each. */
const openHours = ({ user, time }: UserContext) =>
  (user.groups.includes("finance") && time.now > 0) || deny("Only finance may pay out, and only when we are open");

export default host("localhost", { identity: [staff, machines] },
  publicRoute("${routes.open}", forward(one)),
  route("${routes.bearer}", finance, forward(bank)),
  route("${routes.fresh}", openHours, forward(bank)),
  route("${routes.session}",
    finance,
    stepUp(mfa, { maxAge: "1h", reason: "You are moving money" }),
    forward<UserContext>(bank, { headers: { "x-user": ({ user }) => user.id } }),
  ),
  route("${routes.shared}",
    finance,
    stepUp(mfa, { maxAge: "1h", reason: "You are moving money" }),
    forward<UserContext>(bank, { headers: { "x-user": ({ user }) => user.id }, identity: "per-session" }),
  ),
);
`;

/** writePolicies gives the folder back. */
export async function writePolicies(folder: string, places: Places): Promise<string> {
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, "identity.ts"), identity(places));
  await writeFile(join(folder, "upstreams.ts"), upstreams(places));
  await writeFile(join(folder, "bank.ts"), bank);
  return folder;
}
