// Policies of nobody's: what the language does for them it does quicker for the next ones. Run in a realm that is thrown away (src/sandbox/ground.ts).

import type { UserContext } from "./context.ts";
import type { FactValues } from "./facts.ts";
import type { Hooks, Module } from "./guest.ts";
import type * as language from "./index.ts";

/** practise declares one of most things, as a file of an operator's does. */
export function practise(words: typeof language, hooks: Hooks): readonly Module[] {
  const { assurance, bearer, deny, forward, host, leastRequest, oidc, publicRoute } = words;
  const { redirect, respond, route, secret, stepUp, upstream, when } = words;
  hooks.own();
  const staff = oidc("staff", {
    issuer: "http://localhost:9000",
    clientId: "practice",
    clientSecret: secret("PRACTICE"),
    scopes: ["profile", "groups"],
  });
  const machines = bearer("machines", { issuer: "http://localhost:9000", audience: "https://practice.example" });
  const mfa = assurance("mfa", { acr: "urn:practice:mfa", amr: ["otp"] });
  const passkey = assurance("passkey", { factor: "passkey", implies: mfa });
  const one = upstream("one", { endpoints: ["http://127.0.0.1:2", "http://127.0.0.1:3"], balance: leastRequest() });
  const members = ({ user }: UserContext) => user.groups.includes("members") || deny("Only members may do this");
  const identified = forward<UserContext>(one, { headers: { "x-user": ({ user }) => user.id } });
  hooks.keep(0, [() => staff, () => machines, () => mfa, () => passkey, () => one, () => members, () => identified]);
  hooks.settle();
  const made = host(
    "practice.example",
    { identity: [staff, machines] },
    publicRoute("GET /", respond({ body: "practice" })),
    publicRoute("GET /old/*", redirect("/new")),
    route("GET /reports/*", forward(one)),
    route("/api/:account/*", members, forward(one)),
    route("POST /payouts", members, stepUp(mfa, { maxAge: "5m", reason: "Practice" }), forward(one)),
    route("/keys/*", stepUp(passkey), forward(one)),
    route(
      "/admin/*",
      members,
      when(({ client }) => client.address !== "127.0.0.1", stepUp(mfa, { maxAge: "15m" })),
      identified,
    ),
  );
  hooks.settle();
  return [{ file: "practice.ts", exports: { default: made } }];
}

/** practiceFacts are a request that nobody sent. */
export const practiceFacts: FactValues = {
  "time.now": 0,
  "request.id": "practice",
  "request.method": "GET",
  "request.scheme": "https",
  "request.host": "practice.example",
  "request.path": "/",
  "request.query": "",
  "request.headers": null,
  params: "",
  user: `{"id":"practice","issuer":"","source":"staff","name":"","email":"","groups":["members"],"claims":{}}`,
  session: 0,
  "client.address": "192.0.2.1",
};
