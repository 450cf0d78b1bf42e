// npm start: the demo identity provider, two instances of the demo bank, and the gateway in front of them.

import { randomBytes } from "node:crypto";
import { createServer } from "node:http";
import { join, relative } from "node:path";
import { createBank } from "./bank/bank.ts";
import { createLedger } from "./bank/ledger.ts";
import { FlagError, type Flags, help, parseFlags, portFlags } from "./flag.ts";
import { startGateway } from "./gateway-process.ts";
import { preparePolicies } from "./policies-folder.ts";
import { listen, stop } from "./serve.ts";
import { users } from "./users.ts";

const project = join(import.meta.dirname, "..");
const say = (line: string) => void process.stdout.write(`${line}\n`);

/** A sentence for people, without a stack. */
class Refusal extends Error {}

const closers: (() => Promise<unknown>)[] = [];
let ending: Promise<void> | undefined;

/** The last thing that was started is the first that ends. Signals may arrive twice: from the terminal and through npm. */
function end(code: number): Promise<void> {
  ending ??= (async () => {
    process.exitCode = code;
    for (const close of closers.toReversed()) await close().catch(() => {});
    process.exit(code);
  })();
  return ending;
}

async function onPort<T>(name: keyof typeof portFlags, port: number, start: () => Promise<T>): Promise<T> {
  try {
    return await start();
  } catch (cause) {
    if (!(cause instanceof Error && "code" in cause)) throw cause;
    const why = cause.code === "EADDRINUSE" ? "is in use" : `cannot be used (${String(cause.code)})`;
    const { flag, variable } = portFlags[name];
    throw new Refusal(`Port ${port} ${why}. Choose another: npm start -- --${flag} <port>, or set ${variable}.`);
  }
}

/** oidc-provider warns about every Node that is not an LTS release; on the first screen of a demo that only alarms. */
async function loadProvider() {
  const warn = console.warn;
  console.warn = (...line) => {
    if (!String(line[0]).includes("Unsupported runtime")) warn(...line);
  };
  const module = await import("./identity-provider/identity-provider.ts");
  console.warn = warn;
  return module;
}

async function answers(url: string): Promise<void> {
  const response = await fetch(url, { signal: AbortSignal.timeout(5_000) });
  await response.body?.cancel();
  if (!response.ok) throw new Refusal(`${url} answers ${response.status}.`);
}

async function run({ ports, workers, log }: Flags): Promise<void> {
  const gatewayOrigin = `http://localhost:${ports.gateway}`;
  const clientSecret = randomBytes(24).toString("base64url");
  await onPort("gateway", ports.gateway, async () => {
    const probe = createServer();
    await listen(probe, ports.gateway);
    await stop(probe);
  });

  const { createIdentityProvider } = await loadProvider();
  const provider = await onPort("provider", ports.provider, () =>
    createIdentityProvider({
      port: ports.provider,
      clients: [
        {
          // As policies/identity.ts names it.
          clientId: "bank",
          clientSecret,
          name: "Demo Bank",
          redirectUris: [`${gatewayOrigin}/.sallyport/callback`],
          postLogoutRedirectUris: [`${gatewayOrigin}/`, `${gatewayOrigin}/.sallyport/logout`],
        },
      ],
    }),
  );
  closers.push(() => provider.close());

  const ledger = createLedger();
  const origins: string[] = [];
  for (const [index, name] of ["teal", "coral"].entries()) {
    const port = ports.bank + index;
    const gatewayJwks = `${gatewayOrigin}/.sallyport/jwks`;
    const bank = await onPort("bank", port, () => createBank({ port, name, ledger, gatewayJwks }));
    closers.push(() => bank.close());
    origins.push(bank.origin);
  }

  const policies = await preparePolicies(project, ports);
  closers.push(() => policies.remove());
  const logFile = log ? null : join(project, ".sallyport", "demo.log");
  const gateway = await startGateway({
    project,
    policies: policies.path,
    port: ports.gateway,
    workers,
    environment: { BANK_CLIENT_SECRET: clientSecret },
    logFile,
    say,
  });
  closers.push(() => gateway.close());
  // A signal that came meanwhile has closed what it knew of; this one would be left running.
  if (ending) return void (await gateway.close());
  await gateway.ready.catch((cause: Error) => {
    throw new Refusal(cause.message);
  });
  await Promise.all(
    [`${provider.issuer}/.well-known/openid-configuration`, ...origins.map((origin) => `${origin}/healthz`)].map(
      answers,
    ),
  );
  void gateway.ended.then((why) => {
    if (ending) return;
    say(why);
    void end(1);
  });

  const edit = join(relative(process.cwd(), policies.path), "bank.ts");
  say(`
Sallyport demo

  Open     ${gatewayOrigin}
  Sign in  ${users.map(({ id, password, groups }) => `${id.padEnd(7)}${password.padEnd(17)}${groups.join(", ")}`).join("\n           ")}
  Codes    ${provider.issuer}/phone plays their phones

  Try      the statements as bob: the password is enough
           a payout as ada: asks for a code, then arrives as it was typed
           edit ${edit} and save: the next request obeys it
${policies.copied ? "           (a copy of policies/ with these ports; it goes when the demo ends)\n" : ""}
  Log      ${logFile === null ? "here" : relative(process.cwd(), logFile)}

Ready. Ctrl-C stops everything.`);
}

for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, () => void end(0));

try {
  const flags = parseFlags(process.argv.slice(2), process.env);
  if (flags.help) process.stdout.write(help);
  else await run(flags);
} catch (cause) {
  if (!ending) {
    const known = cause instanceof Refusal || cause instanceof FlagError;
    process.stderr.write(`${known ? cause.message : cause instanceof Error ? cause.stack : String(cause)}\n`);
    await end(cause instanceof FlagError ? 2 : 1);
  }
}
