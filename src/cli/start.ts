// sallyport start: serves until it is told to stop.

import { formatDiagnostics } from "../compiler/diagnostics.ts";
import { createLog } from "../observe/log.ts";
import { createSupervisor, StartRefused, type Supervisor } from "../supervisor/supervisor.ts";
import { type Flags, failed, findFolder, misused, readSettings, type Terminal } from "./terminal.ts";

/** start serves the folder and resolves to the exit code once it has been stopped. `defaults` stand below flags and environment. */
export async function start(folder: string, flags: Flags, terminal: Terminal, defaults: Flags = {}): Promise<number> {
  const settings = readSettings(flags, terminal, defaults);
  const root = await findFolder(folder, terminal);
  if (!settings || !root) return misused;
  const log = createLog({ level: settings.logLevel, name: "sallyport" });
  let supervisor: Supervisor;
  try {
    supervisor = await createSupervisor({
      root,
      settings,
      log,
      watch: true,
      env: terminal.env,
      print: terminal.err,
      color: terminal.color,
    });
  } catch (error) {
    if (error instanceof StartRefused)
      terminal.err(await formatDiagnostics(error.diagnostics, { color: terminal.color, folder, serving: null }));
    else terminal.err(`Sallyport cannot start: ${error instanceof Error ? error.message : "unknown"}\n`);
    return failed;
  }
  return untilStopped(supervisor, () =>
    log.info("Stopping: requests under way may finish; a second signal ends at once"),
  );
}

function untilStopped(supervisor: Supervisor, onStop: () => void): Promise<number> {
  return new Promise((resolve) => {
    let stopping = false;
    const stop = () => {
      if (stopping) {
        supervisor.kill();
        return;
      }
      stopping = true;
      onStop();
      void supervisor.close().then(() => {
        for (const signal of ["SIGINT", "SIGTERM"] as const) process.off(signal, stop);
        resolve(0);
      });
    };
    for (const signal of ["SIGINT", "SIGTERM"] as const) process.on(signal, stop);
  });
}
