// What a request costs that does not depend on how busy the machine is: bytes allocated, bytes kept, calls to the kernel, beside the bare relay.

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { beforeAll, expect, test } from "vitest";
import { visitOften } from "../../bench/load/visitor.ts";
import { type Allocation, createMarks, toAllocation } from "../../bench/machine/marks.ts";
import { createProcesses, type RunningProcess } from "../../bench/machine/process.ts";
import { findProgram } from "../../bench/machine/program.ts";
import { countSystemCalls, type SystemCalls } from "../../bench/machine/system-calls.ts";
import { answering, freePorts } from "../../bench/port.ts";
import { createBareRelay } from "../../bench/subject/bare.ts";
import { startGateway } from "../../bench/subject/gateway.ts";
import { routePath, writeRoutes } from "../../bench/subject/route-policies.ts";
import { type Bench, upstreamBody } from "../../bench/subject/subject.ts";
import { testWith } from "../support/real-part.ts";

/** So many that what is hot has been compiled; and so many that a collection more or less hardly shows. */
const warming = 12_000;
const counted = 8_000;
const traced = 500;
const connections = 8;

interface Cost {
  readonly allocation: Allocation;
  /** A sentence where they cannot be counted. */
  readonly calls: SystemCalls | string;
}

const processes = createProcesses();

/** costOf starts it, loads it and stops it. */
async function costOf(started: RunningProcess, { folder, port, marks }: Bench): Promise<Cost> {
  const path = routePath(1);
  const visit = { port, path, headers: {}, connections };
  const send = async (requests: number) => {
    const { refused } = await visitOften(visit, requests);
    expect(refused).toBe(0);
  };
  try {
    expect(await answering(started, port, path, { host: `localhost:${port}` })).toEqual({
      status: 200,
      body: upstreamBody,
    });
    await send(warming);
    const pid = started.busiest();
    const from = await marks.ask(pid);
    await send(counted);
    const allocation = toAllocation(from, await marks.ask(pid), counted);
    const calls = await countSystemCalls({ processes, folder, pid, requests: traced, load: () => send(traced) });
    return { allocation, calls };
  } finally {
    await started.stop();
  }
}

let bare: Cost;
let gateway: Cost;

beforeAll(async () => {
  const folder = mkdtempSync(join(tmpdir(), "sallyport-test-"));
  const [port = 0, upstreamPort = 0, authPort = 0] = await freePorts(3);
  const upstreamPorts = [upstreamPort, upstreamPort] as const;
  const marks = createMarks(folder);
  const bench: Bench = { folder, gatewayCore: null, loadCore: null, port, authPort, upstreamPorts, marks };
  const upstream = processes.start({
    program: process.execPath,
    words: [resolve("bench/subject/node-upstream.ts"), upstreamBody, String(upstreamPort)],
    core: null,
    output: join(folder, "upstream.log"),
  });
  try {
    await answering(upstream, upstreamPort, "/", {});
    bare = await costOf(createBareRelay(processes, bench).start(), bench);
    const endpoint = `http://127.0.0.1:${upstreamPort}`;
    const policies = await writeRoutes(join(folder, "policies"), { count: 10, endpoint });
    const { nodeOptions } = marks;
    const output = join(folder, "gateway.log");
    const options = { policies, folder, port, core: null, workers: 1, output, nodeOptions };
    gateway = await costOf(startGateway(processes, options), bench);
  } finally {
    await upstream.stop();
    processes.killAll();
    rmSync(folder, { recursive: true, force: true });
  }
});

test("an anonymous route, its decision logged, allocates at most so much of what the bare relay does", () => {
  expect(gateway.allocation.allocatedBytes / bare.allocation.allocatedBytes).toBeLessThan(0.9);
});

test("next to nothing of a request outlives a young collection", () => {
  expect(gateway.allocation.promotedBytes).toBeLessThan(150);
});

testWith("strace", findProgram("strace") === null ? "apt-get install strace." : null)(
  "a request is two reads and two writes, and hardly anything else",
  ({ skip }) => {
    const { calls } = gateway;
    if (typeof calls === "string") {
      console.warn(`SKIPPED: system calls. ${calls}`);
      skip(calls);
      return;
    }
    // Beyond two of each: the log's writes, the end of each connection, and the clock's.
    expect(calls.reads).toBeLessThan(2.2);
    expect(calls.writes).toBeLessThan(2.2);
    expect(calls.others).toBeLessThan(1.5);
  },
);
