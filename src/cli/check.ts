// sallyport check: compiles and validates without serving; for editors, hooks and CI.

import { createBuilderProcess } from "../compiler/builder-process.ts";
import { formatDiagnostics } from "../compiler/diagnostics.ts";
import { summary } from "./summary.ts";
import { type Flags, failed, findFolder, misused, readSettings, type Terminal } from "./terminal.ts";

/** check resolves to 0 where the policies can be served, to 1 where not. */
export async function check(folder: string, flags: Flags, terminal: Terminal): Promise<number> {
  const settings = readSettings(flags, terminal);
  const root = await findFolder(folder, terminal);
  if (!settings || !root) return misused;
  const builder = createBuilderProcess({
    root,
    secrets: settings.secrets,
    limits: { memoryMb: settings.sandboxMemory, timeoutMs: settings.sandboxTimeout },
    env: terminal.env,
  });
  try {
    const result = await builder.build();
    const found = result.ok ? result.warnings : result.diagnostics;
    if (found.length > 0) terminal.err(await formatDiagnostics(found, { color: terminal.color, folder }));
    if (!result.ok) return failed;
    terminal.out(summary(result.generation));
    return 0;
  } finally {
    await builder.close();
  }
}
