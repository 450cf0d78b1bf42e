// Sessions over a real store, with a clock that is set by hand and a provider that answers what the test says.

import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { onTestFinished } from "vitest";
import type { UserFacts } from "../../runtime/contract.ts";
import type { Proof } from "../../src/exchange/exchange.ts";
import type { Lifetimes, Login } from "../../src/session/login.ts";
import type { Refresh, Refreshed } from "../../src/session/refresh.ts";
import { createSessions, type Sessions } from "../../src/session/session.ts";
import { type Bus, createBus } from "../../src/store/bus.ts";
import type { EndReason } from "../../src/store/messages.ts";
import { createSqliteStore } from "../../src/store/sqlite.ts";
import type { Store } from "../../src/store/store.ts";

export const minute = 60_000;
export const hour = 60 * minute;

/** userOf is a person at the source "staff". */
export const userOf = (id: string, groups: readonly string[] = ["staff"]): UserFacts => ({
  id,
  issuer: "https://login.example",
  source: "staff",
  name: id,
  email: "",
  groups,
  claims: {},
});

/** proofOf is a proof that a test can tell from others. */
export const proofOf = (id: string): Proof => ({
  id,
  method: "oidc",
  source: "staff",
  acr: id,
  amr: [],
  at: 1_000,
  scope: null,
  expires: null,
  uses: null,
});

const lifetimes: Lifetimes = {
  absoluteSeconds: 12 * 3_600,
  idleSeconds: 2 * 3_600,
  persistent: false,
  refreshSeconds: null,
};

/** loginOf is a sign-in of this person that proves "pwd". */
export const loginOf = (id: string, options: Partial<Login> & { readonly lives?: Partial<Lifetimes> } = {}): Login => ({
  host: "localhost",
  user: userOf(id),
  registration: "https://login.example sallyport",
  sid: null,
  tokens: { refreshToken: "refresh-0", idToken: "id-0" },
  lifetimes: { ...lifetimes, ...options.lives },
  ledger: (earlier) => [...earlier, proofOf("pwd")],
  ...options,
});

export interface Worker {
  readonly sessions: Sessions;
  readonly bus: Bus;
  readonly ended: { readonly family: string; readonly reason: EndReason }[];
}

export interface SessionsUnderTest {
  readonly folder: string;
  readonly store: Store;
  now(): number;
  advance(milliseconds: number): void;
  /** Another worker over the same store; what one broadcasts the others hear, unless it is `deaf`. */
  worker(options?: { readonly refresh?: Refresh; readonly deaf?: boolean; readonly store?: Store }): Worker;
}

/** sessionsUnderTest opens a store; it all ends with the test. */
export async function sessionsUnderTest(): Promise<SessionsUnderTest> {
  const folder = await mkdtemp(join(tmpdir(), "session-"));
  let time = Date.now();
  const now = () => time;
  const store = await createSqliteStore({ folder, now });
  const workers: Worker[] = [];
  onTestFinished(async () => {
    for (const { sessions } of workers) sessions.close();
    await store.close();
    await rm(folder, { recursive: true, force: true });
  });
  return {
    folder,
    store,
    now,
    advance: (milliseconds) => {
      time += milliseconds;
    },
    worker({ refresh = neverAsked, deaf = false, store: own = store } = {}) {
      const ended: Worker["ended"] = [];
      const bus: Bus = createBus({
        store: own,
        broadcast: (message) => {
          for (const other of workers) if (other.bus !== bus) other.bus.hear(message);
        },
      });
      const sessions = createSessions({
        store: own,
        now,
        ended: (family, _, reason) => ended.push({ family, reason }),
        bus,
        refresh,
      });
      const worker = { sessions, bus, ended };
      if (!deaf) workers.push(worker);
      else onTestFinished(() => sessions.close());
      return worker;
    },
  };
}

const neverAsked: Refresh = () => Promise.reject(new Error("nobody should have asked"));

/** answers is a refresh that counts, and gives the next refresh token each time. */
export function answers(change: (count: number) => Partial<Refreshed> | Promise<Partial<Refreshed>> = () => ({})) {
  const asked: string[] = [];
  const refresh: Refresh = async (_, refreshToken) => {
    asked.push(refreshToken);
    const count = asked.length;
    return {
      user: userOf("ada", ["fresh"]),
      refreshToken: `refresh-${count}`,
      idToken: null,
      sid: null,
      ...(await change(count)),
    };
  };
  return { asked, refresh };
}

/** acrs are the proofs of a ledger, as named by proofOf. */
export const acrs = (subject: { readonly ledger: readonly Proof[] } | null) => subject?.ledger.map((one) => one.acr);
