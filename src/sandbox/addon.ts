// What must be true before isolated-vm may be loaded: a safe version, and a Node started the way it needs.

import { GatewayError } from "../errors.ts";

// GHSA-864f-rcv7-6rh4: below 7.0.1 a type confusion in ExternalCopy lets the guest corrupt the host's memory.
const oldestSafe = [7, 0, 1] as const;

/** checkAddon throws SANDBOX_LOAD unless this version of isolated-vm, in a Node with these arguments, is a wall. */
export function checkAddon(version: string, nodeArguments: readonly string[]): void {
  const parts = version.split(".").map(Number);
  const difference = oldestSafe.map((least, index) => (parts[index] ?? Number.NaN) - least).find((part) => part !== 0);
  if (!((difference ?? 0) >= 0) || version.includes("-"))
    throw new GatewayError("SANDBOX_LOAD", {
      detail: `isolated-vm ${version} is not safe; install 7.0.1 or later`,
    });
  // Without the flag the process aborts at the first isolate, with nothing but a native stack.
  if (!nodeArguments.includes("--no-node-snapshot"))
    throw new GatewayError("SANDBOX_LOAD", {
      detail: "isolated-vm needs a Node that was started with --no-node-snapshot",
    });
}
