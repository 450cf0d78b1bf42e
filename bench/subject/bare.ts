// The bare relay as a subject: node:http and undici with nothing in between, or one signature for each request.

import { join } from "node:path";
import type { Processes } from "../machine/process.ts";
import type { Bench, Subject } from "./subject.ts";

/** bareName is the subject that the others are compared with. */
export const bareName = "bare";

/** signingBareName is the same relay with one signature for each request: what it takes more is what a signature costs where it is needed. */
export const signingBareName = "bare-signing";

/** createBareRelay: the least that Node can do with these two. */
export const createBareRelay = (processes: Processes, bench: Bench): Subject =>
  create(processes, bench, bareName, "bare node:http + undici relay", []);

/** createSigningBareRelay signs as many bytes as an identity header has, by ES256. */
export const createSigningBareRelay = (processes: Processes, bench: Bench): Subject =>
  create(processes, bench, signingBareName, "the same relay, one P-256 signature per request", ["signing"]);

function create(processes: Processes, bench: Bench, name: string, title: string, more: readonly string[]): Subject {
  const { folder, gatewayCore: core, port, upstreamPorts, marks } = bench;
  const origin = `http://127.0.0.1:${upstreamPorts[0]}`;
  const words = [join(import.meta.dirname, "bare-relay.ts"), String(port), origin, ...more];
  const output = join(folder, `${name}.log`);
  const env = { ...process.env, NODE_OPTIONS: `${process.env.NODE_OPTIONS ?? ""} ${marks.nodeOptions}` };
  return {
    name,
    title,
    path: "/open/accounts",
    headers: async () => ({}),
    compiles: true,
    start: () => processes.start({ program: process.execPath, words, core, output, env }),
  };
}
