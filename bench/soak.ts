// npm run soak: people sign in, prove something and sign out for minutes, beside steady traffic; says whether anything grows.

import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { parseArgs } from "node:util";
import { isUsual } from "../test/faults/trial.ts";
import { nameOf } from "../test/faults/verdict.ts";
import { createTrialFolder } from "../test/faults/world/folder.ts";
import { createWorld } from "../test/faults/world/world.ts";
import { toSvg } from "./plot.ts";
import { runCycle } from "./soak-cycle.ts";
import { judgeSoak, type Soak, toPanels, toSoakReport } from "./soak-report.ts";
import { type Sample, takeSample } from "./soak-sample.ts";

const help = `People sign in, prove something and sign out, beside steady traffic: does anything grow?

  npm run soak -- [flags]

  --minutes <number>  for how long, default 8
  --people <count>    how many go through a cycle at once, default 4
  --write             write bench/soak.md and docs/images/soak.svg; without it the report is printed alone
  --help              this text

The exit code is 1 where something grew, or somebody was not answered as usual.
`;
const { values } = parseArgs({
  options: {
    minutes: { type: "string", default: "8" },
    people: { type: "string", default: "4" },
    write: { type: "boolean", default: false },
    help: { type: "boolean", short: "h", default: false },
  },
});
if (values.help) {
  process.stdout.write(help);
  process.exit(0);
}
const minutes = Number(values.minutes);
if (!(minutes > 0)) throw new Error("--minutes is a number above 0");

for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.once(signal, () => process.exit(1));
const folder = createTrialFolder();
const world = await createWorld({ folder, gateway: {}, provider: {}, tokens: 2_000, share: 0.5 });
const startedMs = performance.now();
const untilMs = startedMs + minutes * 60_000;
const samples: Sample[] = [];
const cycles: { readonly endedMs: number; readonly tookMs: number }[] = [];
const wrong = new Map<string, number>();
let number = 0;

async function person(): Promise<void> {
  while (performance.now() < untilMs) {
    const beganMs = performance.now();
    for (const text of await runCycle(world, ++number)) wrong.set(text, (wrong.get(text) ?? 0) + 1);
    cycles.push({ endedMs: performance.now(), tookMs: performance.now() - beganMs });
  }
}

async function sampling(): Promise<void> {
  while (performance.now() < untilMs) {
    samples.push(takeSample(world));
    if (samples.length % 15 === 0)
      process.stdout.write(
        `${Math.round((performance.now() - startedMs) / 1_000)} s: ${cycles.length} cycles, ${world.traffic.sent.length} requests beside them\n`,
      );
    await delay(2_000);
  }
}

await Promise.all([sampling(), ...Array.from({ length: Number(values.people) }, person)]);
await world.traffic.stop();
const { how } = await world.gateway().stop();
for (const one of world.traffic.sent.filter((sent) => !isUsual(sent))) {
  const text = `beside: ${one.kind}: ${nameOf(one.outcome)}`;
  wrong.set(text, (wrong.get(text) ?? 0) + 1);
}
for (const [name, count] of world.passed) if (count > 1) wrong.set(`${name} arrived ${count} times with one proof`, 1);
if (how !== "exit code 0") wrong.set(`SIGTERM: ${how}`, 1);
world.close();
folder.close();

const soak: Soak = { minutes, startedMs, samples, cycles, sent: world.traffic.sent, wrong };
const findings = judgeSoak(soak);
const report = toSoakReport(soak, findings);
process.stdout.write(report);
if (values.write) {
  const root = join(import.meta.dirname, "..");
  writeFileSync(join(root, "bench/soak.md"), report);
  writeFileSync(join(root, "docs/images/soak.svg"), toSvg("What a soak measured, over time", toPanels(soak)));
}
process.exit(wrong.size === 0 && findings.every(({ flat }) => flat) ? 0 : 1);
