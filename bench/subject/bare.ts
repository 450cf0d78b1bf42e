// The bare relay as a subject: node:http and undici with nothing in between.

import { join } from "node:path";
import type { Processes } from "../machine/process.ts";
import type { Bench, Subject } from "./subject.ts";

/** bareName is the subject that the others are compared with. */
export const bareName = "bare";

/** createBareRelay: the least that Node can do with these two. */
export function createBareRelay(processes: Processes, bench: Bench): Subject {
  const { folder, gatewayCore: core, port, upstreamPorts, marks } = bench;
  const words = [join(import.meta.dirname, "bare-relay.ts"), String(port), `http://127.0.0.1:${upstreamPorts[0]}`];
  const output = join(folder, "bare.log");
  const env = { ...process.env, NODE_OPTIONS: `${process.env.NODE_OPTIONS ?? ""} ${marks.nodeOptions}` };
  return {
    name: bareName,
    title: "bare node:http + undici relay",
    path: "/open/accounts",
    headers: async () => ({}),
    compiles: true,
    start: () => processes.start({ program: process.execPath, words, core, output, env }),
  };
}
