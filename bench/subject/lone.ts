// One subject under load, for those who want to look into it: bench/profile.ts and bench/flame.ts.

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type LoadResult, runLoad } from "../load/wrk.ts";
import { createMarks } from "../machine/marks.ts";
import { createProcesses, type Processes, type RunningProcess } from "../machine/process.ts";
import { answering, freePorts } from "../port.ts";
import { createBareRelay, createSigningBareRelay } from "./bare.ts";
import { startUpstream } from "./nginx.ts";
import { createSallyport } from "./sallyport.ts";
import type { Bench, Subject } from "./subject.ts";

/** Lone is the subject, and what there is for looking at it. Everything ends with this process. */
export interface Lone {
  readonly subject: Subject;
  readonly processes: Processes;
  /** For files; it goes with this process. */
  readonly folder: string;
  /** launch starts the subject with these options of Node's, and loads it until it has compiled itself. */
  launch(nodeOptions: string): Promise<RunningProcess>;
  load(seconds: number): Promise<LoadResult>;
}

/** Scene is where something runs that is looked into. */
export type Scene = Pick<Lone, "processes" | "folder">;

/** createScene: everything in it ends with this process. */
export function createScene(): Scene {
  const folder = mkdtempSync(join(tmpdir(), "sallyport-profile-"));
  const processes = createProcesses();
  process.on("exit", () => {
    processes.killAll();
    rmSync(folder, { recursive: true, force: true });
  });
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.on(signal, () => process.exit(130));
  return { processes, folder };
}

/** createLone finds a subject by the end of its name: bare, open, session, shared, bearer, fresh. */
export async function createLone(name: string): Promise<Lone> {
  const { folder, processes } = createScene();
  const [port, first, second, authPort] = (await freePorts(4)) as [number, number, number, number];
  const bench: Bench = {
    folder,
    gatewayCore: 0,
    loadCore: 1,
    port,
    upstreamPorts: [first, second],
    authPort,
    marks: createMarks(folder),
  };
  startUpstream(processes, bench);
  const { subjects } = await createSallyport(processes, bench);
  const all = [createBareRelay(processes, bench), createSigningBareRelay(processes, bench), ...subjects];
  const subject = all.find((one) => one.name.endsWith(name));
  if (!subject) throw new Error(`there is no subject "${name}": ${all.map((one) => one.name).join(", ")}`);
  let headers: Readonly<Record<string, string>> = {};
  const load = (seconds: number) =>
    runLoad({
      processes,
      folder,
      core: bench.loadCore,
      url: `http://127.0.0.1:${port}${subject.path}`,
      headers,
      seconds,
    });
  return {
    subject,
    processes,
    folder,
    async launch(nodeOptions) {
      process.env.NODE_OPTIONS = nodeOptions;
      headers = await subject.headers();
      const started = subject.start();
      await answering(started, port, subject.path, headers);
      await load(10);
      return started;
    },
    load,
  };
}
