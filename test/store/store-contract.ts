// What every store must do, whatever it is made of: each implementation runs this one suite.

import { describe, expect, onTestFinished, test } from "vitest";
import type { Store } from "../../src/store/store.ts";

/** StoreMaker opens stores over the same data: a second call sees what the first one wrote. */
export interface StoreMaker {
  readonly open: (now: () => number) => Promise<Store> | Store;
  /** takeElsewhere takes a key in `count` other processes at once and gives what each of them got. */
  readonly takeElsewhere: (count: number, space: string, key: string) => Promise<readonly (string | null)[]>;
}

/** storeContract proves a store; `create` makes data of its own for each test, and cleans up after it. */
export function storeContract(name: string, create: () => Promise<StoreMaker>): void {
  describe(`${name} keeps the store's contract`, () => {
    /** A store with a clock that is set by hand. */
    async function opened() {
      const maker = await create();
      let nowMs = 1_000_000;
      const open = async () => {
        const store = await maker.open(() => nowMs);
        onTestFinished(() => store.close());
        return store;
      };
      return {
        store: await open(),
        open,
        maker,
        setNow: (value: number) => {
          nowMs = value;
        },
      };
    }

    test("what was put is got, as often as it is asked for", async () => {
      const { store } = await opened();
      await store.put("session", "a", "1", 2_000_000);
      expect(await store.get("session", "a")).toBe("1");
      expect(await store.get("session", "a")).toBe("1");
      expect(await store.get("session", "b")).toBeNull();
    });

    test("texts come back as they were", async () => {
      const { store } = await opened();
      for (const text of ["", "é€😀", "a\u0000b", "'; DROP TABLE entry; --", "x".repeat(3_000_000)]) {
        await store.put("parked", text.slice(0, 40), text, 2_000_000);
        expect((await store.get("parked", text.slice(0, 40))) === text).toBe(true);
      }
    });

    test("spaces are apart", async () => {
      const { store } = await opened();
      await store.put("session", "a", "session", 2_000_000);
      await store.put("pending", "a", "pending", 2_000_000);
      expect(await store.get("parked", "a")).toBeNull();
      expect(await store.take("pending", "a")).toBe("pending");
      expect(await store.get("session", "a")).toBe("session");
    });

    test("put overwrites, the time as well", async () => {
      const { store, setNow } = await opened();
      await store.put("session", "a", "1", 1_000_010);
      await store.put("session", "a", "2", 3_000_000);
      setNow(2_000_000);
      expect(await store.get("session", "a")).toBe("2");
      await store.put("session", "a", "3", 2_000_001);
      setNow(2_000_001);
      expect(await store.get("session", "a")).toBeNull();
    });

    test("an entry is there until its time, and gone at it", async () => {
      const { store, setNow } = await opened();
      await store.put("session", "a", "1", 1_000_010);
      await store.put("pending", "b", "2", 1_000_010);
      setNow(1_000_009);
      expect(await store.get("session", "a")).toBe("1");
      setNow(1_000_010);
      expect(await store.get("session", "a")).toBeNull();
      expect(await store.take("pending", "b")).toBeNull();
    });

    test("what has expired can be put anew", async () => {
      const { store, setNow } = await opened();
      await store.put("session", "a", "1", 1_000_010);
      setNow(1_500_000);
      await store.put("session", "a", "2", 2_000_000);
      expect(await store.get("session", "a")).toBe("2");
    });

    test("take gives once", async () => {
      const { store } = await opened();
      await store.put("pending", "a", "1", 2_000_000);
      expect(await store.take("pending", "a")).toBe("1");
      expect(await store.take("pending", "a")).toBeNull();
      expect(await store.get("pending", "a")).toBeNull();
    });

    test("of many takers in two openings, one gets it", async () => {
      const { store, open } = await opened();
      const other = await open();
      for (let round = 0; round < 20; round++) {
        await store.put("pending", "a", String(round), 2_000_000);
        const got = await Promise.all([store, other, store, other].map((one) => one.take("pending", "a")));
        expect(got.filter((one) => one !== null)).toEqual([String(round)]);
      }
    });

    test("of takers in two processes, one gets it", async () => {
      const { store, maker } = await opened();
      await store.put("pending", "a", "1", Number.MAX_SAFE_INTEGER);
      const got = await maker.takeElsewhere(2, "pending", "a");
      expect(got).toHaveLength(2);
      expect(got.filter((one) => one !== null)).toEqual(["1"]);
      expect(await store.get("pending", "a")).toBeNull();
    });

    test("remove says whether there was something", async () => {
      const { store } = await opened();
      await store.put("session", "a", "1", 2_000_000);
      expect(await store.remove("session", "a")).toBe(true);
      expect(await store.remove("session", "a")).toBe(false);
      expect(await store.get("session", "a")).toBeNull();
    });

    test("what has expired is not there to be removed", async () => {
      const { store, setNow } = await opened();
      await store.put("parked", "a", "1", 1_000_010);
      setNow(1_000_010);
      expect(await store.remove("parked", "a")).toBe(false);
    });

    test("what was put outlives the one who put it", async () => {
      const { store, open } = await opened();
      await store.put("session", "a", "1", 2_000_000);
      await store.close();
      expect(await (await open()).get("session", "a")).toBe("1");
    });

    test("close may come twice, and everything after it fails as a fault of the store", async () => {
      const { store } = await opened();
      await store.close();
      await store.close();
      const fault = expect.objectContaining({ code: "STORE_FAULT" });
      await expect(store.get("session", "a")).rejects.toThrow(fault);
      await expect(store.put("session", "a", "1", 2_000_000)).rejects.toThrow(fault);
      await expect(store.take("session", "a")).rejects.toThrow(fault);
      await expect(store.remove("session", "a")).rejects.toThrow(fault);
    });
  });
}
