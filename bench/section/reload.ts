// The section "reload": how long it takes from the save of one file among many until a request obeys it.

import { readFileSync } from "node:fs";
import { mkdtemp, writeFile } from "node:fs/promises";
import { Agent, request } from "node:http";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { machineCpuMicros, ownCpuMicros } from "../machine/proc.ts";
import type { Processes } from "../machine/process.ts";
import { answering } from "../port.ts";
import { type Spread, toSpread } from "../statistic.ts";
import { ownRoot, startGateway } from "../subject/gateway.ts";
import { type PolicyTree, teamFile, teamHost, writeTree } from "../subject/team-policies.ts";

/** ReloadResult: milliseconds, and what became of the requests that were sent all the while. */
export interface ReloadResult {
  readonly title: string;
  readonly saves: number;
  /** From before the file is written until the first answer of the new version. */
  readonly seenMs: Spread;
  /** What the gateway's own log says; it begins with the first event of the file system. */
  readonly loggedMs: Spread;
  readonly buildMs: Spread;
  readonly prepareMs: Spread;
  readonly requests: number;
  readonly lost: number;
  /** CPU time that was not ours, as a share of one core. */
  readonly foreignShare: number;
}

const giveUpMs = 15_000;

/** measureReload saves a file, waits for it to be obeyed, and goes on with the next one. */
export async function measureReload(options: {
  readonly processes: Processes;
  readonly folder: string;
  readonly port: number;
  readonly saves: number;
  readonly tree: PolicyTree;
  /** Whose gateway; left out: our own. */
  readonly root?: string;
  readonly progress: (text: string) => void;
}): Promise<ReloadResult> {
  const { processes, port, saves, progress, tree, root = ownRoot } = options;
  const folder = await mkdtemp(join(options.folder, "reload-"));
  const policies = await writeTree(join(folder, "policies"), tree, {
    issuer: "http://localhost:9000",
    endpoints: ["http://127.0.0.1:9001", "http://127.0.0.1:9002"],
  });
  const output = join(folder, "sallyport.log");
  const gateway = startGateway(processes, { policies, folder, port, core: null, workers: 2, output, root });
  const agent = new Agent({ keepAlive: true });
  const seenMs: number[] = [];
  let requests = 0;
  let lost = 0;
  let foreignShare = 0;

  const version = (host: string) =>
    new Promise<string>((resolve) => {
      requests++;
      const fail = () => {
        lost++;
        resolve("");
      };
      const outgoing = request({ host: "127.0.0.1", port, path: "/version", headers: { host }, agent }, (incoming) => {
        if (incoming.statusCode !== 200) lost++;
        incoming
          .setEncoding("utf8")
          .toArray()
          .then((parts) => resolve(parts.join("")), fail);
      });
      outgoing.on("error", fail);
      outgoing.end();
    });

  try {
    await answering(gateway, port, "/version", { host: teamHost(1) });
    const foreignMicros = () => machineCpuMicros() - ownCpuMicros() - gateway.cpuMicros();
    const foreignBefore = foreignMicros();
    const startedAt = performance.now();
    // The first save finds a cold compiler, as it would after a start; it is not counted.
    for (let save = 0; save <= saves; save++) {
      progress(`${tree.title}: save ${save} of ${saves}`);
      const team = 1 + (save % tree.teams);
      const from = performance.now();
      await writeFile(teamFile(policies, team), tree.policy(team, save + 1));
      while ((await version(teamHost(team))) !== String(save + 1)) {
        if (performance.now() - from > giveUpMs)
          throw new Error(`save ${save} was never obeyed:\n${readFileSync(output, "utf8").slice(-2_000)}`);
        await delay(1);
      }
      if (save > 0) seenMs.push(performance.now() - from);
    }
    foreignShare = Math.max(0, (foreignMicros() - foreignBefore) / 1_000 / (performance.now() - startedAt));
  } finally {
    agent.destroy();
    await gateway.stop();
  }
  const logged = readFileSync(output, "utf8")
    .split("\n")
    .filter((line) => line.includes('"saveToLiveMs"'))
    .map((line) => JSON.parse(line) as Record<"saveToLiveMs" | "buildMs" | "prepareMs", number>)
    .slice(1);
  return {
    title: tree.title,
    saves,
    seenMs: toSpread(seenMs),
    loggedMs: toSpread(logged.map((line) => line.saveToLiveMs)),
    buildMs: toSpread(logged.map((line) => line.buildMs)),
    prepareMs: toSpread(logged.map((line) => line.prepareMs)),
    requests,
    lost,
    foreignShare,
  };
}
