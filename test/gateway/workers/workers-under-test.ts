// A whole gateway in two real workers under the real supervisor, with connections that are pinned to one or the other.

import { execFile } from "node:child_process";
import { mkdtemp, rename, rm, writeFile } from "node:fs/promises";
import { Agent, type IncomingHttpHeaders, type RequestListener, request } from "node:http";
import type { Socket } from "node:net";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { onTestFinished, vi } from "vitest";
import type { Behaviour } from "../../../demo/identity-provider/behaviour.ts";
import { createIdentityProvider, type IdentityProvider } from "../../../demo/identity-provider/identity-provider.ts";
import { createLog } from "../../../src/observe/log.ts";
import { parseSettings } from "../../../src/settings.ts";
import { createSupervisor } from "../../../src/supervisor/supervisor.ts";
import { type BrowserClient, createBrowserClient } from "../../support/browser-client.ts";
import { writeFiles } from "../../support/folder.ts";
import {
  bankClient,
  type Places,
  type Policies,
  standardIdentity,
  withRoutes,
} from "../../support/gateway-under-test.ts";
import { rawConnect, readUntil } from "../../support/raw-client.ts";
import { type Recorded, recordingUpstream, unusedPort } from "../../support/recording-upstream.ts";

/** Reply is what came back over a line. */
export interface Reply {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** Asked is a request over a line. */
export interface Asked {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Line is one connection that is kept alive, to one worker. */
export interface Line {
  /** ask rejects when the answer is another worker's. */
  ask(path: string, asked?: Asked): Promise<Reply>;
}

export interface WorkersUnderTest {
  readonly origin: string;
  /** Its data folder. */
  readonly data: string;
  /** What the supervisor has logged. */
  readonly told: readonly Readonly<Record<string, unknown>>[];
  readonly provider: IdentityProvider;
  readonly behaviour: Behaviour;
  readonly providerRequests: readonly string[];
  /** Requests that the upstream got. */
  readonly requests: readonly Recorded[];
  /** The two workers' process ids. */
  readonly workers: readonly [number, number];
  advance(milliseconds: number): Promise<void>;
  /** deploy writes one of the policy files anew, and resolves when both workers serve it; only where they are watched. */
  deploy(file: string, change: (text: string) => string): Promise<void>;
  /** A browser whose connections go to whichever worker takes them. */
  browser(): BrowserClient;
  lines(worker: number, count: number): Promise<readonly Line[]>;
  /** A bare connection to one worker. */
  socket(worker: number): Promise<Socket>;
  /** What an operator types: `sallyport …` in a process of its own, on this gateway's data. */
  sallyport(...words: readonly string[]): Promise<string>;
}

const main = resolve(import.meta.dirname, "../../../src/cli/main.ts");

/** workersUnderTest starts everything; it all ends with the test. People's sessions are refreshed every five minutes. */
export async function workersUnderTest(options: {
  readonly routes: string;
  readonly upstream?: RequestListener;
  /** Instead of `upstream`: one that runs already. */
  readonly upstreamUrl?: string;
  /** Are changes of the policies heard of? */
  readonly watch?: boolean;
}): Promise<WorkersUnderTest> {
  const folder = await mkdtemp(join(tmpdir(), "workers-"));
  const clock = join(folder, "clock");
  await writeFile(clock, "0");
  let offset = 0;
  const systemNow = Date.now;
  // The provider runs in this process, and must not disagree with the workers about the time.
  vi.spyOn(Date, "now").mockImplementation(() => systemNow() + offset);
  // At once: a start that fails must not leave the next one a clock that counts on this one's.
  onTestFinished(() => void vi.restoreAllMocks());
  const upstream = await recordingUpstream(options.upstream);
  const port = await unusedPort();
  const origin = `http://localhost:${port}`;
  const providerRequests: string[] = [];
  const behaviour: Behaviour = {};
  const provider = await createIdentityProvider({
    port: 0,
    clients: [bankClient(origin)],
    behaviour,
    onRequest: (one) => providerRequests.push(`${one.method} ${one.url}`),
  });
  const root = join(folder, "policies");
  const policies = policiesFor(options.routes, {
    issuer: provider.issuer,
    upstream: options.upstreamUrl ?? upstream.url,
  });
  await writeFiles(root, policies);
  const data = join(folder, "data");
  const told: Readonly<Record<string, unknown>>[] = [];
  const supervisor = await createSupervisor({
    root,
    settings: parseSettings(
      { listen: `127.0.0.1:${port}`, workers: "2", data, drain: "0s", sandboxTimeout: "50ms", logLevel: "warn" },
      {},
    ),
    log: createLog({ level: "warn", name: "test", stream: { write: (line) => void told.push(JSON.parse(line)) } }),
    watch: options.watch ?? false,
    env: { ...process.env, BANK_CLIENT_SECRET: "bank-secret", TEST_CLOCK: clock },
    workerEntry: resolve(import.meta.dirname, "clocked-worker.ts"),
  });
  const browsers: BrowserClient[] = [];
  const agents: Agent[] = [];
  onTestFinished(async () => {
    for (const browser of browsers) browser.close();
    for (const agent of agents) agent.destroy();
    await supervisor.close();
    await provider.close();
    await rm(folder, { recursive: true, force: true });
  });
  const workers = supervisor.workers() as readonly [number, number];

  /** Lets only one worker take connections: the other stands still meanwhile. */
  async function alone<T>(worker: number, act: () => Promise<T>): Promise<T> {
    const others = workers.filter((_, index) => index !== worker);
    for (const pid of others) process.kill(pid, "SIGSTOP");
    try {
      return await act();
    } finally {
      for (const pid of others) process.kill(pid, "SIGCONT");
    }
  }

  async function line(worker: number): Promise<Line> {
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    agents.push(agent);
    const ask = (path: string, { method = "GET", headers = {} }: Asked = {}) =>
      new Promise<Reply>((settle, reject) => {
        const all = { host: `localhost:${port}`, ...headers };
        request({ host: "127.0.0.1", port, path, method, agent, headers: all }, (incoming) => {
          const found = incoming.headers["x-worker"];
          if (found !== String(workers[worker])) reject(new Error(`worker ${found} answered`));
          let body = "";
          incoming.setEncoding("utf8").on("data", (part: string) => {
            body += part;
          });
          incoming.on("error", reject);
          incoming.on("end", () => settle({ status: incoming.statusCode ?? 0, headers: incoming.headers, body }));
        })
          .on("error", reject)
          .end();
      });
    await ask(idle);
    return { ask };
  }

  return {
    origin,
    data,
    told,
    provider,
    behaviour,
    providerRequests,
    requests: upstream.requests,
    workers,
    async advance(milliseconds) {
      offset += milliseconds;
      // A half-written clock must not be read.
      await writeFile(`${clock}.next`, String(offset));
      await rename(`${clock}.next`, clock);
    },
    async deploy(file, change) {
      const served = new Promise<void>((settle, reject) => {
        const stop = supervisor.on((event) => {
          if (event.type === "live") settle();
          else if (event.type === "refused") reject(new Error("the policies were refused"));
          else return;
          stop();
        });
      });
      await writeFiles(root, { [file]: change(policies[file]!) });
      await served;
    },
    browser() {
      const browser = createBrowserClient();
      browsers.push(browser);
      return browser;
    },
    lines: (worker, count) => alone(worker, () => Promise.all(Array.from({ length: count }, () => line(worker)))),
    socket: (worker) =>
      alone(worker, async () => {
        const socket = await rawConnect(port);
        socket.write(`GET ${idle} HTTP/1.1\r\nHost: localhost:${port}\r\n\r\n`);
        const text = await readUntil(socket, /\r\n\r\n/);
        if (!text.includes(`x-worker: ${workers[worker]}\r\n`)) throw new Error(`another worker answered: ${text}`);
        return socket;
      }),
    sallyport: (...words) =>
      new Promise((settle, reject) => {
        execFile(process.execPath, [main, ...words, "--data", data], (error, out) =>
          error === null ? settle(out) : reject(error),
        );
      }),
  };
}

/** It asks nothing of the store, so it is answered while the other worker stands still. */
const idle = "/.sallyport/healthz";

const policiesFor = (routes: string, places: Places): Policies => ({
  ...withRoutes(routes)(places),
  "identity.ts": standardIdentity(places).replace("scopes:", 'refresh: "5m", scopes:'),
});

/** sessionOf is the Cookie header of a browser that is signed in, without the form that may be kept for it. */
export function sessionOf(browser: BrowserClient, origin: string): string {
  return browser.cookies
    .header(new URL(origin), { site: "same-site", safeNavigation: true })
    .split("; ")
    .filter((one) => !one.startsWith("sallyport-replay"))
    .join("; ");
}
