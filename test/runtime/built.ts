// Policies built and loaded into a real sandbox, asked about facts as the gateway asks.

import { onTestFinished } from "vitest";
import type { Locate, Ruling } from "../../runtime/contract.ts";
import { type FactValues, toWire } from "../../runtime/facts.ts";
import { createBuilder } from "../../src/compiler/build.ts";
import type { BuildResult } from "../../src/generation/diagnostic.ts";
import { createLocator } from "../../src/generation/locator.ts";
import { createSandbox } from "../../src/sandbox/sandbox.ts";
import { createFolder } from "../support/folder.ts";

// Wide: nothing here is about time, and the first use of Intl takes a while on a busy machine.
const limits = { memoryMb: 64, timeoutMs: 2_000, loadTimeoutMs: 10_000 };

/** build compiles policy files that exist only for this test. */
export async function build(files: Readonly<Record<string, string>>): Promise<BuildResult> {
  const builder = createBuilder({ root: await createFolder(files), secretExists: () => true, limits });
  onTestFinished(() => builder.close());
  return builder.build();
}

export interface Sandboxed {
  /** rule asks route number `route`, in the order in which they are mounted. */
  rule(route: number, facts: FactValues): Ruling;
  readonly locate: Locate;
}

/** sandboxed gives policies that are loaded twice over, in isolates that know nothing of each other. */
export async function sandboxed(files: Readonly<Record<string, string>>): Promise<readonly [Sandboxed, Sandboxed]> {
  const result = await build(files);
  if (!result.ok) throw new Error(JSON.stringify(result.diagnostics, null, 2));
  const load = (): Sandboxed => {
    const sandbox = createSandbox(result.generation, limits);
    onTestFinished(() => sandbox.dispose());
    return {
      rule: (route, facts) => JSON.parse(sandbox.decide(route, ...toWire(facts))) as Ruling,
      locate: createLocator(result.generation),
    };
  };
  return [load(), load()];
}
