// A gateway with all that is around it: a provider, two instances of an application, people, programs, and traffic.

import { join } from "node:path";
import { freePorts } from "../../../bench/port.ts";
import type { Kind, Outcome } from "../kind.ts";
import { type Crowd, createCrowd } from "../traffic/crowd.ts";
import { type OpenLoop, startOpenLoop } from "../traffic/open-loop.ts";
import type { Person } from "../traffic/people.ts";
import { createSenders } from "../traffic/senders.ts";
import { killAll, signal } from "./child.ts";
import type { TrialFolder } from "./folder.ts";
import { type GatewayOptions, type RunningGateway, startGateway } from "./gateway.ts";
import { type Policies, writePolicies } from "./policies.ts";
import { type RunningProvider, startProvider } from "./provider.ts";
import { type RunningUpstream, startUpstream } from "./upstream.ts";

/** World is what a fault happens to. */
export interface World {
  readonly folder: string;
  readonly port: number;
  readonly data: string;
  readonly sink: string;
  readonly provider: RunningProvider;
  readonly upstreams: readonly RunningUpstream[];
  readonly crowd: Crowd;
  readonly traffic: OpenLoop;
  /** How long the gateway took to start: of how busy the machine is, the best measure that there is. */
  readonly startMs: number;
  /** The gateway that was started last. */
  gateway(): RunningGateway;
  /** startAgain starts another one as the first was started, and does not wait for it. */
  startAgain(): RunningGateway;
  /** burst sends so many of a kind at once, beside the others. */
  burst(kind: Kind, count: number): void;
  /** When processes were killed, and which; performance.now(). */
  readonly kills: readonly { readonly atMs: number; readonly pid: number }[];
  kill(pid: number): void;
  freeze(pid: number): void;
  thaw(pid: number): void;
  /** save writes the policies anew. */
  save(policies: Policies): Promise<void>;
  /** How often each number arrived that a proof was spent on. */
  readonly passed: ReadonlyMap<string, number>;
  /** hangUp closes the clients' connections. */
  hangUp(): void;
  /** close ends all that was started, at once. */
  close(): void;
}

/** patienceMs is how long clients wait for an answer. */
export const patienceMs = 20_000;

const residents = 10;

/** createWorld resolves once people are signed in and traffic flows. */
export async function createWorld(options: {
  readonly folder: TrialFolder;
  readonly gateway: Partial<GatewayOptions>;
  readonly provider: Readonly<Record<string, string>>;
  readonly tokens: number;
  /** Of the usual rates of requests. */
  readonly share: number;
}): Promise<World> {
  const { path: folder } = options.folder;
  const [port = 0, providerPort = 0, ...applicationPorts] = await freePorts(4);
  const origin = `http://localhost:${port}`;
  const passed = new Map<string, number>();
  const onPassed = (number: string) => void passed.set(number, (passed.get(number) ?? 0) + 1);
  const [provider, ...upstreams] = await Promise.all([
    startProvider(providerPort, origin, options.provider),
    ...applicationPorts.map((each) => startUpstream(each, onPassed)),
  ]);
  const tokens = await provider.mint(options.tokens);
  const policies = join(folder, "policies");
  const places = { issuer: provider.issuer, endpoints: upstreams.map(({ url }) => url) };
  await writePolicies(policies, places);
  const start: GatewayOptions = {
    port,
    policies,
    data: join(folder, "data"),
    sink: join(folder, "gateway.log"),
    ...options.gateway,
  };
  const startedMs = performance.now();
  let gateway = startGateway(start);
  await gateway.serving();
  const startMs = performance.now() - startedMs;

  const crowd = createCrowd({ origin, issuer: provider.issuer, residents, tokens });
  const coming = new Set<Person>();
  const onSignedOut = (person: Person) => {
    if (coming.has(person)) return;
    coming.add(person);
    void traffic.note("sign-in", null, comeIn(person)).finally(() => coming.delete(person));
  };
  const { senders, signIn, close } = createSenders({ port, origin, crowd, patienceMs, onSignedOut });
  let visits = 0;
  const comeIn = (person: Person): Promise<Outcome> => {
    const id = `${person.name}-${++visits}`;
    return signIn(person, `/proved/${id}`, id);
  };
  for (const came of await Promise.all(crowd.residents.map(comeIn)))
    if (came.type !== "served") throw new Error(`nobody can sign in: ${JSON.stringify(came)}`);
  const traffic = startOpenLoop(senders, options.share);
  const kills: { readonly atMs: number; readonly pid: number }[] = [];
  return {
    folder,
    port,
    data: start.data,
    sink: start.sink,
    provider,
    upstreams,
    crowd,
    traffic,
    startMs,
    gateway: () => gateway,
    startAgain() {
      gateway = startGateway(start);
      return gateway;
    },
    burst(kind, count) {
      for (let index = 0; index < count; index++) {
        const id = `burst-${++visits}`;
        const sending = senders[kind](id);
        if (sending !== null) void traffic.note(kind, sending.path, sending.outcome);
      }
    },
    kills,
    kill(pid) {
      kills.push({ atMs: performance.now(), pid });
      signal(pid, "SIGKILL");
    },
    freeze: (pid) => void signal(pid, "SIGSTOP"),
    thaw: (pid) => void signal(pid, "SIGCONT"),
    save: (changed) => writePolicies(policies, places, changed),
    passed,
    hangUp() {
      close();
      crowd.close();
    },
    close() {
      close();
      crowd.close();
      killAll();
    },
  };
}
