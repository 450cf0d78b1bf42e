// Policies under test, compiled and sandboxed exactly as in production, in a process of their own.

import { fork } from "node:child_process";
import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { rightNode } from "../process/included-node.js";
import type { SurfaceRow } from "../surface/surface-row.ts";
import { createClock, type MovedClock, type TestClock } from "./clock.ts";
import { keptCoverage } from "./coverage-kept.ts";
import type { Declared } from "./declared.ts";
import { type JudgeProcess, openProcess } from "./judge-process.ts";
import { type Ask, createVisitor, type Visitor } from "./visitor.ts";

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

/** Asked is who is asked; `end` is called before it closes. */
export interface Asked {
  readonly ask: Ask;
  end(): void;
}

/** Opening: somebody else is asked than the policies alone, by a clock of theirs. */
export interface Opening {
  readonly clock: MovedClock;
  asking(here: JudgeProcess): Promise<Asked>;
}

/** openGateway builds a policies folder. Rejects with every diagnostic, as `sallyport check` would show them. */
export async function openGateway(folder: string, opening?: Opening): Promise<TestGateway> {
  const kept = keptCoverage();
  const wanted = [...(kept ? ["counts"] : []), ...(opening ? ["served"] : [])];
  const child = fork(resolve(import.meta.dirname, "judge-entry.ts"), [resolve(folder), ...wanted], {
    // An editor may run the tests in a Node of its own.
    execPath: rightNode(),
    execArgv: ["--no-node-snapshot"],
    stdio: ["ignore", "inherit", "inherit", "ipc"],
    serialization: "advanced",
    env: { ...process.env, ...compileCache() },
  });
  const here = await openProcess(child);
  const { coverage, declared } = here;
  const asked = await opening?.asking(here).catch((cause: unknown) => {
    child.disconnect();
    throw cause;
  });
  kept?.open.add(coverage);
  const startMs = Date.now();
  const clock = opening?.clock ?? createClock(() => startMs);
  const gate: TestGateway = {
    ...createVisitor(asked?.ask ?? here.ask, clock),
    clock,
    routes: () => declared.rows,
    async close() {
      if (child.exitCode !== null || child.signalCode !== null) return;
      if (kept?.open.delete(coverage)) kept.files.push(...(await coverage()));
      child.disconnect();
      // Nobody who waits for it ends before.
      child.ref();
      await new Promise((done) => child.once("exit", done));
      asked?.end();
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
