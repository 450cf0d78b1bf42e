// Refreshing: now and then the provider is asked again who this is, by one process at a time, without making the others wait.

import { setTimeout as delay } from "node:timers/promises";
import type { UserFacts } from "../../runtime/contract.ts";
import { GatewayError, toGatewayError } from "../errors.ts";
import type { Log } from "../observe/log.ts";
import { within } from "../process/within.ts";
import type { Store } from "../store/store.ts";
import { randomToken } from "../vault/vault.ts";
import type { Entries, StoredSession } from "./entry.ts";
import { openTokens, replaceTokens, type SessionRecord } from "./record.ts";
import { createRefreshNews } from "./refresh-news.ts";

/** Refreshed is what the provider answers to a refresh token. What it left out is null, and stays as it was. */
export interface Refreshed {
  readonly user: UserFacts | null;
  readonly refreshToken: string | null;
  readonly idToken: string | null;
  /** The provider's name for its session. */
  readonly sid: string | null;
  /** Why nobody knows who this is now, although the tokens were renewed: the old ones are used up. Left out: nothing failed. */
  readonly failure?: GatewayError;
}

/**
 * Refresh asks the source that a session began at; null: there is none of that name and registration now, and nobody else gets
 * its token. Throws IDENTITY_REFRESH_REFUSED when the provider will not have this person any more.
 */
export type Refresh = (
  source: { readonly name: string; readonly registration: string },
  refreshToken: string,
  idToken: string,
) => Promise<Refreshed | null>;

/** check gives the session as it may be believed now: as it was, or as the provider says; null: sign in again. */
export type CheckRefresh = (cookie: string, stored: StoredSession) => Promise<StoredSession | null>;

/** Longer than a refresh can take: five calls of ten seconds (metadata, tokens, keys, userinfo, and keys where that is signed). */
const leaseMs = 65_000;
/** After a failure nobody asks again for this long, in no process. */
const retryMs = 5_000;
/** Together with the asking it is over before the lease is. */
const insistMs = 10_000;
/** A request that has old claims to go on with waits no longer than this for new ones. */
const patienceMs = 2_000;
const pollMs = 50;
const minGraceMs = 30_000;

/** dueAt is when a session is to be refreshed next, and graceUntil how long it is believed without. */
export const dueAt = (record: SessionRecord): number =>
  record.refreshMs === null ? Number.POSITIVE_INFINITY : record.checked + record.refreshMs;
export const graceUntil = (record: SessionRecord): number =>
  record.refreshMs === null ? Number.POSITIVE_INFINITY : dueAt(record) + Math.max(record.refreshMs, minGraceMs);

/** gone: its source is; where that comes back, so does the session. */
type Result = StoredSession | "ended" | "failed" | "gone";

/** In an object: a promise that a promise leads to would be waited for with it. */
interface Begun {
  readonly renewing: Promise<Result>;
}

/** createCheckRefresh: `changed` and `refused` tell everybody what became of a session. */
export function createCheckRefresh(options: {
  readonly store: Store;
  readonly entries: Entries;
  readonly now: () => number;
  readonly refresh: Refresh;
  readonly log: (Pick<Log, "warn"> & Partial<Pick<Log, "info">>) | null;
  readonly changed: (stored: StoredSession) => Promise<void>;
  readonly refused: (record: SessionRecord) => Promise<void>;
}): CheckRefresh {
  const { store, entries, now } = options;
  const running = new Map<string, Promise<Result>>();
  const news = options.log && createRefreshNews({ log: options.log, now });

  return async (cookie, stored) => {
    const { record } = stored;
    if (now() < dueAt(record)) return stored;
    // Without a refresh token there is one way left to ask the provider: signing in, which is silent where it still knows them.
    if (openTokens(cookie, record)?.refreshToken == null) return null;
    const inGrace = now() < graceUntil(record);
    const result = inGrace ? await tryNow(cookie, stored) : await wait(cookie, stored);
    if (result === "ended" || result === "gone") return null;
    if (result === "failed") return inGrace ? stored : null;
    // It moved while it was being refreshed: what was asked with the old id is answered as with any dead one.
    return result.sessionKey === stored.sessionKey ? result : null;
  };

  /** Within the grace: whoever is not the one that refreshes goes on with the old claims. */
  async function tryNow(cookie: string, stored: StoredSession): Promise<Result> {
    if (running.has(stored.record.grant)) return stored;
    const trying = begin(cookie, stored).then(
      (begun) => begun?.renewing ?? stored,
      (cause: unknown) => {
        news?.failed(stored.record.user.source, toGatewayError(cause));
        return stored;
      },
    );
    return within(trying, patienceMs, stored, { ref: false });
  }

  /** After it: nobody goes on without an answer. */
  async function wait(cookie: string, stored: StoredSession): Promise<Result> {
    for (let waitedMs = 0; waitedMs < leaseMs; waitedMs += pollMs) {
      const renewing = running.get(stored.record.grant) ?? (await begin(cookie, stored))?.renewing;
      if (renewing !== undefined) return renewing;
      if ((await store.get("lock", lockOf(stored))) === "failed") return "failed";
      await delay(pollMs);
      const current = await entries.read(stored.sessionKey);
      if (current === null) return "ended";
      if (current.record.checked > stored.record.checked) return current;
    }
    return "failed";
  }

  /** begin starts to refresh where nobody does; null: another process does, or did and failed a moment ago. */
  async function begin(cookie: string, stored: StoredSession): Promise<Begun | null> {
    const mine = randomToken();
    if (!(await store.add("lock", lockOf(stored), mine, now() + leaseMs))) return null;
    const { grant } = stored.record;
    const renewing = renew(cookie, stored, mine).finally(() => running.delete(grant));
    running.set(grant, renewing);
    return { renewing };
  }

  async function renew(cookie: string, stored: StoredSession, mine: string): Promise<Result> {
    const free = (value: string, untilMs: number) => store.replace("lock", lockOf(stored), mine, value, untilMs);
    try {
      const result = await refreshGrant(cookie, stored);
      news?.renewed(stored.record.user.source);
      await free("", 0);
      return result;
    } catch (cause) {
      const error = toGatewayError(cause);
      news?.failed(stored.record.user.source, error);
      const refused = error.code === "IDENTITY_REFRESH_REFUSED";
      try {
        if (refused) await options.refused(stored.record);
        await free(refused ? "" : "failed", refused ? 0 : now() + retryMs);
      } catch {
        // The store is away as well; the lock's lease ends by itself.
      }
      return refused ? "ended" : "failed";
    }
  }

  async function refreshGrant(cookie: string, stored: StoredSession): Promise<Result> {
    const { family, grant, key, user, registration, checked } = stored.record;
    const same = async () => (await entries.members({ family })).filter((one) => one.record.grant === grant);
    const found = await same();
    const current = found.find((one) => one.sessionKey === stored.sessionKey) ?? found[0];
    if (current === undefined) return "ended";
    // Another process did it between our reading and our turn: its refresh token is spent.
    if (current.record.checked > checked) return current;
    // The session may have moved since; its tokens still open with the key that this cookie opens.
    const sealed = { grant, key, tokens: current.record.tokens };
    const tokens = openTokens(cookie, sealed);
    if (tokens?.refreshToken == null) throw new GatewayError("IDENTITY_ANSWER_INVALID", { detail: "no refresh token" });
    const fresh = await options.refresh({ name: user.source, registration }, tokens.refreshToken, tokens.idToken);
    if (fresh === null) return "gone";
    // OpenID Connect Core §12.2: the subject must be the same.
    if (fresh.user !== null && fresh.user.id !== user.id)
      throw new GatewayError("IDENTITY_REFRESH_REFUSED", { detail: "the provider named another subject" });
    const next = replaceTokens(cookie, sealed, {
      refreshToken: fresh.refreshToken ?? tokens.refreshToken,
      idToken: fresh.idToken ?? tokens.idToken,
    })!;
    const renewed = (record: SessionRecord) => ({
      user: fresh.user ?? record.user,
      sid: fresh.sid ?? record.sid,
      checked: now(),
    });
    let result: Result = "ended";
    for (const one of await same()) {
      const written = await insist(() =>
        entries.change(one, (record) =>
          record.grant === grant
            ? { ...record, tokens: next, ...(fresh.failure === undefined && renewed(record)) }
            : null,
        ),
      );
      if (written === null || fresh.failure !== undefined) continue;
      await options.changed(written);
      if (result === "ended" || written.sessionKey === stored.sessionKey) result = written;
    }
    if (fresh.failure !== undefined) throw fresh.failure;
    return result;
  }
}

/** What the provider gave is given once: where the store cannot take it now, it may in a moment. */
async function insist<Value>(write: () => Promise<Value>): Promise<Value> {
  for (let waitedMs = 0; ; waitedMs += retryMs) {
    try {
      return await write();
    } catch (cause) {
      if (waitedMs >= insistMs) throw cause;
      await delay(retryMs, undefined, { ref: false });
    }
  }
}

const lockOf = ({ record }: StoredSession): string => `refresh:${record.grant}`;
