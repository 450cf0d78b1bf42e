// The policies of a gateway under faults: one route of each kind, written to a folder as an operator's would be.

import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { audience, clientId, mfa } from "./provider-order.ts";

/** Places is where the provider and the application's instances are. */
export interface Places {
  readonly issuer: string;
  readonly endpoints: readonly string[];
}

const identity = (issuer: string) => `// Whom is believed.

import { assurance, bearer, oidc, secret } from "sallyport";

export const staff = oidc("staff", {
  issuer: "${issuer}",
  clientId: "${clientId}",
  clientSecret: secret("BANK_CLIENT_SECRET"),
  scopes: ["profile"],
});
export const machines = bearer("machines", { issuer: "${issuer}", audience: "${audience}" });
export const mfa = assurance("mfa", { acr: "${mfa}", amr: ["otp"] });
`;

const upstreams = (
  endpoints: readonly string[],
) => `// Where traffic goes: the same instances, asked for their health and not asked.

import { leastRequest, upstream } from "sallyport";

const endpoints = [${endpoints.map((url) => JSON.stringify(url)).join(", ")}];

export const bank = upstream("bank", { endpoints, balance: leastRequest(), health: { path: "/healthz", interval: "1s" } });
export const plain = upstream("plain", { endpoints });
`;

/** Policies is what of them a fault may change. */
export interface Policies {
  /** A route more, in TypeScript. */
  readonly extra?: string;
  /** What the comment in the file says: saved with another one, it is another generation. */
  readonly mark?: string;
}

const site = ({ extra = "", mark = "" }: Policies) => `// What may pass. ${mark}

import { forward, host, publicRoute, route, stepUp, type UserContext } from "sallyport";
import { machines, mfa, staff } from "./identity.ts";
import { bank, plain } from "./upstreams.ts";

const named = { headers: { "x-user": ({ user }: UserContext) => user.id } };
const toBank = forward<UserContext>(bank, named);

/** Computes for a millisecond or two, and reads the time, so that it is asked for each request. */
const computes = ({ time }: UserContext) => {
  let sum = 0;
  for (let index = 0; index < 150_000; index++) sum = (sum * 31 + index) % 1_000_003;
  return sum >= 0 && time.now > 0;
};

export default host("localhost", { identity: [staff, machines] },
  publicRoute("GET /open/*", forward(plain)),
  route("GET /session/*", toBank),
  route("GET /bearer/*", toBank),
  route("GET /guard/*", computes, toBank),
  route("GET /proved/*", stepUp(mfa, { maxAge: "1h" }), toBank),
  route("POST /form/*", stepUp(mfa, { maxAge: "1h" }), toBank),
  route("POST /once/:number/:id", stepUp(mfa, { scope: ({ params }) => ["once", params.number], once: true }), toBank),
  route("GET /websocket/*", toBank),
  route("GET /events/*", toBank),
  route("GET /download/*", toBank),
  route("POST /upload/*", toBank),
${extra}
);
`;

/** writePolicies writes them, or writes them anew. */
export async function writePolicies(folder: string, places: Places, policies: Policies = {}): Promise<void> {
  await mkdir(folder, { recursive: true });
  const files = {
    "identity.ts": identity(places.issuer),
    "upstreams.ts": upstreams(places.endpoints),
    "site.ts": site(policies),
  };
  for (const [name, text] of Object.entries(files)) await writeFile(join(folder, name), text);
}
