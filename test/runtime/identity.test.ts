// Every way of declaring an identity source can be imported, is documented, and tells the gateway what it needs.

import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { expect, test } from "vitest";
import * as identity from "../../runtime/identity.ts";
import * as language from "../../runtime/index.ts";
import { sourceKinds } from "../../src/identity/source-kinds.ts";
import { build } from "./built.ts";

const makers = Object.keys(identity);

test("each can be imported", () => {
  expect(Object.keys(language)).toEqual(expect.arrayContaining(makers));
});

test("there is one for each kind that the gateway knows, and docs/concepts/identity.md has it", () => {
  expect(makers).toHaveLength(Object.keys(sourceKinds).length);
  const page = readFileSync(join(resolve(import.meta.dirname, "../.."), "docs/concepts/identity.md"), "utf8");
  expect(makers.filter((name) => !page.includes(`${name}(`))).toEqual([]);
});

test("every secret that a declaration names is one that has to be there", async () => {
  const result = await build({
    "a.ts": `import { bearer, host, oidc, respond, route, secret } from "sallyport";
const staff = oidc("staff", { issuer: "https://a.example", clientId: "x", clientSecret: secret("ONE") });
const open = oidc("open", { issuer: "https://b.example", clientId: "x" });
const machines = bearer("machines", { issuer: "https://a.example", audience: "x" });
export default host("a.example", { identity: [staff, open, machines] }, route("/*", respond()));`,
  });
  expect(result.ok && result.generation.manifest.identities.map(({ secrets }) => secrets)).toEqual([
    [{ secret: "ONE" }],
    [],
    [],
  ]);
});
