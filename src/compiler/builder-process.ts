// The builder in a process of its own: policies that kill the process which loads them leave the supervisor alone.

import { type ChildProcess, fork } from "node:child_process";
import { resolve } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import type { BuildResult, Diagnostic } from "../generation/diagnostic.ts";
import { createUnpacker, type Packed } from "../generation/packed.ts";
import { isPassing } from "../process/passing-signal.ts";
import { limitRunning } from "../process/running-limit.ts";
import type { SandboxLimits } from "../sandbox/sandbox.ts";
import type { Builder } from "./build.ts";

/** BuilderProcessOptions: like a builder's, with the folder of the secrets in place of a function. */
export interface BuilderProcessOptions {
  readonly root: string;
  /** null: no secret needs to have a value, since nothing will be served. */
  readonly secrets: string | null;
  readonly limits: SandboxLimits;
  /** See BuilderOptions. */
  readonly apart?: boolean;
  readonly env?: NodeJS.ProcessEnv;
  /** How long a build may take, of time in which its process can run, until it counts as stuck. */
  readonly deadlineMs?: number;
}

/** BuilderOrder is what the process is started with, as JSON. */
export type BuilderOrder = Pick<BuilderProcessOptions, "root" | "secrets" | "limits" | "apart">;

/** BuilderMessage is what it answers: "ready" once, then a result, or the reason why the builder itself failed. */
export type BuilderMessage =
  | { readonly type: "result"; readonly result: Exclude<BuildResult, { readonly ok: true }> }
  | { readonly type: "generation"; readonly generation: Packed; readonly warnings: readonly Diagnostic[] }
  | { readonly type: "failure"; readonly text: string };

const retryMs = 250;

/** createBuilderProcess starts the process at once, so that it is warm at the first build. */
export function createBuilderProcess(options: BuilderProcessOptions): Builder {
  const order: BuilderOrder = {
    root: options.root,
    secrets: options.secrets,
    limits: options.limits,
    ...(options.apart && { apart: true }),
  };
  const deadline = () => options.deadlineMs ?? 20_000;
  let child: ChildProcess | undefined;
  let closing = false;
  let last: Promise<unknown> = Promise.resolve();

  let unpack = createUnpacker();
  const start = () => {
    unpack = createUnpacker();
    const started = fork(resolve(import.meta.dirname, "builder-entry.ts"), [JSON.stringify(order)], {
      // Loading the rest takes some time, in which a signal would end it.
      execArgv: ["--no-node-snapshot", "--import", import.meta.resolve("../process/stay.ts")],
      // Its dying words would stand in the middle of the log; the diagnostic says what happened.
      stdio: ["ignore", "ignore", "pipe", "ipc"],
      serialization: "advanced",
      ...(options.env ? { env: options.env } : {}),
    });
    started.stderr?.resume();
    started.once("exit", () => {
      if (child === started) child = undefined;
    });
    started.on("error", () => undefined);
    child = started;
    return started;
  };

  /** A table of descriptors or processes that is full is not full for ever, and a save must not be lost to it. */
  const running = async () => {
    const until = performance.now() + deadline();
    for (;;) {
      const builder = child ?? start();
      if (builder.pid !== undefined) return builder;
      child = undefined;
      if (closing || performance.now() > until) throw new Error("the process that builds policies cannot be started");
      await delay(retryMs);
    }
  };

  /** A builder that failed by itself may have lost what it works with, such as esbuild's own process to a signal: another one is asked, once. */
  const buildAnew = (builder: ChildProcess): Promise<BuildResult> => {
    if (child === builder) child = undefined;
    builder.kill("SIGKILL");
    return build(false);
  };

  const build = async (mayFail = true): Promise<BuildResult> => {
    const builder = await running();
    return new Promise<BuildResult>((settle, reject) => {
      const stop = limitRunning(builder.pid ?? 0, deadline(), () => builder.kill("SIGKILL"));
      const finish = (then: () => void) => {
        stop();
        builder.off("message", hear);
        builder.off("exit", die);
        then();
      };
      const hear = (message: BuilderMessage) =>
        finish(() => {
          if (message.type === "result") settle(message.result);
          else if (message.type === "failure" && mayFail && !closing) settle(buildAnew(builder));
          else if (message.type === "failure") reject(new Error(message.text));
          else settle({ ok: true, generation: unpack(message.generation), warnings: message.warnings });
        });
      const die = (_code: number | null, signal: NodeJS.Signals | null) =>
        finish(() => settle(isPassing(signal) && !closing ? build() : { ok: false, diagnostics: [died] }));
      builder.on("message", hear);
      builder.on("exit", die);
      builder.send("build", (error) => {
        // The exit tells the rest.
        if (error) builder.kill("SIGKILL");
      });
    });
  };

  start();
  return {
    build() {
      if (closing) throw new Error("the builder is closed");
      // One at a time: the answers have no names.
      const result = last.then(
        () => build(),
        () => build(),
      );
      last = result;
      return result;
    },
    async close() {
      if (closing) return;
      closing = true;
      const ending = child;
      if (ending?.pid === undefined) return;
      const gone = new Promise<void>((resolve) => ending.once("exit", () => resolve()));
      ending.disconnect();
      await gone;
    },
  };
}

const died: Diagnostic = {
  code: "COMPILE_DIED",
  severity: "error",
  message: "The policies ended the process that loaded them, or kept it from answering",
  fix: "Something at the top of a file makes very large texts, lists or numbers. Only declare things there.",
  location: null,
};
