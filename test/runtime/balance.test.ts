// The balances of the language and the selectors of the gateway are the same, and each can be found in the documentation.

import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { expect, test } from "vitest";
import * as balances from "../../runtime/balance.ts";
import * as language from "../../runtime/index.ts";
import { selectors } from "../../src/upstream/balance/selectors.ts";
import { build } from "./built.ts";

const makers = Object.entries(balances);

test("every balance that policies can make has a selector, and every selector can be chosen", () => {
  expect(makers.map(([, make]) => make().name).sort()).toEqual(Object.keys(selectors).sort());
});

test("each is exported, documented, and takes its name into the manifest", async () => {
  const page = readFileSync(join(resolve(import.meta.dirname, "../.."), "docs/reference/policies.md"), "utf8");
  for (const [name, make] of makers) {
    expect(language).toHaveProperty(name);
    expect(page, `docs/reference/policies.md has no row for ${name}()`).toContain(`| \`${name}()\` |`);
    const result = await build({
      "a.ts": `import { ${name}, host, nobody, forward, route, upstream } from "sallyport";
const app = upstream("app", { endpoints: ["http://127.0.0.1:1"], balance: ${name}() });
export default host("a.example", { identity: nobody }, route("/*", forward(app)));`,
    });
    expect(result.ok && result.generation.manifest.upstreams.map(({ balance }) => balance)).toEqual([make().name]);
  }
});

test("left out, it is the first of the documentation's", async () => {
  const result = await build({
    "a.ts": `import { host, nobody, forward, route, upstream } from "sallyport";
export default host("a.example", { identity: nobody }, route("/*", forward(upstream("app", { endpoints: ["http://127.0.0.1:1"] }))));`,
  });
  expect(result.ok && result.generation.manifest.upstreams[0]?.balance).toBe("round-robin");
});
