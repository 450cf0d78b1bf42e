// A generation that was replaced is disposed of after its last request, not before, and once.

import { expect, test } from "vitest";
import { weigh } from "../../src/assurance/weigh.ts";
import type { Decided } from "../../src/exchange/exchange.ts";
import { createLiveGeneration } from "../../src/generation/live.ts";
import { build } from "../runtime/built.ts";
import { bareFacts } from "../support/facts.ts";
import { lastingParts } from "../support/lasting-parts.ts";

async function live() {
  const result = await build({
    "a.ts": `import { host, nobody, respond, route } from "sallyport";\nexport default host("a.example", { identity: nobody }, route("/", ({ request }) => request.id !== "", respond()));`,
  });
  if (!result.ok) throw new Error(JSON.stringify(result.diagnostics));
  const { upstreams, sources } = lastingParts();
  let retired = 0;
  const generation = await createLiveGeneration(result.generation, {
    sources,
    // The real upstreams; only the moment of their retirement is noted.
    upstreams: {
      ...upstreams,
      prepare: (...input) => {
        const set = upstreams.prepare(...input);
        return {
          ...set,
          retire: () => {
            retired++;
            set.retire();
          },
        };
      },
    },
    limits: { memoryMb: 64, timeoutMs: 50 },
  });
  const decide = () => weigh(generation.decision.decide(0, bareFacts) as Decided, generation.levels, [], 1);
  return { generation, decide, retired: () => retired };
}

test("with nothing running it goes at once", async () => {
  const { generation, decide, retired } = await live();
  expect(decide()).toMatchObject({ kind: "respond" });
  generation.retire();
  expect(retired()).toBe(1);
  expect(decide).toThrow(expect.objectContaining({ code: "GATEWAY_NOT_READY" }));
});

test("it waits for the last of its requests, which still can be decided", async () => {
  const { generation, decide, retired } = await live();
  generation.acquire();
  generation.acquire();
  generation.retire();
  expect(decide()).toMatchObject({ kind: "respond" });
  generation.release();
  expect(retired()).toBe(0);
  expect(decide()).toMatchObject({ kind: "respond" });
  generation.release();
  expect(retired()).toBe(1);
  expect(decide).toThrow(expect.objectContaining({ code: "GATEWAY_NOT_READY" }));
});

test("retiring twice disposes of it once", async () => {
  const { generation, retired } = await live();
  generation.acquire();
  generation.retire();
  generation.retire();
  generation.release();
  generation.retire();
  expect(retired()).toBe(1);
});
