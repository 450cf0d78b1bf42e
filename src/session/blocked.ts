// Who is blocked, as each worker knows it: in memory, so that a request costs one look, and in step with the store.

import type { UserFacts } from "../../runtime/contract.ts";
import { detailLength, visible } from "../../runtime/visible.ts";
import { describe, GatewayError } from "../errors.ts";
import type { Log } from "../observe/log.ts";
import type { Bus } from "../store/bus.ts";
import type { Store } from "../store/store.ts";
import { type Block, createBlockRecords, isBlockedBy } from "./block-record.ts";

/** Blocked knows who is kept out. */
export interface Blocked {
  /** ready resolves once the list was read. Rejects with STORE_FAULT: nobody can be let in by a gateway that does not know whom to keep out. */
  ready(): Promise<void>;
  /** refresh reads the list anew. Rejects with STORE_FAULT. */
  refresh(): Promise<void>;
  /** of gives the error for somebody who is blocked; null: they are not. Throws STORE_FAULT where the list is not known, or is too old. */
  of(user: Pick<UserFacts, "id" | "source" | "issuer">): GatewayError | null;
  /** keepsOut says the same where nobody can be answered: whoever cannot be told from the blocked is kept out. */
  keepsOut(user: Pick<UserFacts, "id" | "source" | "issuer">): boolean;
  close(): void;
}

/** Others tell of what they change; this is for what went unheard. */
const rereadMs = 10_000;

/** Sessions are believed for five seconds without the store, tokens for a minute; so is this. */
const believedMs = 60_000;

/** createBlocked: `added` hears of whom it is to end what they have; it is not told of those that there were at start. */
export function createBlocked(options: {
  readonly store: Store;
  readonly bus: Pick<Bus, "on">;
  readonly now: () => number;
  readonly log: Pick<Log, "error" | "info">;
  readonly added: (block: Block) => void;
}): Blocked {
  const { bus, now, log } = options;
  const records = createBlockRecords(options.store);
  let byId: ReadonlyMap<string, readonly Block[]> | null = null;
  let readAtMs = 0;
  let isOld = false;
  let reading: Promise<void> | null = null;
  let again = false;

  async function read(): Promise<void> {
    const before = byId;
    const list = await records.list();
    byId = Map.groupBy(list, ({ id }) => id);
    readAtMs = performance.now();
    if (isOld) log.info({ event: "blocked-list" }, "The list of blocked people can be read again");
    isOld = false;
    if (before === null) return;
    for (const block of list)
      if (before.get(block.id)?.some((one) => isSame(one, block)) !== true) options.added(block);
  }

  async function readAgain(): Promise<void> {
    let failed = false;
    do {
      again = false;
      failed = false;
      try {
        await read();
      } catch (cause) {
        failed = true;
        const old = performance.now() - readAtMs > believedMs;
        if (old && !isOld)
          log.error(
            { event: "blocked-list", cause: describe(cause) },
            "The list of blocked people cannot be read: until it can, nobody who signed in, and no token, is let in",
          );
        isOld ||= old;
      }
    } while (again);
    // Here and not when the promise resolves: who comes in between is to have it read once more.
    reading = null;
    if (failed) throw new GatewayError("STORE_FAULT", { detail: "the list of blocked people cannot be read" });
  }

  const refresh = (): Promise<void> => {
    again = true;
    reading ??= readAgain();
    return reading;
  };
  // Before the first look, so that nothing falls between the two.
  const unsubscribe = bus.on("blocked", refresh);
  const timer = setInterval(() => void refresh().catch(() => undefined), rereadMs).unref();

  const of: Blocked["of"] = (user) => {
    if (byId === null || isOld)
      throw new GatewayError("STORE_FAULT", { detail: "the list of blocked people is not known" });
    if (byId.size === 0) return null;
    const block = byId.get(user.id)?.find((one) => isBlockedBy(one, user) && (one.until === null || one.until > now()));
    return block === undefined ? null : toError(block, user);
  };

  return {
    ready: () => (byId === null ? read() : Promise.resolve()),
    refresh,
    of,
    keepsOut(user) {
      try {
        return of(user) !== null;
      } catch {
        return true;
      }
    },
    close() {
      clearInterval(timer);
      unsubscribe();
    },
  };
}

const isSame = (one: Block, other: Block): boolean => one.source === other.source && one.since === other.since;

/** The reason is for the log: on the page it would be somebody's judgement of a person, read by whoever sits there. */
const toError = ({ since, reason }: Block, { id, source }: Pick<UserFacts, "id" | "source">): GatewayError =>
  new GatewayError("IDENTITY_BLOCKED", {
    detail: visible(
      `${id} (${source}) is blocked since ${new Date(since).toISOString()}${reason === "" ? "" : `: ${reason}`}`,
      detailLength,
    ),
  });
