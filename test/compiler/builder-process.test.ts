// The builder in its own process: warm, and expendable.
import { expect, onTestFinished, test, vi } from "vitest";
import { type BuilderProcessOptions, createBuilderProcess } from "../../src/compiler/builder-process.ts";
import { createFolder, writeFiles } from "../support/folder.ts";
import { diagnosticsOf, generationOf } from "./fixture/folder.ts";

const policy = (text: string) => `import { host, nobody, respond, route } from "sallyport";
${text}
export default host("localhost", { identity: nobody }, route("/*", respond({ body: "x" })));
`;

/** What is built here ends by itself, however long a busy machine takes for it; what does not is ended by a deadline of its own. */
const patient = { deadlineMs: 100_000, limits: { memoryMb: 64, timeoutMs: 2_000, loadTimeoutMs: 60_000 } };
vi.setConfig({ testTimeout: 120_000 });

function builderIn(root: string, more: { readonly env?: NodeJS.ProcessEnv } = {}) {
  const options: BuilderProcessOptions & { deadlineMs: number } = { root, secrets: "", ...patient, ...more };
  const builder = createBuilderProcess(options);
  onTestFinished(() => builder.close());
  // It is asked for at each build.
  const patience = (deadlineMs: number) => {
    options.deadlineMs = deadlineMs;
  };
  return { build: builder.build, patience };
}

test("it builds, again and again, and one after the other", async () => {
  const builder = builderIn(await createFolder({ "a.ts": policy("") }));
  const results = await Promise.all([builder.build(), builder.build(), builder.build()]);
  expect(new Set(results.map((result) => generationOf(result).id)).size).toBe(1);
});

test("policies that kill it are a diagnostic, and the next build has a new process", async () => {
  const folder = await createFolder({ "a.ts": policy('" a".repeat(1e8).split("");') });
  const builder = builderIn(folder);
  expect(diagnosticsOf(await builder.build())).toMatchObject([
    { code: expect.stringMatching(/^COMPILE_(DIED|LOAD_MEMORY)$/) },
  ]);
  await writeFiles(folder, { "a.ts": policy("") });
  expect((await builder.build()).ok).toBe(true);
});

test("policies that hang it where nothing can interrupt them are ended at the deadline", async () => {
  const folder = await createFolder({ "a.ts": policy("") });
  const { build, patience } = builderIn(folder);
  // The process is up, so that it is the policies that the deadline ends, and not the start.
  expect((await build()).ok).toBe(true);
  await writeFiles(folder, {
    "a.ts": policy("Promise.reject(new Proxy({}, { get() { for (;;); }, getPrototypeOf() { for (;;); } }));"),
  });
  patience(1_000);
  expect(diagnosticsOf(await build())).toMatchObject([
    // V8 tells of the rejection, which hangs, or forgot it already.
    { code: expect.stringMatching(/^(?:COMPILE_DIED|POLICY_ASYNC)$/) },
  ]);
  patience(patient.deadlineMs);
  await writeFiles(folder, { "a.ts": policy("") });
  expect((await build()).ok).toBe(true);
});

test("secrets are looked up in its environment", async () => {
  const folder = await createFolder({
    "a.ts": `import { oidc, secret } from "sallyport";
oidc("staff", { issuer: "https://a.example", clientId: "x", clientSecret: secret("BANK_SECRET") });
${policy("")}`,
  });
  expect(diagnosticsOf(await builderIn(folder, { env: {} }).build())).toMatchObject([{ code: "COMPILE_SECRET" }]);
  expect((await builderIn(folder, { env: { BANK_SECRET: "x" } }).build()).ok).toBe(true);
});
