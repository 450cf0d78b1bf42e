// Warnings are shown wherever policies are compiled, and what was compiled is served.

import { execFile } from "node:child_process";
import { writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { expect, test } from "vitest";
import { run } from "../supervisor/fixture/running.ts";
import { createFolder } from "../support/folder.ts";

const doubtful = (body: string) => `import { assurance, host, oidc, publicRoute, respond, stepUp } from "sallyport";
const staff = oidc("staff", { issuer: "https://a.example", clientId: "x" });
const mfa = assurance("mfa", { acr: "urn:mfa" });
export default host("localhost", { identity: staff },
  publicRoute("/open", respond({ body: ${JSON.stringify(body)} })),
  publicRoute("/strong", stepUp(mfa), respond()),
);
`;

test("check shows them with their line and ends well", async () => {
  const folder = await createFolder({ "a.ts": doubtful("one") });
  const entry = resolve(import.meta.dirname, "../../src/cli/main.ts");
  const { code, out, err } = await new Promise<{ code: unknown; out: string; err: string }>((settle) =>
    execFile(process.execPath, [entry, "check", folder], (cause, out, err) =>
      settle({ code: cause?.code ?? 0, out, err }),
    ),
  );
  expect(code).toBe(0);
  expect(out).toContain("Good: 1 host, 2 routes");
  for (const part of [
    "COMPILE_STEPUP_ANONYMOUS",
    "a.ts:6:",
    'publicRoute("/strong", stepUp(mfa), respond())',
    "1 warning",
  ])
    expect(err).toContain(part);
});

test("a start shows them and serves, and so does a save", async () => {
  const { printed, get, next, folder } = await run({ "a.ts": doubtful("one") });
  expect(printed.join("")).toContain("COMPILE_STEPUP_ANONYMOUS");
  const first = /^[0-9a-f]{12}/.exec(await get("/"))?.[0];
  expect(first).toBeDefined();
  printed.length = 0;
  await writeFile(join(folder, "a.ts"), doubtful("two"));
  const { id } = await next("live");
  expect(printed.join("")).toContain("COMPILE_STEPUP_ANONYMOUS");
  expect(id).not.toBe(first);
  expect(await get("/")).toContain(id);
});
