// The types of what a gateway serves: checked before it starts, or beside each generation, which serves meanwhile.

import { formatDiagnostics } from "../compiler/diagnostics.ts";
import { typecheck } from "../compiler/typecheck/typecheck.ts";
import type { Diagnostic } from "../generation/diagnostic.ts";
import type { Log } from "../observe/log.ts";
import type { SupervisorEvent } from "../supervisor/supervisor.ts";
import { absent, outcome } from "./typecheck-line.ts";

/** TypeToldOptions: `folder` is shown before the names of files; `print` gets the code frames. */
export interface TypeToldOptions {
  readonly root: string;
  readonly folder: string;
  readonly log: Pick<Log, "info" | "warn">;
  readonly print: (text: string) => void;
  readonly color: boolean;
}

/** TypeTold looks at the types and says what it saw. */
export interface TypeTold {
  /** first gives what is wrong before anything serves; nothing where there is no TypeScript, which it says. */
  first(): Promise<readonly Diagnostic[]>;
  /** What to say below these; null: there are none. */
  readonly refusal: () => string | null;
  /** beside looks at what is live now. A look that is under way is given up: it is of files that have changed since. */
  beside(generation: string): void;
  readonly follow: (event: SupervisorEvent) => void;
  /** close ends a look that is under way. */
  close(): void;
}

/** createTypeTold begins with nothing. */
export function createTypeTold({ root, folder, log, print, color }: TypeToldOptions): TypeTold {
  let running = new AbortController();
  let saidAbsent = false;
  let refusal: string | null = null;

  const look = async (): Promise<Awaited<ReturnType<typeof typecheck>>> => {
    running.abort();
    running = new AbortController();
    const found = await typecheck({ root, tests: false, signal: running.signal });
    if (found.kind === "absent" && !saidAbsent) log.info({ event: "types" }, absent);
    saidAbsent ||= found.kind === "absent";
    return found;
  };
  const tell = async (generation: string): Promise<void> => {
    const found = await look();
    if (found.kind === "absent" || found.kind === "cancelled") return;
    const { diagnostics, ms, version } = found;
    const fields = { event: "types", generation, ms, typescript: version };
    if (diagnostics.length === 0) {
      log.info(fields, outcome(found));
      return;
    }
    const problems = diagnostics.map(({ code, message, location }) => ({
      code,
      message,
      ...(location && { file: location.file, line: location.line }),
    }));
    const closing = `${outcome(found)}; generation ${generation} serves nevertheless`;
    log.warn({ ...fields, problems }, closing);
    print(await formatDiagnostics(diagnostics, { color, folder, closing }));
  };

  return {
    async first() {
      const found = await look();
      if (found.kind === "absent" || found.kind === "cancelled") return [];
      const { diagnostics, ms, version } = found;
      if (diagnostics.length === 0) log.info({ event: "types", ms, typescript: version }, outcome(found));
      else refusal = `${outcome(found)}; --no-typecheck serves such policies nevertheless`;
      return diagnostics;
    },
    refusal: () => refusal,
    beside: (generation) => void tell(generation),
    follow(event) {
      // What does not compile says why; a change of types alone compiles to what is live.
      if (event.type === "live" || event.type === "unchanged") void tell(event.id);
      else if (event.type === "refused") running.abort();
    },
    close: () => running.abort(),
  };
}
