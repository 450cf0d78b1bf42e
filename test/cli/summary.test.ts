// What check prints of levels and step-ups: combinations in words, and what alone a proof is for.

import { expect, test } from "vitest";
import { summary } from "../../src/cli/summary.ts";
import { build, generationOf } from "../compiler/fixture/folder.ts";

test("levels with all that proves them, step-ups with all that they ask for", async () => {
  const result = await build({
    "a.ts": `import { allOf, anyOf, assurance, bearer, before, choose, deny, every, forward, host, oidc, otherwise, respond, route, routes, stepUp, upstream, when } from "sallyport";
const staff = oidc("staff", { issuer: "https://a.example", clientId: "x" });
const robots = bearer("robots", { issuer: "https://a.example", audience: "x", basic: true, groupsClaim: ["a", "b.c"], groupsSeparator: ";", groupsMember: "name" });
const code = assurance("code", { acr: ["urn:a", "urn:b"], amr: ["otp"], factor: ["totp", "passkey"] });
const key = assurance("key", { factor: "passkey", implies: code, lasts: "15m" });
const card = assurance("card", { amr: ["sc"] });
export default host("localhost", { identity: [staff, robots], oddHeaders: ["api_key"], paths: { encodedSlash: "keep", semicolon: "keep", encodedPercent: "refuse" } },
  route("/d/:id", { paths: { encodedSlash: "refuse" } }, respond()),
  route("/a", stepUp(card), respond()),
  route("/c", deny("no")),
  route("/e", ({ user }) => user.claims.department === "hr", respond()),
  route("/d", { identity: staff }, respond()),
  route("/*", forward(upstream("bank", { endpoints: ["http://127.0.0.1:1"] }))),
  routes(staff, robots)(before(stepUp(code)),
    route("/f", every(({ user }) => user.id !== "x", choose(when(({ user }) => user.id === "a", stepUp(card)), otherwise(deny("no")))), respond())),
  route("/b", stepUp(anyOf(key, allOf(code, card)), { maxAge: "5m", scope: "b", once: true }), respond()),
);
`,
  });
  const text = summary(generationOf(result));
  for (const part of [
    "step up to card, respond",
    "step up to key or (code and card) within 300 s for a scope once, respond",
    "acr urn:a or urn:b and amr otp, or our totp, or our passkey",
    "key   our passkey; implies code; lasts 900 s",
    "card  amr sc",
    "for staff: respond",
    "before (step up to code), guard, choose (when (step up to card), otherwise (deny)), respond",
    "deny; also beside it, before /*",
    "Host localhost (staff, robots); keeps encodedSlash, semicolon in paths; refuses encodedPercent in paths; lets in the headers api_key",
    'robots  bearer, as a Basic password too  https://a.example  groups from a → b.c, split at ";", by their name',
    "https://a.example  groups from groups",
    "Claims that the policies read\n  department\n",
    "respond; refuses encodedSlash in paths",
  ])
    expect(text).toContain(part);
});
