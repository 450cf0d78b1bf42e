// The roll: which processes listen to this store, and which of them have acted on what they were told.

import { GatewayError } from "../errors.ts";
import { fateOf, nameOf, type ProcessName, parseName } from "../process/process-name.ts";
import { within } from "../process/within.ts";
import type { Store } from "./store.ts";

/** Roll is one process's view of it. */
export interface Roll {
  /**
   * join enters this process: from now on others wait until it has acted. Before it has anything to forget. Where the store
   * is locked or full, it goes on being tried.
   */
  join(): Promise<void>;
  /** isLate: it is to be on the roll and cannot be entered yet. Nobody waits for it, so it may remember nothing. */
  isLate(): boolean;
  leave(): Promise<void>;
  /** acted notes in the store that this process acted on a message, for those whom it cannot tell otherwise. */
  acted(id: string): Promise<void>;
  /**
   * settled resolves once all who listen have acted on a message, or are gone, or the time is over; it gives how many
   * were silent. `near` knows who has acted by the quick way; `changed` resolves when somebody else has.
   */
  settled(id: string, limitMs: number, near: Near): Promise<number>;
  /** hasStrangers: are there any of whom it cannot be told from here whether they run? */
  hasStrangers(): Promise<boolean>;
}

/** Near is who has acted on one message and said so by the quick way. */
export interface Near {
  readonly acted: ReadonlySet<string>;
  changed(): Promise<void>;
}

interface Row {
  readonly id: string;
  readonly name: ProcessName | null;
}

const forever = Number.MAX_SAFE_INTEGER;
/** More processes than any gateway has. */
const mostRows = 1_000;
/** Others look into the store ten times a second. */
const lookMs = 50;
const keptMs = 60_000;
/** A store that was put in another's place knows nobody. */
const rejoinMs = 30_000;
/** One that could not be entered remembers nothing until it is. */
const retryMs = 1_000;

const isPassing = (cause: unknown): boolean =>
  cause instanceof GatewayError && (cause.code === "STORE_BUSY" || cause.code === "STORE_FULL");

/** createRoll: `me` is this process's name among them. */
export function createRoll(options: {
  readonly store: Pick<Store, "get" | "put" | "remove" | "page" | "members">;
  readonly me: string;
}): Roll {
  const { store, me } = options;
  let timer: NodeJS.Timeout | undefined;
  let late = false;

  const rows = async (): Promise<readonly Row[]> =>
    (await store.page("listener", "", mostRows)).map(({ key, value }) => ({ id: key, name: parseRow(value) }));
  const fate = ({ name }: Row) => (name === null ? "unknown" : fateOf(name));
  const strike = (id: string) => store.remove("listener", id).catch(() => false);

  /** Who has not acted; those who ended are struck off. */
  async function silent(id: string, near: ReadonlySet<string>): Promise<readonly Row[]> {
    const others = (await rows()).filter((row) => row.id !== me && !near.has(row.id));
    if (others.length === 0) return others;
    const noted = new Set((await store.members("heard", id)).map(({ value }) => value));
    const left: Row[] = [];
    for (const row of others) {
      if (noted.has(row.id)) continue;
      if (fate(row) === "ended") await strike(row.id);
      else left.push(row);
    }
    return left;
  }

  const enter = () => store.put("listener", me, JSON.stringify(nameOf(process.pid)), forever);
  const enterAgain = async () => {
    if ((await store.get("listener", me)) === null) await enter();
    late = false;
  };
  const keepOn = () => {
    timer = setTimeout(
      () => {
        const going = timer;
        void enterAgain()
          .catch(() => undefined)
          .finally(() => {
            // It may have left meanwhile.
            if (timer === going) keepOn();
          });
      },
      late ? retryMs : rejoinMs,
    ).unref();
  };

  return {
    async join() {
      try {
        await enter();
      } catch (cause) {
        if (!isPassing(cause)) throw cause;
        late = true;
      }
      if (timer === undefined) keepOn();
    },
    isLate: () => late,
    async leave() {
      const entered = timer;
      timer = undefined;
      clearTimeout(entered);
      if (entered !== undefined) await strike(me);
    },
    async acted(id) {
      if (timer === undefined) return;
      await store.put("heard", `${id} ${me}`, me, Date.now() + keptMs, [id]);
      // It may have been struck off because it was silent.
      await enterAgain();
    },
    async settled(id, limitMs, near) {
      const untilMs = performance.now() + limitMs;
      for (;;) {
        const changed = near.changed();
        // A store that cannot be read tells nothing, so nobody has acted.
        const left = await silent(id, near.acted).catch(() => null);
        if (left?.length === 0) return 0;
        if (performance.now() >= untilMs) {
          for (const row of left ?? []) if (fate(row) === "unknown") await strike(row.id);
          return left?.length ?? 1;
        }
        await within(changed, Math.min(lookMs, untilMs - performance.now() + 1), undefined);
      }
    },
    hasStrangers: async () => (await rows()).some((row) => row.id !== me && fate(row) === "unknown"),
  };
}

function parseRow(value: string): ProcessName | null {
  try {
    return parseName(JSON.parse(value));
  } catch {
    return null;
  }
}
