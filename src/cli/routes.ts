// sallyport routes: the whole surface as a table, as JSON, or as a document for an audit.

import { isatty } from "node:tty";
import { createBuilderProcess } from "../compiler/builder-process.ts";
import { formatDiagnostics } from "../compiler/diagnostics.ts";
import { surfaceOf } from "../surface/surface.ts";
import { surfaceMarkdown } from "../surface/surface-markdown.ts";
import type { Switches } from "./command.ts";
import { surfaceTable } from "./surface-table.ts";
import { type Flags, failed, findFolder, misused, readSettings, type Terminal } from "./terminal.ts";

/** routes resolves to 0 where the policies compile, to 1 where not. */
export async function routes(folder: string, flags: Flags, switches: Switches, terminal: Terminal): Promise<number> {
  if (switches["json"] === true && switches["markdown"] === true) {
    terminal.err("Choose one: --json or --markdown.\n");
    return misused;
  }
  const settings = readSettings(flags, terminal);
  const root = await findFolder(folder, terminal);
  if (!settings || !root) return misused;
  const builder = createBuilderProcess({
    root,
    // What there is to read needs no secret.
    secrets: null,
    limits: { memoryMb: settings.sandboxMemory, timeoutMs: settings.sandboxTimeout },
    env: terminal.env,
  });
  try {
    const result = await builder.build();
    if (!result.ok) {
      terminal.err(await formatDiagnostics(result.diagnostics, { color: terminal.color, folder }));
      return failed;
    }
    const all = surfaceOf(result.generation);
    const shown = switches["stepUp"] === true ? all.filter(({ challenges }) => challenges) : all;
    if (switches["json"] === true)
      terminal.out(`${JSON.stringify({ generation: result.generation.id, routes: shown }, null, 2)}\n`);
    else if (switches["markdown"] === true) terminal.out(surfaceMarkdown(shown));
    else if (shown.length === 0) terminal.out("No route can ask for a step-up.\n");
    else terminal.out(surfaceTable(shown, terminalOut(terminal)));
    return 0;
  } finally {
    await builder.close();
  }
}

/** terminalOut: how standard output is written to; what is no terminal has no colours. */
export function terminalOut({ env }: Terminal): { readonly columns: number; readonly color: boolean } {
  const isTerminal = isatty(1);
  return {
    columns: Math.max(60, (isTerminal && process.stdout.columns) || 100),
    color: isTerminal && !env["NO_COLOR"],
  };
}
