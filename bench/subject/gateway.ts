// Sallyport as a user starts it: this checkout's, or another one's.

import { join } from "node:path";
import type { Processes, RunningProcess } from "../machine/process.ts";

/** ownRoot is the checkout that this file is in. */
export const ownRoot = join(import.meta.dirname, "..", "..");

/** clientSecret is what the policies that are measured call BANK_CLIENT_SECRET. */
export const clientSecret = "bench-secret";

/** GatewayOptions: `core` null lets it use every core. */
export interface GatewayOptions {
  readonly policies: string;
  readonly folder: string;
  readonly port: number;
  readonly core: number | null;
  readonly workers: number;
  readonly output: string;
  /** Which checkout's gateway; left out: our own. */
  readonly root?: string;
  readonly nodeOptions?: string;
  readonly flags?: Readonly<Record<string, string>>;
}

/** sallyport gives the words after `node` that run a command of a checkout's. */
export const sallyport = (root: string, words: readonly string[]): readonly string[] => [
  join(root, "src", "cli", "main.ts"),
  ...words,
];

/** gatewayEnvironment is what it runs in: nothing that the operator's own gateway is set up with. */
export function gatewayEnvironment(nodeOptions = ""): NodeJS.ProcessEnv {
  const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith("SALLYPORT_")));
  const options = [process.env.NODE_OPTIONS, nodeOptions].filter(Boolean).join(" ");
  return { ...env, BANK_CLIENT_SECRET: clientSecret, ...(options !== "" && { NODE_OPTIONS: options }) };
}

/** startGateway is `sallyport start`; its decision log goes to a file. */
export function startGateway(processes: Processes, options: GatewayOptions): RunningProcess {
  const { policies, folder, port, core, workers, output, root = ownRoot } = options;
  const flags = {
    listen: `127.0.0.1:${port}`,
    workers: String(workers),
    data: join(folder, "data"),
    drain: "1s",
    ...options.flags,
  };
  const words = ["start", policies, ...Object.entries(flags).flatMap(([name, value]) => [`--${name}`, value])];
  const env = gatewayEnvironment(options.nodeOptions);
  return processes.start({ program: process.execPath, words: sallyport(root, words), core, output, env });
}
