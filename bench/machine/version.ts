// Which versions of what were measured.

import { spawnSync } from "node:child_process";
import { createRequire } from "node:module";
import { findProgram } from "./program.ts";

const flags = { nginx: "-v", haproxy: "-v", caddy: "version", apache2: "-v", wrk: "-v" } as const;

/** versions of everything that takes part; what is not installed is absent. */
export function versions(): Readonly<Record<string, string>> {
  const require = createRequire(import.meta.url);
  const found: Record<string, string> = { node: process.versions.node };
  for (const name of ["undici", "isolated-vm"])
    found[name] = (require(`${name}/package.json`) as { version: string }).version;
  for (const [name, flag] of Object.entries(flags)) {
    const program = findProgram(name);
    if (program === null) continue;
    const { stdout, stderr } = spawnSync(program, [flag], { encoding: "utf8" });
    found[name] = /\d+\.\d+[.\w]*/.exec(`${stdout}${stderr}`)?.[0] ?? "unknown";
  }
  return found;
}
