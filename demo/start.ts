// npm start: the demo, until Ctrl-C.

import { join, relative } from "node:path";
import { createDemo, type Demo, DemoError } from "./demo.ts";
import { FlagError, type Flags, help, parseFlags } from "./flag.ts";
import { welcome } from "./welcome.ts";

const project = join(import.meta.dirname, "..");
const say = (line: string) => void process.stdout.write(`${line}\n`);

let demo: Demo | undefined;
let ending: Promise<void> | undefined;

/** Signals may arrive twice: from the terminal and through npm. */
function end(code: number): Promise<void> {
  ending ??= (async () => {
    process.exitCode = code;
    await demo?.close();
    process.exit(code);
  })();
  return ending;
}

async function run({ ports, workers, log }: Flags): Promise<void> {
  if (process.stdout.isTTY) say("\nStarting the demo…");
  const logFile = log ? null : join(project, ".sallyport", "demo.log");
  demo = createDemo({ project, ports, workers, logFile, say });
  const { gatewayOrigin, provider, policies, gatewayEnded } = await demo.ready;
  void gatewayEnded.then((why) => {
    if (ending) return;
    say(why);
    void end(1);
  });
  const near = (path: string) => relative(process.cwd(), path) || ".";
  say(
    welcome({
      gateway: gatewayOrigin,
      phones: `${provider.issuer}/phone`,
      desk: provider.issuer,
      policies: near(policies.path),
      copied: policies.copied,
      log: logFile === null ? null : near(logFile),
      color: process.stdout.isTTY === true && process.env.NO_COLOR === undefined,
    }),
  );
}

for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const)
  process.on(signal, () => {
    if (!ending && process.stdout.isTTY) say("\nStopping…");
    void end(0);
  });

try {
  const flags = parseFlags(process.argv.slice(2), process.env);
  if (flags.help) process.stdout.write(help);
  else await run(flags);
} catch (cause) {
  if (!ending) {
    const known = cause instanceof DemoError || cause instanceof FlagError;
    process.stderr.write(`${known ? cause.message : cause instanceof Error ? cause.stack : String(cause)}\n`);
    await end(cause instanceof FlagError ? 2 : 1);
  }
}
