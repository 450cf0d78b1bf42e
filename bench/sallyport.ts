// Sallyport as a user starts it, with real policies, a real session and a real access token.

import type { webcrypto } from "node:crypto";
import { join } from "node:path";
import { acr } from "../demo/identity-provider/behaviour.ts";
import { userAccessToken } from "../test/support/access-token.ts";
import { createBrowserClient } from "../test/support/browser-client.ts";
import { signIn } from "../test/support/sign-in.ts";
import { writePolicies } from "./policies.ts";
import { answering } from "./port.ts";
import type { Processes, RunningProcess } from "./process.ts";
import { type Bench, type Subject, upstreamBody } from "./subject.ts";

const main = join(import.meta.dirname, "..", "src", "cli", "main.ts");
const clientSecret = "bench-secret";

/** GatewayOptions: `core` null lets it use every core. */
export interface GatewayOptions {
  readonly policies: string;
  readonly folder: string;
  readonly port: number;
  readonly core: number | null;
  readonly workers: number;
  readonly output: string;
}

/** startGateway is `sallyport start`; its decision log goes to a file. */
export function startGateway(processes: Processes, options: GatewayOptions): RunningProcess {
  const { policies, folder, port, core, workers, output } = options;
  const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith("SALLYPORT_")));
  const flags = { listen: `127.0.0.1:${port}`, workers: String(workers), data: join(folder, "data"), drain: "1s" };
  return processes.start({
    program: process.execPath,
    words: [main, "start", policies, ...Object.entries(flags).flatMap(([name, value]) => [`--${name}`, value])],
    core,
    output,
    env: { ...env, BANK_CLIENT_SECRET: clientSecret },
  });
}

/** Sallyport is its subjects, and what others need to do the same job. */
export interface Sallyport {
  readonly subjects: readonly Subject[];
  /** An access token of the demo provider's, signed RS256. */
  readonly token: string;
  /** The key that verifies it, as a JWK. */
  readonly tokenKey: webcrypto.JsonWebKey;
  close(): Promise<void>;
}

/** oidc-provider warns about every Node that is not an LTS release; that has nothing to do with what is measured. */
async function loadProvider() {
  const { warn } = console;
  console.warn = (...line) => {
    if (!String(line[0]).includes("Unsupported runtime")) warn(...line);
  };
  const module = await import("../demo/identity-provider/identity-provider.ts");
  console.warn = warn;
  return module;
}

/** createSallyport signs ada in with her second factor, in a gateway that ends before anything is measured. */
export async function createSallyport(processes: Processes, bench: Bench): Promise<Sallyport> {
  const { folder, port } = bench;
  const origin = `http://localhost:${port}`;
  const { createIdentityProvider } = await loadProvider();
  const provider = await createIdentityProvider({
    port: 0,
    clients: [{ clientId: "bank", clientSecret, redirectUris: [`${origin}/.sallyport/callback`] }],
  });
  try {
    const endpoints = bench.upstreamPorts.map((each) => `http://127.0.0.1:${each}`);
    const policies = await writePolicies(join(folder, "policies"), { issuer: provider.issuer, endpoints });
    let starts = 0;
    const start = () =>
      startGateway(processes, {
        policies,
        folder,
        port,
        core: bench.gatewayCore,
        workers: 1,
        output: join(folder, `sallyport-${starts++}.log`),
      });

    const gateway = start();
    const host = `localhost:${port}`;
    await answering(gateway, port, "/.sallyport/healthz", { Host: host });
    const browser = createBrowserClient();
    const credentials = { user: "ada", code: () => provider.codeFor("ada") };
    const page = await signIn(browser, `${origin}/session/accounts`, credentials);
    if (page.status !== 200 || page.body !== upstreamBody)
      throw new Error(`the sign-in ended with ${page.status} at ${page.url.href}:\n${page.body}`);
    const cookie = browser.cookies.value(origin, "sallyport-session");
    browser.close();
    await gateway.stop();
    // The code that the session used cannot be used again (RFC 6238 §5.2), and the token needs none.
    const token = await userAccessToken({ issuer: provider.issuer, user: "ada", acr: acr.password });
    const jwks = (await (await fetch(`${provider.issuer}/jwks`)).json()) as { keys: readonly webcrypto.JsonWebKey[] };

    const subject = (name: string, title: string, headers: Readonly<Record<string, string>>): Subject => ({
      name: `sallyport-${name}`,
      title,
      path: `/${name}/accounts`,
      headers: { Host: host, ...headers },
      compiles: true,
      start,
    });
    return {
      subjects: [
        subject("open", "Sallyport, anonymous route, decision log", {}),
        subject("session", "Sallyport, session + guard + step-up, 2 endpoints, decision log", {
          cookie: `sallyport-session=${cookie}`,
        }),
        subject("shared", "  the same, its identity header signed once for many requests", {
          cookie: `sallyport-session=${cookie}`,
        }),
        subject("bearer", "Sallyport, RS256 token + guard, 2 endpoints, decision log", {
          authorization: `Bearer ${token}`,
        }),
        subject("fresh", "  the same, its guard asked for every request", { authorization: `Bearer ${token}` }),
      ],
      token,
      tokenKey: jwks.keys[0]!,
      close: () => provider.close(),
    };
  } catch (cause) {
    await provider.close();
    throw cause;
  }
}
