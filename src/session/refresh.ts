// Refreshing: now and then the provider is asked again who this is, by one process at a time, without making the others wait.

import { setTimeout as delay } from "node:timers/promises";
import type { UserFacts } from "../../runtime/contract.ts";
import { GatewayError, toGatewayError } from "../errors.ts";
import type { Log } from "../observe/log.ts";
import type { Store } from "../store/store.ts";
import { randomToken } from "../vault/vault.ts";
import type { Entries, Held } from "./entry.ts";
import { openTokens, replaceTokens, type SessionRecord } from "./record.ts";

/** Refreshed is what the provider answers to a refresh token. What it left out is null, and stays as it was. */
export interface Refreshed {
  readonly user: UserFacts | null;
  readonly refreshToken: string | null;
  readonly idToken: string | null;
}

/** Refresh asks the source of this name. Throws IDENTITY_REFRESH_REFUSED when the provider will not have this person any more. */
export type Refresh = (source: string, refreshToken: string) => Promise<Refreshed>;

/** check gives the session as it may be believed now: as it was, or as the provider says; null: sign in again. */
export type CheckRefresh = (cookie: string, held: Held) => Promise<Held | null>;

/** Longer than a refresh can take: three calls of ten seconds (metadata, tokens, keys). */
const leaseMs = 45_000;
/** After a failure nobody asks again for this long, in no process. */
const retryMs = 5_000;
/** A request that has old claims to go on with waits no longer than this for new ones. */
const patienceMs = 2_000;
const pollMs = 50;
const minGraceMs = 30_000;

/** dueAt is when a session is to be refreshed next, and graceUntil how long it is believed without. */
export const dueAt = (record: SessionRecord): number =>
  record.refreshMs === null ? Number.POSITIVE_INFINITY : record.checked + record.refreshMs;
export const graceUntil = (record: SessionRecord): number =>
  record.refreshMs === null ? Number.POSITIVE_INFINITY : dueAt(record) + Math.max(record.refreshMs, minGraceMs);

type Result = Held | "ended" | "failed";

/** createCheckRefresh: `changed` and `refused` tell everybody what became of a session. */
export function createCheckRefresh(options: {
  readonly store: Store;
  readonly entries: Entries;
  readonly now: () => number;
  readonly refresh: Refresh;
  readonly log: Pick<Log, "warn"> | null;
  readonly changed: (held: Held) => Promise<void>;
  readonly refused: (record: SessionRecord) => Promise<void>;
}): CheckRefresh {
  const { store, entries, now } = options;
  const running = new Map<string, Promise<Result>>();

  return async (cookie, held) => {
    const { record } = held;
    if (now() < dueAt(record)) return held;
    // Without a refresh token there is one way left to ask the provider: signing in, which is silent where it still knows them.
    if (openTokens(cookie, record)?.refreshToken == null) return null;
    const inGrace = now() < graceUntil(record);
    const result = inGrace ? await tryNow(cookie, held) : await wait(cookie, held);
    if (result === "ended") return null;
    if (result === "failed") return inGrace ? held : null;
    // It moved while it was being refreshed: what was asked with the old id is answered as with any dead one.
    return result.sessionKey === held.sessionKey ? result : null;
  };

  /** Within the grace: whoever is not the one that refreshes goes on with the old claims. */
  async function tryNow(cookie: string, held: Held): Promise<Result> {
    if (running.has(held.record.grant)) return held;
    const renewing = await begin(cookie, held);
    if (renewing === null) return held;
    const patience = new AbortController();
    try {
      const giveUp = delay(patienceMs, held, { signal: patience.signal, ref: false }).catch(() => held);
      return await Promise.race([renewing, giveUp]);
    } finally {
      patience.abort();
    }
  }

  /** After it: nobody goes on without an answer. */
  async function wait(cookie: string, held: Held): Promise<Result> {
    for (let waitedMs = 0; waitedMs < leaseMs; waitedMs += pollMs) {
      const renewing = running.get(held.record.grant) ?? (await begin(cookie, held));
      if (renewing) return renewing;
      if ((await store.get("lock", lockOf(held))) === "failed") return "failed";
      await delay(pollMs);
      const current = await entries.read(held.sessionKey);
      if (current === null) return "ended";
      if (current.record.checked > held.record.checked) return current;
    }
    return "failed";
  }

  /** begin starts to refresh where nobody does; null: another process does, or did and failed a moment ago. */
  async function begin(cookie: string, held: Held): Promise<Promise<Result> | null> {
    const mine = randomToken();
    if (!(await store.add("lock", lockOf(held), mine, now() + leaseMs))) return null;
    const { grant } = held.record;
    const renewing = renew(cookie, held, mine).finally(() => running.delete(grant));
    running.set(grant, renewing);
    return renewing;
  }

  async function renew(cookie: string, held: Held, mine: string): Promise<Result> {
    const free = (value: string, untilMs: number) => store.replace("lock", lockOf(held), mine, value, untilMs);
    try {
      const result = await ask(cookie, held);
      await free("", 0);
      return result;
    } catch (cause) {
      const error = toGatewayError(cause);
      const { source } = held.record.user;
      options.log?.warn(
        { event: "refresh", source, code: error.code, detail: error.detail },
        "A session was not refreshed",
      );
      const refused = error.code === "IDENTITY_REFRESH_REFUSED";
      try {
        if (refused) await options.refused(held.record);
        await free(refused ? "" : "failed", refused ? 0 : now() + retryMs);
      } catch {
        // The store is away as well; the lock's lease ends by itself.
      }
      return refused ? "ended" : "failed";
    }
  }

  async function ask(cookie: string, held: Held): Promise<Result> {
    const { family, grant, key, user, checked } = held.record;
    const same = async () => (await entries.members({ family })).filter((one) => one.record.grant === grant);
    const found = await same();
    const current = found.find((one) => one.sessionKey === held.sessionKey) ?? found[0];
    if (current === undefined) return "ended";
    // Another process did it between our reading and our turn: its refresh token is spent.
    if (current.record.checked > checked) return current;
    // The session may have moved since; its tokens still open with the key that this cookie opens.
    const sealed = { grant, key, tokens: current.record.tokens };
    const tokens = openTokens(cookie, sealed);
    if (tokens?.refreshToken == null) throw new GatewayError("IDENTITY_ANSWER_INVALID", { detail: "no refresh token" });
    const fresh = await options.refresh(user.source, tokens.refreshToken);
    // OpenID Connect Core §12.2: the subject must be the same.
    if (fresh.user !== null && fresh.user.id !== user.id)
      throw new GatewayError("IDENTITY_REFRESH_REFUSED", { detail: "the provider named another subject" });
    const next = replaceTokens(cookie, sealed, {
      refreshToken: fresh.refreshToken ?? tokens.refreshToken,
      idToken: fresh.idToken ?? tokens.idToken,
    })!;
    let result: Result = "ended";
    for (const one of await same()) {
      const written = await entries.change(one, (record) =>
        record.grant === grant ? { ...record, user: fresh.user ?? record.user, tokens: next, checked: now() } : null,
      );
      if (written === null) continue;
      await options.changed(written);
      if (result === "ended" || written.sessionKey === held.sessionKey) result = written;
    }
    return result;
  }
}

const lockOf = ({ record }: Held): string => `refresh:${record.grant}`;
