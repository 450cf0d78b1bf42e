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
  /** From before the file is written until the first answer of the new version; nothing was saved for a second before. */
  readonly seenMs: Spread;
  /** The same of a save that follows the one before at once: nothing stands by for it. */
  readonly againMs: Spread;
  /** How long the slowest of the answers took that were asked for meanwhile, one after the other; of each save. */
  readonly slowestMs: Spread;
  /** What the gateway's own log says of the former; it begins with the first event of the file system. */
  readonly loggedMs: Spread;
  readonly buildMs: Spread;
  readonly prepareMs: Spread;
  readonly requests: number;
  readonly lost: number;
  /** CPU time that was not ours, as a share of one core. */
  readonly foreignShare: number;
}

const giveUpMs = 15_000;

/** What stands by for the next save is made within a fraction of this. */
const pauseMs = 1_000;

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
  const againMs: number[] = [];
  const slowestMs: number[] = [];
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
    let versions = 0;
    const save = async (): Promise<number> => {
      const team = 1 + (versions % tree.teams);
      versions++;
      const from = performance.now();
      await writeFile(teamFile(policies, team), tree.policy(team, versions));
      let slowest = 0;
      let ms = 0;
      for (let isObeyed = false; !isObeyed; await delay(1)) {
        const askedAt = performance.now();
        if (askedAt - from > giveUpMs)
          throw new Error(`save ${versions} was never obeyed:\n${readFileSync(output, "utf8").slice(-2_000)}`);
        isObeyed = (await version(teamHost(team))) === String(versions);
        slowest = Math.max(slowest, performance.now() - askedAt);
        if (isObeyed) ms = performance.now() - from;
      }
      slowestMs.push(slowest);
      return ms;
    };
    // The first save finds a cold compiler, as it would after a start; it is not counted.
    for (let turn = 0; turn <= saves; turn++) {
      progress(`${tree.title}: save ${turn} of ${saves}`);
      await delay(pauseMs);
      const [seen, again] = [await save(), await save()];
      if (turn === 0) slowestMs.length = 0;
      else {
        seenMs.push(seen);
        againMs.push(again);
      }
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
    .filter((_, index) => index >= 2 && index % 2 === 0);
  return {
    title: tree.title,
    saves,
    seenMs: toSpread(seenMs),
    againMs: toSpread(againMs),
    slowestMs: toSpread(slowestMs),
    loggedMs: toSpread(logged.map((line) => line.saveToLiveMs)),
    buildMs: toSpread(logged.map((line) => line.buildMs)),
    prepareMs: toSpread(logged.map((line) => line.prepareMs)),
    requests,
    lost,
    foreignShare,
  };
}
