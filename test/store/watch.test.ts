// Looking after the store's file begins with the store that was settled, whatever is there by then.

import { cpSync, rmSync } from "node:fs";
import { expect, onTestFinished, test } from "vitest";
import { settle } from "../../src/store/settle.ts";
import { createStoreWatch } from "../../src/store/store-watch.ts";
import { createFolder } from "../support/folder.ts";

test("a whole other store that is put there while a gateway starts begins a new epoch, once", async () => {
  const [folder, another] = [await createFolder(), await createFolder()];
  const told: unknown[] = [];
  const tell = (_level: string, _text: string, fields: object = {}) =>
    void told.push("event" in fields && fields.event);
  const known = settle(folder, { tell, nowMs: Date.now() });
  settle(another, { tell, nowMs: Date.now() });
  rmSync(folder, { recursive: true });
  cpSync(another, folder, { recursive: true });
  let accepted = 0;
  const watch = createStoreWatch({
    folder,
    known,
    tell,
    exchange: (work) => work(),
    accept: async () => void accepted++,
    everyMs: 10,
  });
  await expect.poll(() => accepted).toBe(1);
  await watch.close();
  onTestFinished(watch.close);
  expect(told).toEqual(["store-exchanged", "store-renewed"]);
});
