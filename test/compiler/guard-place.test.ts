// Guards are found where the operator wrote them.
import { expect, test } from "vitest";
import { createLocator } from "../../src/generation/locator.ts";
import { build, generationOf } from "./fixture/folder.ts";

test("inline, named, repeated, nested and imported guards all have their own line", async () => {
  const text = `import { deny, host, nobody, respond, route, stepUp, when, oidc, assurance, type Guard } from "sallyport";
import { elsewhere } from "./_guards.ts";
const named = ({ request }: { request: { method: string } }) => request.method === "GET";
const staff = oidc("staff", { issuer: "https://login.example.com", clientId: "x" });
const mfa = assurance("mfa", { amr: ["otp"] });
export default host("localhost", { identity: staff },
  route("/a", () => true, respond()),
  route("/b",
    () => true,
    () => true,
    named,
    elsewhere,
    when(() => true,
      stepUp(mfa),
      () => deny("é"),
    ),
    respond()),
  route("/c", function written() { return true; }, respond()),
);
`;
  const generation = generationOf(
    await build({ "a.ts": text, "_guards.ts": `\nexport const elsewhere = (): boolean => {\n  return true;\n};\n` }),
  );
  expect(generation.guards.map((at) => at && `${at.file}:${at.line}:${at.column}`)).toEqual([
    "a.ts:7:15",
    "a.ts:9:5",
    "a.ts:10:5",
    "a.ts:3:15",
    "_guards.ts:2:26",
    "a.ts:15:7",
    "a.ts:18:15",
  ]);
  const locate = createLocator(generation);
  expect(locate("guard:4")).toMatchObject({ file: "_guards.ts", line: 2 });
  expect(JSON.stringify(generation.manifest)).not.toContain('"text"');
  expect(generation.manifest.hosts[0]?.routes[1]?.steps[4]).toMatchObject({
    kind: "when",
    at: { file: "a.ts", line: 13 },
  });
});

test("a bound function has no place, and its neighbours keep theirs", async () => {
  const { guards } = generationOf(
    await build({
      "a.ts": `import { host, nobody, respond, route } from "sallyport";
export default host("localhost", { identity: nobody },
  route("/a", (() => true).bind(null), () => 1 > 0, respond()),
);
`,
    }),
  );
  expect(guards).toMatchObject([null, { file: "a.ts", line: 3 }]);
});
