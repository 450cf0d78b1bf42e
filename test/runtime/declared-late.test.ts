// What is declared inside a guard: a fault for that request, and nothing that the gateway hears of.

import { expect, test } from "vitest";
import { sandboxed } from "./built.ts";
import { factsOf } from "./evaluated.ts";

const late = [
  `host("b.example", { identity: nobody }, route("/", respond()))`,
  `route("/", respond())`,
  `publicRoute("/", respond())`,
  `upstream("b", { endpoints: ["http://127.0.0.1:1"] })`,
  `assurance("b", { amr: ["otp"] })`,
  `oidc("b", { issuer: "https://a.example", clientId: "x" })`,
  `bearer("b", { issuer: "https://a.example", audience: "x" })`,
  `secret("X")`,
  `method("NOTIFY")`,
  `roundRobin()`,
  `leastRequest()`,
];

test("each is a fault at its place, and an option that is unknown there is told without its name", async () => {
  const guards = [
    ...late.map((call) => `() => { ${call}; return true; }`),
    `() => stepUp(mfa, { secretive: "c4n4ry" })`,
  ];
  const [sandbox] = await sandboxed({
    "a.ts": `import * as port from "sallyport"; const p: any = port;
const { assurance, bearer, host, leastRequest, method, nobody, oidc, publicRoute, respond, roundRobin, route, secret, stepUp, upstream } = p;
const mfa = assurance("mfa", { amr: ["otp"] });
export default host("a.example", { identity: nobody },
${guards.map((guard, index) => `route("/r${index}", ${guard}, respond())`).join(",\n")});`,
  });
  for (const [index, text] of guards.entries()) {
    const ruling = sandbox.rule(index, factsOf());
    expect([text, ruling]).toMatchObject([text, { kind: "fault", code: "POLICY_STEP" }]);
    expect("at" in ruling && sandbox.locate(ruling.at)).toMatchObject({ file: "a.ts", line: 5 + index });
    expect(JSON.stringify(ruling)).not.toMatch(/c4n4ry|secretive/);
  }
});
