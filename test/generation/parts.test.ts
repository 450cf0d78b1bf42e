// A generation of several parts: each route is asked of the script that has it, and the next generation takes over what has not changed.

import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { createBuilder } from "../../src/compiler/build.ts";
import { PolicyFault } from "../../src/decision/decide.ts";
import type { Generation } from "../../src/generation/generation.ts";
import { createLiveGeneration, type LiveGeneration } from "../../src/generation/live.ts";
import { createSandboxes } from "../../src/generation/sandboxes.ts";
import type { Sandbox } from "../../src/sandbox/sandbox.ts";
import { bareFacts } from "../support/facts.ts";
import { createFolder } from "../support/folder.ts";
import { lastingParts } from "../support/lasting-parts.ts";

const limits = { memoryMb: 64, timeoutMs: 2_000, loadTimeoutMs: 10_000 };
const count = 40;

/** Lines of their own, so that a place in another script's file would be another line. */
const file = (number: number, answer = "no") => `import { deny, host, nobody, respond, route } from "sallyport";
${"\n".repeat(number)}
export default host("host-${number}.example", { identity: nobody },
  route("/denied", () => deny("${answer} ${number}"), respond()),
  route("/broken", () => { throw new TypeError("${number}"); }, respond()),
  route("/open", respond({ body: "${answer} ${number}" })),
);
`;
const lineOf = (number: number) => number + 4;

async function folderOf() {
  const files = Object.fromEntries(Array.from({ length: count }, (_, number) => [`host-${number}.ts`, file(number)]));
  const root = await createFolder(files);
  const builder = createBuilder({ root, secretExists: () => true, limits, apart: true });
  onTestFinished(() => builder.close());
  return {
    save: (number: number, answer: string) => writeFile(join(root, `host-${number}.ts`), file(number, answer)),
    async build(): Promise<Generation> {
      const result = await builder.build();
      if (!result.ok) throw new Error(JSON.stringify(result.diagnostics, null, 2));
      expect(result.generation.parts?.length).toBeGreaterThan(4);
      return result.generation;
    },
  };
}

/** What generations are made live with, and which sandboxes they had. */
function lasting() {
  const sandboxes = createSandboxes(limits);
  const had = new Set<Sandbox>();
  const take: typeof sandboxes.take = async (script, hooks) => {
    const taken = await sandboxes.take(script, hooks);
    had.add(taken.sandbox);
    return taken;
  };
  return { had, with: { ...lastingParts(), limits, sandboxes: { take } } };
}

function ask(live: LiveGeneration, number: number, path: string) {
  const host = live.host(`host-${number}.example`, "127.0.0.1", 0);
  return live.decision.decide(host.match("GET", path, 0).route.id, bareFacts);
}

function expectAll(live: LiveGeneration, answerOf: (number: number) => string) {
  for (let number = 0; number < count; number++) {
    const name = `host-${number}.ts`;
    const line = lineOf(number);
    expect(ask(live, number, "/denied")).toMatchObject({
      kind: "deny",
      reason: `${answerOf(number)} ${number}`,
      at: { file: name, line },
    });
    expect(ask(live, number, "/open")).toMatchObject({
      kind: "act",
      action: { body: `${answerOf(number)} ${number}` },
    });
    let fault: unknown;
    try {
      ask(live, number, "/broken");
    } catch (cause) {
      fault = cause;
    }
    expect(fault).toBeInstanceOf(PolicyFault);
    expect(fault).toMatchObject({ at: { file: name, line: line + 1 } });
  }
}

test("each route is asked of its own script, and every place is in its own file", async () => {
  const { build } = await folderOf();
  const { with: parts } = lasting();
  const live = await createLiveGeneration(await build(), parts);
  onTestFinished(() => live.retire());
  expectAll(live, () => "no");
  // Twice: what was decided before is remembered by its own route.
  expectAll(live, () => "no");
});

test("the next generation loads what has changed alone, and the one before goes on as it was until it has ended", async () => {
  const { build, save } = await folderOf();
  const { had, with: parts } = lasting();
  const generation = await build();
  const before = await createLiveGeneration(generation, parts);
  before.acquire();
  const loaded = had.size;
  await save(7, "changed");
  const after = await createLiveGeneration(await build(), parts);
  onTestFinished(() => after.retire());
  expect(had.size).toBe(loaded + 1);
  before.retire();
  expectAll(before, () => "no");
  expectAll(after, (number) => (number === 7 ? "changed" : "no"));
  before.release();
  expectAll(after, (number) => (number === 7 ? "changed" : "no"));
  // The script that nobody has any more is gone, and is loaded again where it is wanted.
  const again = await createLiveGeneration(generation, parts);
  expect(had.size).toBe(loaded + 2);
  expectAll(again, () => "no");
  again.retire();
});

test("where one script does not load, nothing of the generation is left behind", async () => {
  const { build } = await folderOf();
  const { had, with: parts } = lasting();
  const generation = await build();
  const [first, ...others] = generation.parts!;
  const broken = { ...first!, id: "broken", code: "throw 1;" };
  await expect(createLiveGeneration({ ...generation, parts: [...others, broken] }, parts)).rejects.toMatchObject({
    code: "SANDBOX_LOAD",
  });
  expect(had.size).toBe(others.length);
  for (const sandbox of had)
    expect(() => sandbox.decide(0, "" as never)).toThrow(expect.objectContaining({ code: "GATEWAY_NOT_READY" }));
});
