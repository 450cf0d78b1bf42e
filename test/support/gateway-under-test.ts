// A whole gateway in this process: real policies, sandbox, sockets, store and provider, with a clock that is set by hand.

import { mkdtemp, rm } from "node:fs/promises";
import type { RequestListener } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { onTestFinished } from "vitest";
import type { Behaviour } from "../../demo/identity-provider/behaviour.ts";
import type { ClientOptions } from "../../demo/identity-provider/client.ts";
import { createIdentityProvider, type IdentityProvider } from "../../demo/identity-provider/identity-provider.ts";
import type { User } from "../../demo/users.ts";
import { createBuilder } from "../../src/compiler/build.ts";
import { formatDiagnostics } from "../../src/compiler/diagnostics.ts";
import { createGateway, type Gateway } from "../../src/gateway/gateway.ts";
import type { Generation } from "../../src/generation/generation.ts";
import type { SourceKinds } from "../../src/identity/source-kinds.ts";
import { toListenerLimits } from "../../src/listener/limits.ts";
import { createListener } from "../../src/listener/listener.ts";
import { createLog, type Log } from "../../src/observe/log.ts";
import { parseSettings, publicPortOf, type SettingName } from "../../src/settings.ts";
import { createKeyRing, type KeyRing } from "../../src/signing/key-ring.ts";
import { rotateKeys } from "../../src/signing/key-store.ts";
import { createBus } from "../../src/store/bus.ts";
import { openStore } from "../../src/store/open.ts";
import { loadKey } from "../../src/vault/master-key.ts";
import { createVault } from "../../src/vault/vault.ts";
import { type BrowserClient, createBrowserClient } from "./browser-client.ts";
import { type Files, writeFiles } from "./folder.ts";
import { createLogLines, type LogLine, type LogLines } from "./log-lines.ts";
import { listening, type Recorded, recordingUpstream } from "./recording-upstream.ts";

/** Policies are file names and their texts. */
export type Policies = Files;

/** Places is what policies need to know of the test's surroundings. */
export interface Places {
  readonly issuer: string;
  readonly upstream: string;
}

/** RunningGateway is a gateway and what is around it, but for its provider. */
export interface RunningGateway {
  readonly origin: string;
  readonly port: number;
  /** Where its data folder is ("data"). */
  readonly folder: string;
  /** Where the upstream is. */
  readonly upstream: string;
  /** Requests that the upstream got, as it saw them. */
  readonly requests: readonly Recorded[];
  readonly log: LogLine[];
  /** Every line as printed. */
  readonly printed: string[];
  /** decisions are the lines of the decision log so far, of real requests (not of the gateway's own addresses) unless `all`. */
  decisions(all?: boolean): readonly LogLine[];
  readonly logged: LogLines["logged"];
  advance(milliseconds: number): void;
  now(): number;
  browser(): BrowserClient;
  /** build makes a generation from files without serving it. */
  build(policies: Policies): Promise<Generation>;
  /** deploy builds and swaps. */
  deploy(policies: Policies): Promise<Generation>;
  readonly gateway: Gateway;
  readonly keys: KeyRing;
  /** rotateKeys does what `sallyport keys rotate` does, and resolves when the gateway has heard of it. */
  rotateKeys(atOnce: boolean): Promise<void>;
}

/** GatewayUnderTest has the demo's provider. */
export interface GatewayUnderTest extends RunningGateway {
  readonly provider: IdentityProvider;
  /** May be changed while the provider runs. */
  readonly behaviour: Behaviour;
  /** Requests that the provider got, but for what it publishes: metadata and keys are read once for all, whenever it suits. */
  readonly providerRequests: string[];
}

/** TestOptions are what a test may choose, and what the demo's provider does. */
export interface TestOptions extends GatewayOptions {
  readonly behaviour?: Behaviour;
  /** Does the provider take pushed authorization requests (RFC 9126)? Default "offered". */
  readonly par?: "offered" | "required" | "absent";
  /** Where the provider has claims about people; default "id_token". */
  readonly claimsIn?: "id_token" | "userinfo";
  /** Whom the provider knows; left out: the demo's. */
  readonly users?: readonly User[];
}

/** GatewayOptions are what a test may choose, whatever the provider. */
export interface GatewayOptions {
  readonly policies?: (places: Places) => Policies;
  readonly settings?: Readonly<Partial<Record<SettingName, string>>>;
  readonly upstream?: RequestListener;
  readonly sourceKinds?: SourceKinds;
  /** Values of secrets, besides the provider's client secret. */
  readonly secrets?: Readonly<Record<string, string>>;
  /** Does the log have what the store tells, such as that the clock was set? Left out: no, as tests set it all the time. */
  readonly toldOfStore?: boolean;
  /** Puts something in the place of the gateway's log. */
  readonly log?: (log: Log) => Log;
}

/** standardIdentity is the identity file that most tests use. */
export const standardIdentity = ({ issuer }: Places): string => `
import { assurance, bearer, oidc, secret } from "sallyport";
export const staff = oidc("staff", { issuer: "${issuer}", clientId: "bank", clientSecret: secret("BANK_CLIENT_SECRET"), scopes: ["profile", "email", "groups"] });
export const machines = bearer("machines", { issuer: "${issuer}", audience: "https://api.bank.example" });
export const mfa = assurance("mfa", { acr: "urn:sallyport:demo:mfa", amr: ["otp"] });
`;

/** standardUpstream is the upstream file that most tests use. */
export const standardUpstream = ({ upstream }: Places): string => `
import { upstream } from "sallyport";
export const bank = upstream("bank", { endpoints: ["${upstream}"], timeout: { response: "2s" } });
`;

/** withRoutes makes policies of one host whose routes are given as text. */
export const withRoutes =
  (routes: string, identity = "{ identity: [staff, machines] }") =>
  (places: Places): Policies => ({
    "identity.ts": standardIdentity(places),
    "upstreams.ts": standardUpstream(places),
    "bank.ts": `
import { deny, forward, host, nobody, publicRoute, redirect, respond, route, stepUp, when } from "sallyport";
import { machines, mfa, staff } from "./identity.ts";
import { bank } from "./upstreams.ts";
export default host("localhost", ${identity},
${routes}
);
`,
  });

/** standardRoutes: statements for everyone signed in, payouts for finance with a fresh second factor. */
export const standardRoutes = `
  publicRoute("GET /", forward(bank)),
  route("GET /statements/*", forward(bank, { headers: { "x-user": ({ user }) => user.id } })),
  route("GET /payouts", forward(bank)),
  route("POST /payouts",
    ({ user }) => user.groups.includes("finance") || deny("Only finance may pay out"),
    stepUp(mfa, { maxAge: "5m", reason: "You are moving money" }),
    forward(bank)),
  route("GET /vault", stepUp(mfa, { maxAge: "5m", reason: "The vault" }), forward(bank)),
  route("/api/*", stepUp(mfa, { maxAge: "5m" }), forward(bank)),
`;

/** bankClient is what the provider knows of a gateway at this origin. */
export const bankClient = (origin: string): ClientOptions => ({
  clientId: "bank",
  clientSecret: "bank-secret",
  redirectUris: [`${origin}/.sallyport/callback`],
  postLogoutRedirectUris: [`${origin}/.sallyport/logout?done`],
  backchannelLogoutUri: `${origin}/.sallyport/backchannel-logout`,
});

/** gatewayUnderTest starts everything; it all ends with the test. */
export async function gatewayUnderTest(options: TestOptions = {}): Promise<GatewayUnderTest> {
  const providerRequests: string[] = [];
  const behaviour: Behaviour = { ...options.behaviour };
  const startProvider = ({ origin, now }: Surroundings) =>
    createIdentityProvider({
      port: 0,
      clients: [bankClient(origin)],
      ...(options.par !== undefined && { par: options.par }),
      ...(options.claimsIn !== undefined && { claimsIn: options.claimsIn }),
      ...(options.users !== undefined && { users: options.users }),
      behaviour,
      now,
      onRequest: ({ method, url = "" }) => {
        if (!/^\/(?:\.well-known\/|jwks$)/.test(url)) providerRequests.push(`${method} ${url}`);
      },
    });
  return { ...(await gatewayWith(startProvider, options)), behaviour, providerRequests };
}

/** Surroundings are what a provider needs to know of the gateway. */
export interface Surroundings {
  readonly origin: string;
  readonly now: () => number;
}

/** gatewayWith starts a gateway, and a provider once it is known where the gateway is. */
export async function gatewayWith<Provider extends { readonly issuer: string; close?(): Promise<void> }>(
  startProvider: (surroundings: Surroundings) => Promise<Provider>,
  options: GatewayOptions = {},
): Promise<RunningGateway & { readonly provider: Provider }> {
  const folder = await mkdtemp(join(tmpdir(), "sallyport-"));
  let offset = 0;
  const now = () => Date.now() + offset;
  const upstream = await recordingUpstream(options.upstream);
  const settings = parseSettings(
    { data: join(folder, "data"), logLevel: "debug", sandboxTimeout: "50ms", ...options.settings },
    {},
  );
  const { stream, lines: log, printed, logged } = createLogLines();
  const ownLog = createLog({ level: settings.logLevel, name: "test", stream });
  const store = await openStore(settings, now, options.toldOfStore === true ? ownLog : undefined);
  const vault = createVault(loadKey({ file: settings.key, folder: settings.data }));
  const bus = createBus({ store, log: ownLog });
  const keys = await createKeyRing({ store, vault, bus, now, lifetimeMs: settings.signingKeyLifetime, log: ownLog });
  let port = 0;
  const gateway = createGateway({
    settings,
    log: options.log?.(ownLog) ?? ownLog,
    store,
    vault,
    keys,
    secret: (name) => options.secrets?.[name] ?? (name === "BANK_CLIENT_SECRET" ? "bank-secret" : null),
    publicPort: () => publicPortOf(settings, port),
    bus,
    now,
    ...(options.sourceKinds !== undefined && { sourceKinds: options.sourceKinds }),
  });
  const server = createListener({
    onArrival: gateway.handle,
    onMalformed: gateway.malformed,
    onEbb: () => undefined,
    limits: toListenerLimits(settings),
  });
  port = await listening(server);
  const origin = `http://localhost:${port}`;
  const provider = await startProvider({ origin, now });
  const browsers: BrowserClient[] = [];
  onTestFinished(async () => {
    for (const browser of browsers) browser.close();
    server.closeAllConnections();
    server.close();
    await gateway.close();
    keys.close();
    await store.close();
    await provider.close?.();
    await rm(folder, { recursive: true, force: true });
  });

  const policiesFolder = join(folder, "policies");
  const build = async (policies: Policies): Promise<Generation> => {
    await rm(policiesFolder, { recursive: true, force: true });
    await writeFiles(policiesFolder, policies);
    const builder = createBuilder({
      root: policiesFolder,
      secretExists: () => true,
      limits: { memoryMb: 64, timeoutMs: 50 },
    });
    try {
      const result = await builder.build();
      if (!result.ok) throw new Error(await formatDiagnostics(result.diagnostics, { color: false }));
      return result.generation;
    } finally {
      await builder.close();
    }
  };
  const deploy = async (policies: Policies): Promise<Generation> => {
    const generation = await build(policies);
    await gateway.prepare(generation);
    gateway.activate(generation.id);
    return generation;
  };
  const makePolicies = options.policies ?? withRoutes(standardRoutes);
  await deploy(makePolicies({ issuer: provider.issuer, upstream: upstream.url }));

  return {
    origin,
    port,
    folder,
    provider,
    upstream: upstream.url,
    requests: upstream.requests,
    log,
    printed,
    decisions: (all = false) =>
      log.filter((line) => line["event"] === "decision" && (all || line["verdict"] !== "portal")),
    logged,
    advance: (milliseconds) => {
      offset += milliseconds;
    },
    now,
    browser() {
      const browser = createBrowserClient({ now });
      browsers.push(browser);
      return browser;
    },
    build,
    deploy,
    gateway,
    keys,
    async rotateKeys(atOnce) {
      await rotateKeys({ store, vault, bus }, { nowMs: now(), atOnce });
      await keys.refresh();
    },
  };
}
