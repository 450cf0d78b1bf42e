// The whole demo: an identity provider, two instances of a bank, and the gateway in front of them.

import { randomBytes } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Bank, createBank } from "./bank/bank.ts";
import { createLedger } from "./bank/ledger.ts";
import { type Ports, portFlags } from "./flag.ts";
import { startGateway } from "./gateway-process.ts";
import type { IdentityProvider } from "./identity-provider/identity-provider.ts";
import { loadProvider } from "./identity-provider/load.ts";
import { type PoliciesFolder, preparePolicies } from "./policies-folder.ts";
import { listen, stop } from "./serve.ts";
import { users } from "./users.ts";

/** DemoOptions: `logFile` null sends the gateway's log to standard output; `say` prints a line for people. */
export interface DemoOptions {
  readonly project: string;
  readonly ports: Ports;
  readonly workers: number;
  readonly logFile: string | null;
  readonly say: (line: string) => void;
}

/** RunningDemo is a demo whose every part answers. */
export interface RunningDemo {
  readonly gatewayOrigin: string;
  readonly provider: IdentityProvider;
  readonly policies: PoliciesFolder;
  /** Resolves with a sentence when the gateway has ended. */
  readonly gatewayEnded: Promise<string>;
  /** Stops the bank alone, so that the gateway has nobody behind it. */
  closeBank(): Promise<void>;
}

/** Demo can be closed at any time, also while it starts. */
export interface Demo {
  /** Rejects with DemoError where a person can do something about it. */
  readonly ready: Promise<RunningDemo>;
  close(): Promise<void>;
}

/** DemoError is a sentence for people; its stack helps nobody. */
export class DemoError extends Error {
  override readonly name = "DemoError";
}

/** createDemo starts everything. */
export function createDemo(options: DemoOptions): Demo {
  const closers: (() => Promise<unknown>)[] = [];
  let closing: Promise<void> | undefined;

  /** Holds on to what was started; what comes up after the end is ended too. */
  async function keep<T>(part: T, close: () => Promise<unknown>): Promise<T> {
    closers.push(close);
    if (closing === undefined) return part;
    await close();
    throw new DemoError("The demo was stopped while it started.");
  }

  async function start(): Promise<RunningDemo> {
    const { project, ports, workers, logFile, say } = options;
    const gatewayOrigin = `http://localhost:${ports.gateway}`;
    const clientSecret = randomBytes(24).toString("base64url");
    await onPort("gateway", ports.gateway, () => probe(ports.gateway));

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
            postLogoutRedirectUris: [`${gatewayOrigin}/.sallyport/logout?done`],
            backchannelLogoutUri: `${gatewayOrigin}/.sallyport/backchannel-logout`,
          },
        ],
      }),
    );
    await keep(provider, () => provider.close());

    const ledger = createLedger();
    const guide = { users, phones: `${provider.issuer}/phone`, desk: provider.issuer };
    const gatewayJwks = `${gatewayOrigin}/.sallyport/jwks`;
    const banks: Bank[] = [];
    for (const [index, name] of ["teal", "coral"].entries()) {
      const port = ports.bank + index;
      const bank = await onPort("bank", port, () => createBank({ port, name, ledger, gatewayJwks, guide }));
      banks.push(await keep(bank, () => bank.close()));
    }

    const policies = await preparePolicies(project, ports);
    await keep(policies, () => policies.remove());
    // Each run begins anew: nobody is locked out by an authenticator app that they threw away after the last one.
    const data = await mkdtemp(join(tmpdir(), "sallyport-demo-"));
    await keep(data, () => rm(data, { recursive: true, force: true }));
    const environment = { BANK_CLIENT_SECRET: clientSecret };
    const gateway = await startGateway({
      project,
      policies: policies.path,
      data,
      port: ports.gateway,
      workers,
      environment,
      logFile,
      say,
    });
    await keep(gateway, () => gateway.close());
    await gateway.ready.catch((cause: Error) => {
      throw new DemoError(cause.message);
    });
    const addresses = banks.map(({ origin }) => `${origin}/healthz`);
    await Promise.all([`${provider.issuer}/.well-known/openid-configuration`, ...addresses].map(answers));
    return {
      gatewayOrigin,
      provider,
      policies,
      gatewayEnded: gateway.ended,
      closeBank: async () => void (await Promise.all(banks.map((bank) => bank.close()))),
    };
  }

  const ready = start();
  return {
    ready,
    close() {
      // The last thing that was started is the first that ends.
      closing ??= (async () => {
        for (const close of closers.toReversed()) await close().catch(() => {});
        // What is on its way up ends in `keep`.
        await ready.catch(() => {});
      })();
      return closing;
    },
  };
}

async function onPort<T>(name: keyof typeof portFlags, port: number, start: () => Promise<T>): Promise<T> {
  try {
    return await start();
  } catch (cause) {
    if (!(cause instanceof Error && "code" in cause)) throw cause;
    const why = cause.code === "EADDRINUSE" ? "is in use" : `cannot be used (${String(cause.code)})`;
    const { flag, variable } = portFlags[name];
    throw new DemoError(`Port ${port} ${why}. Choose another: npm start -- --${flag} <port>, or set ${variable}.`);
  }
}

async function probe(port: number): Promise<void> {
  const server = createServer();
  await listen(server, port);
  await stop(server);
}

async function answers(url: string): Promise<void> {
  const response = await fetch(url, { signal: AbortSignal.timeout(5_000) });
  await response.body?.cancel();
  if (!response.ok) throw new DemoError(`${url} answers ${response.status}.`);
}
