// sallyport check: compiles and validates without serving; for editors, hooks and CI.

import { createBuilderProcess } from "../compiler/builder-process.ts";
import { formatDiagnostics } from "../compiler/diagnostics.ts";
import type { Generation } from "../generation/generation.ts";
import { createSecrets } from "../vault/secrets.ts";
import { live } from "./live.ts";
import { summary } from "./summary.ts";
import { type Flags, failed, findFolder, misused, readSettings, type Terminal } from "./terminal.ts";

/** check resolves to 0 where the policies can be served, to 1 where not; with `live`, where people can sign in too. */
export async function check(
  folder: string,
  { live: isLive = false, ...flags }: Flags & { readonly live?: boolean },
  terminal: Terminal,
): Promise<number> {
  const settings = readSettings(flags, terminal);
  const root = await findFolder(folder, terminal);
  if (!settings || !root) return misused;
  const secrets = createSecrets({ folder: settings.secrets, env: terminal.env });
  const builder = createBuilderProcess({
    root,
    // CI has the policies and not the secrets; what is missing here is said below, and stops only a start.
    secrets: null,
    limits: { memoryMb: settings.sandboxMemory, timeoutMs: settings.sandboxTimeout },
    env: terminal.env,
  });
  try {
    const result = await builder.build();
    const found = result.ok ? result.warnings : result.diagnostics;
    if (found.length > 0) terminal.err(await formatDiagnostics(found, { color: terminal.color, folder }));
    if (!result.ok) return failed;
    terminal.out(summary(result.generation));
    const missing = secretsOf(result.generation).filter((name) => !secrets.has(name));
    if (missing.length > 0) terminal.err(`Without a value here, and needed to start: ${missing.join(", ")}\n`);
    return isLive ? await live(result.generation, { secret: secrets.get }, settings, terminal) : 0;
  } finally {
    await builder.close();
  }
}

function secretsOf({ manifest }: Generation): readonly string[] {
  const names = manifest.identities.flatMap((one) => one.secrets.map(({ secret }) => secret));
  return [...new Set(names)];
}
