// A save that changes nothing but comments is a generation of its own: the log had named the lines of the file as it was before.

import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { createBuilder } from "../../src/compiler/build.ts";
import { createLiveGeneration } from "../../src/generation/live.ts";
import { bareFacts } from "../support/facts.ts";
import { createFolder } from "../support/folder.ts";
import { lastingParts } from "../support/lasting-parts.ts";

const limits = { memoryMb: 64, timeoutMs: 2_000, loadTimeoutMs: 10_000 };

const file = (number: number, above = "") => `import { deny, host, nobody, respond, route } from "sallyport";
${above}export default host("host-${number}.example", { identity: nobody },
  route("/denied", () => deny("no ${number}"), respond()),
);
`;

async function building(count: number) {
  const names = Array.from({ length: count }, (_, number) => `host-${number}.ts`);
  const root = await createFolder(Object.fromEntries(names.map((name, number) => [name, file(number)])));
  const builder = createBuilder({ root, secretExists: () => true, limits, apart: true });
  onTestFinished(() => builder.close());
  return {
    save: (above: string) => writeFile(join(root, "host-0.ts"), file(0, above)),
    async build() {
      const result = await builder.build();
      if (!result.ok) throw new Error(JSON.stringify(result.diagnostics, null, 2));
      const live = await createLiveGeneration(result.generation, { ...lastingParts(), limits });
      onTestFinished(() => live.retire());
      const { route } = live.host("host-0.example", "127.0.0.1", 0).match("GET", "/denied", 0);
      const { generation } = result;
      return {
        id: generation.id,
        parts: generation.parts?.length ?? 1,
        decided: live.decision.decide(route.id, bareFacts),
      };
    },
  };
}

test.each([
  ["one script", 1],
  ["several", 40],
])("of %s", async (_, count) => {
  const { save, build } = await building(count);
  const first = await build();
  expect(first.parts > 1).toBe(count > 1);
  expect(first.decided).toMatchObject({ kind: "deny", at: { file: "host-0.ts", line: 3 } });
  await save("// Why.\n\n");
  const moved = await build();
  expect(moved.decided).toMatchObject({ kind: "deny", at: { file: "host-0.ts", line: 5 } });
  expect(moved.id).not.toBe(first.id);
  await save("");
  expect((await build()).id).toBe(first.id);
});
