// Where one subject spends its time: node bench/profile.ts <bare|open|session|shared|bearer|fresh> [seconds]. Figures include the profiler.

import { mkdirSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { createLone } from "./subject/lone.ts";

/** What node writes with --cpu-prof, as far as it is read here (the Profiler domain of Chrome's protocol). */
interface Profile {
  readonly nodes: readonly {
    readonly id: number;
    readonly callFrame: { readonly functionName: string; readonly url: string; readonly lineNumber: number };
  }[];
  readonly samples: readonly number[];
  readonly startTime: number;
  readonly timeDeltas: readonly number[];
}

const [, , name = "session", secondsText = "6"] = process.argv;
const { subject, folder, launch, load } = await createLone(name);

const intervalMicros = 200;
const profiles = join(folder, "profiles");
mkdirSync(profiles);
const started = await launch(`--cpu-prof --cpu-prof-dir=${profiles} --cpu-prof-interval=${intervalMicros}`);
// V8's clock is the same monotonic one; what came before is starting and warming up.
const fromMicros = Number(process.hrtime.bigint() / 1_000n);
const { requests } = await load(Number(secondsText));
await started.stop();

/** Self time by function, in microseconds; time in which nothing ran is left out. */
function selfTimes(profile: Profile): ReadonlyMap<string, number> {
  const titles = new Map(
    profile.nodes.map(({ id, callFrame: { functionName, url, lineNumber } }) => {
      const file = url.replace(/^.*\/node_modules\//, "").replace(/^file:\/\/.*\/(src|runtime|bench)\//, "$1/");
      return [id, `${functionName || "(anonymous)"} ${file === "" ? "" : `${file}:${lineNumber + 1}`}`] as const;
    }),
  );
  const times = new Map<string, number>();
  let atMicros = profile.startTime;
  for (const [index, id] of profile.samples.entries()) {
    const delta = profile.timeDeltas[index]!;
    atMicros += delta;
    const title = titles.get(id)!;
    if (atMicros < fromMicros || title.startsWith("(idle)")) continue;
    // A longer pause is the kernel's, who gave the core to somebody else.
    times.set(title, (times.get(title) ?? 0) + Math.min(delta, 2 * intervalMicros));
  }
  return times;
}

const total = (times: ReadonlyMap<string, number>) => times.values().reduce((sum, micros) => sum + micros, 0);
// The worker is the process that was busy longest.
const [busiest] = readdirSync(profiles)
  .map((file) => selfTimes(JSON.parse(readFileSync(join(profiles, file), "utf8")) as Profile))
  .toSorted((left, right) => total(right) - total(left));
if (!busiest) throw new Error("no profile was written");
process.stdout.write(`${subject.title}: ${(total(busiest) / requests).toFixed(1)} µs per request, profiler included\n`);
const parts = new Map<string, number>();
for (const [title, micros] of busiest) {
  const [, file = ""] = title.split(" ");
  const part = /^(?:src\/[^/]+\/|src\/|bench\/|node:|@[^/]+\/[^/]+|[^/:]+(?=\/))/.exec(file)?.[0] ?? title;
  parts.set(part, (parts.get(part) ?? 0) + micros);
}
const largest = (times: ReadonlyMap<string, number>, count: number) =>
  [...times].toSorted((left, right) => right[1] - left[1]).slice(0, count);
const print = (title: string, micros: number) =>
  process.stdout.write(`${(micros / requests).toFixed(2).padStart(7)} µs  ${title}\n`);
for (const [part, micros] of largest(parts, 20)) print(part, micros);
process.stdout.write("\n");
for (const [title, micros] of largest(busiest, 45)) print(title, micros);
process.exit(0);
