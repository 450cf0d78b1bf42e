// gateway(): policies under test, compiled and sandboxed exactly as in production, in a process of their own.

import { fork } from "node:child_process";
import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { rightNode } from "../process/included-node.js";
import type { SurfaceRow } from "../surface/surface-row.ts";
import { createClock, type TestClock } from "./clock.ts";
import { keptCoverage } from "./coverage-kept.ts";
import type { Declared } from "./declared.ts";
import { openProcess } from "./judge-process.ts";
import { createVisitor, type Visitor } from "./visitor.ts";

/**
 * RouteRow is a route in words: who may come, what can refuse, what has to be proved, where it goes.
 *
 * @example
 * ```ts
 * const strangers = (rows: readonly RouteRow[]) => rows.filter(({ who }) => who.startsWith("everyone"));
 * expect(strangers(gate.routes()).map(({ route }) => route)).toEqual(["GET /"]);
 * ```
 */
export interface RouteRow extends SurfaceRow {}

/**
 * TestGateway is a visitor who is nobody yet.
 *
 * @example
 * ```ts
 * const policies: TestGateway = await gateway("./policies");
 * afterAll(() => policies.close());
 * ```
 */
export interface TestGateway extends Visitor {
  /** clock is everybody's, unless they were put elsewhere by at(). */
  readonly clock: TestClock;
  /** routes: each route in words, sorted, for a snapshot. Where in the files it stands is not in it. */
  routes(): readonly RouteRow[];
  close(): Promise<void>;
}

/**
 * gateway builds a policies folder. Rejects with every diagnostic, as `sallyport check` would show them.
 *
 * @example
 * ```ts
 * const policies = await gateway(import.meta.dirname);
 * const ada = policies.as({ id: "ada", groups: ["finance"] });
 * expect(await ada.post("https://bank.example.com/payouts")).toStepUp("mfa", { maxAge: "5m" });
 * ```
 */
export async function gateway(folder: string): Promise<TestGateway> {
  const kept = keptCoverage();
  const child = fork(resolve(import.meta.dirname, "judge-entry.ts"), [resolve(folder), ...(kept ? ["counts"] : [])], {
    // An editor may run the tests in a Node of its own.
    execPath: rightNode(),
    execArgv: ["--no-node-snapshot"],
    stdio: ["ignore", "inherit", "inherit", "ipc"],
    serialization: "advanced",
    env: { ...process.env, ...compileCache() },
  });
  const { ask, coverage, declared } = await openProcess(child);
  kept?.open.add(coverage);
  const clock = createClock(Date.now());
  const gate: TestGateway = {
    ...createVisitor(ask, clock),
    clock,
    routes: () => declared.rows,
    async close() {
      if (child.exitCode !== null || child.signalCode !== null) return;
      if (kept?.open.delete(coverage)) kept.files.push(...(await coverage()));
      child.disconnect();
      // Nobody who waits for it ends before.
      child.ref();
      await new Promise((done) => child.once("exit", done));
    },
  };
  declarations.set(gate, declared);
  return gate;
}

/** The compiler is compiled once, and not for every file of tests: that is half of what opening costs. */
function compileCache(): NodeJS.ProcessEnv {
  const modules = resolve("node_modules");
  if (process.env["NODE_COMPILE_CACHE"] !== undefined || !existsSync(modules)) return {};
  return { NODE_COMPILE_CACHE: resolve(modules, ".cache/sallyport") };
}

const declarations = new WeakMap<TestGateway, Declared>();

/** declaredOf gives what a gateway's policies declare. */
export function declaredOf(gate: TestGateway): Declared {
  const declared = declarations.get(gate);
  if (declared === undefined) throw new TypeError("This is no gateway that gateway() opened");
  return declared;
}
