// The provider's process, seen from the harness.

import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { resolve } from "node:path";
import { forked } from "./child.ts";
import type { ProviderOrder, Switch } from "./provider-order.ts";

/** RunningProvider is a real provider with switches. */
export interface RunningProvider {
  readonly issuer: string;
  /** set says how addresses that begin so are answered; what is left out is answered as usual. */
  set(ways: Readonly<Record<string, Switch>>): Promise<void>;
  /** refuse lets nobody connect; accept lets them again. */
  refuse(): Promise<void>;
  accept(): Promise<void>;
  /** rotate signs with another key from now on, and forgets the old one. */
  rotate(): Promise<void>;
  /** mint gives so many access tokens, of seven programs in turn. */
  mint(count: number): Promise<readonly string[]>;
  close(): void;
}

interface Told {
  readonly id: number;
  readonly answer?: unknown;
  readonly failed?: string;
}

type Wish = ProviderOrder extends infer One ? (One extends { readonly id: number } ? Omit<One, "id"> : never) : never;

/** startProvider resolves once it answers. `origin` is the gateway's. */
export async function startProvider(
  port: number,
  origin: string,
  environment: Readonly<Record<string, string>> = {},
): Promise<RunningProvider> {
  const file = resolve(import.meta.dirname, "provider-process.ts");
  const child: ChildProcess = forked(file, [String(port), origin], {
    stdio: ["ignore", "ignore", "ignore", "ipc"],
    env: { ...process.env, ...environment },
  });
  const waiting = new Map<number, (message: Told) => void>();
  let count = 0;
  child.on("message", (message: Told) => {
    waiting.get(message.id)?.(message);
    waiting.delete(message.id);
  });
  const order = (wish: Wish) =>
    new Promise<unknown>((done, fail) => {
      const id = ++count;
      waiting.set(id, ({ answer, failed }) => (failed === undefined ? done(answer) : fail(new Error(failed))));
      child.send({ id, ...wish });
    });
  const up = new Promise((done) => waiting.set(0, done));
  await Promise.race([
    up,
    once(child, "exit").then(() => {
      throw new Error("the provider ended");
    }),
  ]);
  const only = async (wish: Wish) => void (await order(wish));
  return {
    issuer: `http://localhost:${port}`,
    set: (ways) => only({ type: "ways", ways }),
    refuse: () => only({ type: "refuse" }),
    accept: () => only({ type: "accept" }),
    rotate: () => only({ type: "rotate" }),
    mint: async (tokens) => (await order({ type: "mint", count: tokens })) as readonly string[],
    close: () => void child.kill("SIGKILL"),
  };
}
