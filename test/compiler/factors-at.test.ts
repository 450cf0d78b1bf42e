// Where factors are set up elsewhere: what cannot lead there is refused in its line, and what leads past it is doubtful.

import { expect, test } from "vitest";
import { build, diagnosticsOf, generationOf } from "./fixture/folder.ts";

const lead = `import { anyOf, assurance, bearer, host, nobody, oidc, respond, route, stepUp } from "sallyport";
const staff = oidc("staff", { issuer: "https://a.example", clientId: "x" });
const guests = oidc("guests", { issuer: "https://b.example", clientId: "x" });
const machines = bearer("machines", { issuer: "https://a.example", audience: "https://api.example" });
const passkey = assurance("passkey", { factor: "passkey" });
const either = assurance("either", { factor: ["passkey", "totp"] });
const mfa = assurance("mfa", { acr: "urn:mfa" });
`;

/** The bank stands in line 9. */
const hosts = (at: string, { identity = "staff", id = "{ identity: staff }", step = "", more = "" } = {}) =>
  `${lead}export default [
host("bank.example", { identity: ${identity}, factorsAt: ${JSON.stringify(at)} }, route("/", ${step}respond())),
host("id.example", ${id}, route("/", respond())),
${more}];`;

const id = "https://id.example";

test.each([
  ["an address with a path", hosts("https://id.example/x")],
  ["an address with a slash", hosts("https://id.example/")],
  ["plain http", hosts("http://id.example")],
  ["no address", hosts("id.example")],
  ["a host that is not mounted", hosts("https://other.example")],
  ["this host", hosts("https://bank.example")],
  ["this host at another port", hosts("https://bank.example:8443")],
  ["a host that believes another source", hosts(id, { id: "{ identity: guests }" })],
  ["a host that believes one of two", hosts(id, { identity: "[staff, guests]" })],
  ["a host of nobody", hosts(id, { id: "{ identity: nobody }" })],
  ["a host that nobody signs in at", hosts(id, { identity: "machines", id: "{ identity: machines }" })],
])("%s is refused", async (_, text) => {
  expect(diagnosticsOf(await build({ "a.ts": text }))).toMatchObject([
    { code: "COMPILE_FACTORS_AT", location: { file: "a.ts", line: 9 } },
  ]);
});

test("one that leads on is refused, and so is a circle", async () => {
  const text = hosts(id, { id: `{ identity: staff, factorsAt: "https://bank.example" }` });
  expect(diagnosticsOf(await build({ "a.ts": text }))).toMatchObject([
    { code: "COMPILE_FACTORS_AT", location: { line: 9 } },
    { code: "COMPILE_FACTORS_AT", location: { line: 10 } },
  ]);
});

test.each([
  ["nothing", hosts(id), []],
  ["a port", hosts("https://id.example:8443"), []],
  ["a program's source that is not believed there", hosts(id, { identity: "[staff, machines]" }), []],
  ["more sources there", hosts(id, { id: "{ identity: [staff, guests] }" }), []],
  ["a level that an app proves too", hosts(id, { step: "stepUp(either), " }), []],
  ["a passkey, or the provider", hosts(id, { step: "stepUp(anyOf(passkey, mfa)), " }), []],
  ["a level that a passkey alone proves", hosts(id, { step: "stepUp(passkey), " }), [9]],
  [
    "an application beside it, with the same people",
    hosts(id, { more: 'host("shop.example", { identity: staff }, route("/", respond())),' }),
    [11],
  ],
  [
    "one with other people",
    hosts(id, { more: 'host("shop.example", { identity: guests }, route("/", respond())),' }),
    [],
  ],
])("%s is allowed, and doubted where it should be", async (_, text, lines) => {
  const result = await build({ "a.ts": text });
  generationOf(result);
  const found = result.ok ? result.warnings : [];
  const doubts = found.filter(({ code }) => code === "COMPILE_FACTORS_AT");
  expect(doubts.map(({ location }) => location?.line)).toEqual(lines);
});
