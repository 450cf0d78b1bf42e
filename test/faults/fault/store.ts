// The store is locked, goes, is another one, or cannot be read.

import { spawn, spawnSync } from "node:child_process";
import {
  chmodSync,
  closeSync,
  copyFileSync,
  existsSync,
  fstatSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  writeSync,
} from "node:fs";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { allow, each, type Fault, notNoted, ordinarily, storeAway, usually } from "../fault.ts";
import type { Kind } from "../kind.ts";
import type { World } from "../world/world.ts";
import { missingProgram } from "./missing.ts";

const databaseIn = (world: World): string => join(world.data, "sallyport.db");

/** Whoever must write now, and cannot. */
const writers = (allowed: Parameters<typeof allow>[0]) => {
  const some = allow(allowed);
  return { "sign-in": some, "step-up": some, "sign-out": some, spent: some } satisfies Partial<
    Record<Kind, typeof some>
  >;
};

/** lockedStore: who waits for it waits alone. */
export const lockedStore: Fault = {
  ...usually,
  name: "locked-store",
  says: "Another process holds an exclusive lock on the store for eight seconds.",
  section: "The store is locked",
  missing: () => missingProgram("sqlite3"),
  lastsMs: 8_000,
  during: each(ordinarily, writers({ refused: [...storeAway, "SESSION_END_UNWRITTEN"], withinMs: 12_000 })),
  said: notNoted,
  prepare: () => {
    let holder: ReturnType<typeof spawn>;
    return {
      gateway: {},
      async inject(world) {
        holder = spawn("sqlite3", [databaseIn(world)], { stdio: ["pipe", "ignore", "ignore"] });
        holder.stdin?.write(".timeout 5000\nBEGIN EXCLUSIVE;\n");
      },
      async remove() {
        holder.stdin?.end("ROLLBACK;\n");
      },
    };
  },
};

/** Everybody may have to sign in again; nobody may be half signed in afterwards. */
const signedOut = each(ordinarily, {
  ...writers({
    // Where the form that waited is lost, who proved it is led to the address alone.
    refused: [...storeAway, "IDENTITY_STATE", "STEPUP_PARKED_GONE", "FACTOR_EXPIRED", "ROUTING_NO_ROUTE"],
    withinMs: 10_000,
    asked: true,
  }),
  session: allow({ asked: true, refused: storeAway }),
  proved: allow({ asked: true, refused: storeAway }),
  form: allow({ asked: true, refused: storeAway }),
  guard: allow({ asked: true, refused: storeAway }),
  own: allow({ asked: true, refused: storeAway }),
  websocket: allow({ asked: true, refused: [...storeAway, "close 4401"] }),
  events: allow({ asked: true, refused: [...storeAway, "last event sallyport"], cut: "always" }),
  download: allow({ asked: true, refused: storeAway }),
  upload: allow({ asked: true, refused: storeAway }),
  ended: allow({ refused: storeAway }),
});

const replaced = {
  ...usually,
  section: "The store is deleted, replaced or restored",
  recoversMs: 15_000,
  during: signedOut,
  said: [
    { word: "store-exchanged", times: [1, 6], fix: false },
    { word: "store-renewed", times: [0, 4], fix: false },
    { word: "store-refused", times: [0, 6], fix: false },
    ...notNoted,
  ],
} satisfies Partial<Fault>;

const all = ["", "-wal", "-shm"];

/** deletedStore: all workers agree on what there is. */
export const deletedStore: Fault = {
  ...replaced,
  name: "store-deleted",
  says: "The store's files are deleted.",
  lastsMs: 500,
  prepare: () => ({
    gateway: {},
    async inject(world) {
      for (const end of all) rmSync(databaseIn(world) + end, { force: true });
    },
    remove: async () => {},
  }),
};

/** A copy is taken, and time goes by in which sessions end and proofs are spent. */
async function olderCopy(world: World): Promise<string> {
  const copy = join(world.folder, "older.db");
  const { status, stderr } = spawnSync("sqlite3", [databaseIn(world), `.timeout 5000`, `.backup ${copy}`], {
    encoding: "utf8",
  });
  if (status !== 0 || !existsSync(copy)) throw new Error(`no copy can be made: ${stderr}`);
  const [ended, spent] = [world.crowd.ended.length, world.crowd.spent.length];
  const untilMs = performance.now() + 20_000;
  while (performance.now() < untilMs && (world.crowd.ended.length < ended + 3 || world.crowd.spent.length < spent + 3))
    await delay(100);
  return copy;
}

/** restoredStore: what has ended stays ended, and what is spent stays spent. */
export const restoredStore: Fault = {
  ...replaced,
  name: "store-restored",
  says: "The store is replaced by a copy of some seconds ago, moved into its place.",
  missing: () => missingProgram("sqlite3"),
  lastsMs: 500,
  prepare: () => ({
    gateway: {},
    async inject(world) {
      const copy = await olderCopy(world);
      for (const end of all.slice(1)) rmSync(databaseIn(world) + end, { force: true });
      renameSync(copy, databaseIn(world));
    },
    remove: async () => {},
  }),
};

/** overwrittenStore is the same by `cp`, which keeps the file and changes what is in it. */
export const overwrittenStore: Fault = {
  ...replaced,
  name: "store-overwritten",
  says: "A copy of some seconds ago is copied over the store while it runs.",
  missing: () => missingProgram("sqlite3"),
  lastsMs: 500,
  prepare: () => ({
    gateway: {},
    async inject(world) {
      const copy = await olderCopy(world);
      for (const end of all.slice(1)) rmSync(databaseIn(world) + end, { force: true });
      copyFileSync(copy, databaseIn(world));
    },
    remove: async () => {},
  }),
};

/** restoredAtRest: as an operator restores a backup, with the gateway stopped. */
export const restoredAtRest: Fault = {
  ...replaced,
  name: "store-restored-at-rest",
  says: "The gateway is stopped, a copy of the store of some seconds ago is put back, and it is started again.",
  missing: () => missingProgram("sqlite3"),
  lastsMs: 0,
  during: each(
    allow({
      unreachable: true,
      asked: true,
      cut: "always",
      refused: [
        ...storeAway,
        "GATEWAY_NOT_READY",
        "close 1001",
        "close 4401",
        "last event sallyport",
        "IDENTITY_STATE",
      ],
      withinMs: 10_000,
    }),
  ),
  ends: { workers: 2, supervisor: false },
  said: [{ word: "store-renewed", times: [1, 1], fix: false }],
  prepare: () => ({
    gateway: {},
    async inject(world) {
      const copy = await olderCopy(world);
      await world.gateway().stop();
      for (const end of all) rmSync(databaseIn(world) + end, { force: true });
      renameSync(copy, databaseIn(world));
      await world.startAgain().serving();
    },
    remove: async () => {},
  }),
};

/** corruptedStore: what needs no store is served, the rest is refused in so many words, until somebody puts a store there. */
export const corruptedStore: Fault = {
  ...replaced,
  name: "store-corrupted",
  says: "The store's file is overwritten with zeros from its second page on; then it is moved away.",
  during: signedOut,
  prepare: () => ({
    gateway: {},
    async inject(world) {
      const file = openSync(databaseIn(world), "r+");
      const { size } = fstatSync(file);
      writeSync(file, Buffer.alloc(Math.max(0, size - 4_096)), 0, Math.max(0, size - 4_096), 4_096);
      closeSync(file);
      rmSync(`${databaseIn(world)}-wal`, { force: true });
    },
    async remove(world) {
      for (const end of all) rmSync(databaseIn(world) + end, { force: true });
    },
  }),
};

/** unreadableStore: a worker that cannot start is told of with the file, seldom, and the others serve. */
export const unreadableStore: Fault = {
  ...usually,
  name: "store-unreadable",
  says: "The store's file has no permissions left, and a worker is killed, so that another one has to open it.",
  section: "A worker that cannot start",
  missing: () => missingProgram("setpriv"),
  lastsMs: 8_000,
  recoversMs: 15_000,
  during: each(allow({ cut: "killed" })),
  ends: { workers: 12, supervisor: true },
  said: [
    { word: "worker-ended", times: [1, 8], fix: false },
    { word: "worker-fails", times: [1, 4], fix: true },
    { word: "worker-back", times: [0, 1], fix: false },
    { word: "store-unwatched", times: [0, 2], fix: false },
  ],
  prepare: () => ({
    // Root may read what nobody may.
    gateway: { before: ["setpriv", "--bounding-set", "-dac_override,-dac_read_search"] },
    async inject(world) {
      chmodSync(databaseIn(world), 0o000);
      world.kill(world.gateway().workers()[0]!);
    },
    remove: async (world) => chmodSync(databaseIn(world), 0o600),
  }),
  also: ({ world }) =>
    readFileSync(world.sink, "utf8").includes("sallyport.db") ? [] : ["the log does not say which file"],
};
