// sallyport start: serves until it is told to stop.

import { basename } from "node:path";
import { formatDiagnostics } from "../compiler/diagnostics.ts";
import { advise } from "../errors.ts";
import { createSupervisor, StartRefused, StartStopped } from "../supervisor/supervisor.ts";
import { watchShell } from "../supervisor/waiting-shell.ts";
import { openOutlets } from "./outlets.ts";
import { type Flags, failed, findFolder, misused, readSettings, type Terminal } from "./terminal.ts";
import { createTypeTold } from "./type-told.ts";

/**
 * StartOptions: `defaults` stand below flags and environment. `typecheck`: the first generation is refused where its types are wrong
 * ("first"); each generation serves, and what is wrong with it is said beside ("beside"); or nobody looks ("no").
 */
export interface StartOptions {
  readonly defaults?: Flags;
  readonly typecheck?: "first" | "beside" | "no";
}

/** start serves the folder and resolves to the exit code once it has been stopped. */
export async function start(
  folder: string,
  flags: Flags,
  terminal: Terminal,
  { defaults = {}, typecheck: kind = "first" }: StartOptions = {},
): Promise<number> {
  const settings = readSettings(flags, terminal, defaults);
  const root = await findFolder(folder, terminal);
  if (!settings || !root) return misused;
  const outlets = openOutlets(settings, root, terminal);
  if (outlets === null) return failed;
  const { log, print, output, lines, reopen } = outlets;
  // Before anything is started, so that a signal in between leaves no process behind.
  const signals = catchSignals();
  const types = createTypeTold({ root, folder: basename(root), log, print, color: terminal.color });
  try {
    const supervisor = await createSupervisor({
      root,
      settings,
      log,
      watch: true,
      env: terminal.env,
      print,
      color: terminal.color,
      stop: signals.first,
      ...(kind === "first" && { objections: types.first() }),
      ...(output !== null && { output }),
      ...(lines !== null && { lines }),
    });
    if (kind === "beside") {
      types.beside(supervisor.generation());
      supervisor.on(types.follow);
    }
    signals.onHangUp(() => void supervisor.reload(reopen));
    await signals.first;
    types.close();
    signals.onHangUp(() => void reopen?.());
    log.info(stopping(settings.drainDelay));
    signals.onSecond(supervisor.kill);
    await supervisor.close();
    return 0;
  } catch (error) {
    if (error instanceof StartStopped) return 0;
    if (error instanceof StartRefused) {
      terminal.err(await formatDiagnostics(error.diagnostics, { color: terminal.color, folder, serving: null }));
      if (types.refusal() !== null) terminal.err(`${types.refusal()}\n`);
    } else terminal.err(`Sallyport cannot start: ${advise(error)}\n`);
    return failed;
  } finally {
    types.close();
    signals.close();
    await outlets.close();
  }
}

const stopping = (delayMs: number): string =>
  `Stopping: ${delayMs > 0 ? `no longer ready; in ${delayMs / 1_000} s nothing new is taken, and ` : ""}requests under way may finish; a second signal ends at once`;

/** Was this process started by another Node, in which Sallyport does not run (bin.js)? It passes on what this one may have heard itself. */
const isPassedOn = process.channel !== undefined;

/** Ctrl-C in a terminal comes twice where npm runs this: to the whole group, and from npm. */
const sameMs = process.stdin.isTTY || isPassedOn ? 300 : 0;

/**
 * The first signal asks to stop, the second one not to wait; while nothing runs yet that one ends this process. SIGHUP has things read
 * anew, and once more when there is somebody to do it.
 */
function catchSignals() {
  const first = Promise.withResolvers<void>();
  let askedAt: number | null = null;
  let endNow = (): void => process.exit(failed);
  const stop = (name: NodeJS.Signals) => {
    if (askedAt === null) askedAt = performance.now();
    else if ((name === "SIGTERM" && !isPassedOn) || performance.now() - askedAt > sameMs) endNow();
    first.resolve();
  };
  let hasHungUp = false;
  let hangUp = (): void => {
    hasHungUp = true;
  };
  const onHangUp = () => hangUp();
  const names = ["SIGINT", "SIGTERM"] as const;
  for (const name of names) process.on(name, stop);
  process.on("SIGHUP", onHangUp);
  // A signal to all of a group has said so already.
  const unwatch = watchShell(() => {
    if (askedAt === null) stop("SIGTERM");
  });
  return {
    first: first.promise,
    onSecond(then: () => void) {
      endNow = then;
    },
    onHangUp(then: () => void) {
      hangUp = then;
      if (hasHungUp) then();
      hasHungUp = false;
    },
    close() {
      for (const name of names) process.off(name, stop);
      process.off("SIGHUP", onHangUp);
      unwatch();
    },
  };
}
