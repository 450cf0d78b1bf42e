// Sallyport's subjects, with real policies, a real session and a real access token.

import type { webcrypto } from "node:crypto";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { acr } from "../../demo/identity-provider/behaviour.ts";
import { userAccessToken } from "../../test/support/access-token.ts";
import { createBrowserClient } from "../../test/support/browser-client.ts";
import { signIn } from "../../test/support/sign-in.ts";
import type { Processes } from "../machine/process.ts";
import { answering } from "../port.ts";
import { ownCheckout } from "./checkout.ts";
import { clientSecret, startGateway } from "./gateway.ts";
import { writePolicies } from "./policies.ts";
import { type Bench, type Subject, upstreamBody } from "./subject.ts";

/** Sallyport is its subjects, and what others need to do the same job. */
export interface Sallyport {
  readonly subjects: readonly Subject[];
  /** An Authorization header with an access token of the demo provider's, signed RS256. */
  readonly authorization: Subject["headers"];
  /** The key that verifies the token, as a JWK, and where it is published. */
  readonly tokenKey: webcrypto.JsonWebKey;
  readonly jwksUri: string;
  close(): Promise<void>;
}

/** oidc-provider warns about every Node that is not an LTS release; that has nothing to do with what is measured. */
async function loadProvider() {
  const { warn } = console;
  console.warn = (...line) => {
    if (!String(line[0]).includes("Unsupported runtime")) warn(...line);
  };
  const module = await import("../../demo/identity-provider/identity-provider.ts");
  console.warn = warn;
  return module;
}

/** The demo provider's tokens last ten minutes. */
const renewMs = 5 * 60_000;

function lasting(make: Subject["headers"]): Subject["headers"] {
  let made = make();
  let atMs = Date.now();
  return () => {
    if (Date.now() - atMs > renewMs) {
      made = make();
      atMs = Date.now();
    }
    return made;
  };
}

/** createSallyport signs ada in with her second factor, in a gateway that ends before anything is measured. */
export async function createSallyport(processes: Processes, bench: Bench, checkout = ownCheckout): Promise<Sallyport> {
  const { port, marks } = bench;
  const { nodeOptions } = marks;
  const { root } = checkout;
  const folder = join(bench.folder, checkout.name);
  mkdirSync(folder);
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
    const start = () => {
      const output = join(folder, `sallyport-${starts++}.log`);
      const core = bench.gatewayCore;
      return startGateway(processes, { policies, folder, port, core, workers: 1, output, root, nodeOptions });
    };

    const gateway = start();
    const host = `localhost:${port}`;
    await answering(gateway, port, "/.sallyport/healthz", { Host: host });
    const browser = createBrowserClient();
    const credentials = { user: "ada", code: () => provider.codeFor("ada") };
    const page = await signIn(browser, `${origin}/session/accounts`, credentials);
    if (page.status !== 200 || page.body !== upstreamBody)
      throw new Error(`the sign-in ended with ${page.status} at ${page.url.href}:\n${page.body}`);
    const session = { cookie: `sallyport-session=${browser.cookies.value(origin, "sallyport-session")}` };
    const cookie = async () => session;
    browser.close();
    await gateway.stop();
    // The code that the session used cannot be used again (RFC 6238 §5.2), and the token needs none.
    const authorization = lasting(async () => {
      const token = await userAccessToken({ issuer: provider.issuer, user: "ada", acr: acr.password });
      return { authorization: `Bearer ${token}` };
    });
    const jwksUri = `${provider.issuer}/jwks`;
    const jwks = (await (await fetch(jwksUri)).json()) as { keys: readonly webcrypto.JsonWebKey[] };

    const subject = (name: string, title: string, headers: Subject["headers"]): Subject => ({
      name: `${checkout.name}-${name}`,
      title: title.replace("Sallyport", checkout.title),
      path: `/${name}/accounts`,
      headers: async () => ({ Host: host, ...(await headers()) }),
      compiles: true,
      start,
    });
    return {
      subjects: [
        subject("open", "Sallyport, anonymous route", async () => ({})),
        subject("bearer", "Sallyport, RS256 token + guard", authorization),
        subject("shared", "Sallyport, session + guard + step-up, signed once for many", cookie),
        subject("fresh", "Sallyport, RS256 token, guard asked each time", authorization),
        subject("session", "Sallyport, session + guard + step-up, signed per request", cookie),
      ],
      authorization,
      tokenKey: jwks.keys[0]!,
      jwksUri,
      close: () => provider.close(),
    };
  } catch (cause) {
    await provider.close();
    throw cause;
  }
}
