// Policies that V8 can only answer by ending the process: isolated-vm's memory limit does not hold (laverdet/isolated-vm#107, #527).
import { expect, test } from "vitest";
import { run } from "../supervisor/fixture/running.ts";
import { shorten } from "../support/long.ts";

const policies = (body: string) => `import { host, nobody, respond, route } from "sallyport";
export default host("localhost", { identity: nobody },
  route("/good", respond({ body: "served" })),
  route("/bad", () => ${body}, respond({ body: "unreachable" })),
);
`;

const killers = [
  ["a text split into a hundred million pieces", `" a".repeat(1e8).split("").length > 1`],
  [
    "a rejected proxy that hangs whoever reads it, outside of every timeout",
    "void Promise.reject(new Proxy({}, { get() { for (;;); }, getPrototypeOf() { for (;;); } })) as never",
  ],
  ["an array of a hundred million numbers", "new Array(1e8).fill(1.5).length > 1"],
  ["a replacement that grows a text eightfold", `"a".repeat(3e8).replace(/a/g, "bbbbbbbb").length > 1`],
  ["a spread of half a gigabyte", `[...".".repeat(5e8)].length > 1`],
] as const;

test.each(shorten(killers, 2))("%s is never answered, and the next request is served", async (_, body) => {
  const { get } = await run(
    { "a.ts": policies(body) },
    // A machine that is busy dying must not make the next, innocent call look slow.
    { workers: "2", sandboxTimeout: "50ms" },
    { heartbeat: { everyMs: 100, deadMs: 1_500 }, watch: false },
  );
  // Where the worker survives, it refuses; where not, the connection breaks off. Nothing else may come of it.
  const answer = await get("/decide/1").catch((cause: NodeJS.ErrnoException) => cause.code);
  // What a function is not given in such an amount is a fault among the rulings.
  const refusal = answer?.startsWith('{"reads":0,"kind":"fault"') ? JSON.parse(answer).code : answer;
  expect([
    "POLICY_TOO_LARGE",
    "DECISION_TIMEOUT",
    "DECISION_MEMORY",
    "DECISION_FAULT",
    "DECISION_RETURN",
    "ECONNRESET",
  ]).toContain(refusal);
  for (let asked = 0; asked < 4; asked++)
    expect(JSON.parse(await get("/decide/0"))).toMatchObject({ kind: "act", action: { body: "served" } });
});
