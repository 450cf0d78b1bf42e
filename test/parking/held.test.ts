// Held uploads as files: what comes out is what went in, or nothing; and none takes more room than there is for it.

import { readdir, readFile, truncate, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { buffer } from "node:stream/consumers";
import { expect, onTestFinished, test } from "vitest";
import { createHeld, type HeldLimits } from "../../src/parking/held.ts";
import type { Holder } from "../../src/parking/held-name.ts";
import { createFolder } from "../support/folder.ts";

const ada: Holder = { kind: "person", name: "staff ada" };
const bob: Holder = { kind: "person", name: "staff bob" };
const stranger = (name: string): Holder => ({ kind: "stranger", name });

async function start(limits: Partial<HeldLimits> = {}) {
  const root = await createFolder();
  const folder = join(root, "held");
  const clock = { ms: 1_000_000 };
  const make = () => {
    const held = createHeld({
      folder,
      now: () => clock.ms,
      limits: { uploadBytes: 1e9, holderBytes: 1e9, totalBytes: 2e9, freeBytes: 0, ...limits },
    });
    onTestFinished(() => held.close());
    return held;
  };
  const held = make();
  return { held, another: make, folder, clock, files: () => readdir(folder).catch(() => []) };
}

const content = (length: number) =>
  Buffer.from(Array.from({ length }, (_, index) => (index * 31 + (index >> 8)) % 256));

async function hold(
  { held, clock }: Awaited<ReturnType<typeof start>>,
  holder: Holder,
  bytes: Buffer,
  announced = true,
) {
  const writer = await held.begin(holder, announced ? bytes.length : null);
  for (let at = 0; at < bytes.length; at += 50_000) await writer.write(bytes.subarray(at, at + 50_000));
  clock.ms++;
  return writer.finish();
}

test.each([1, 65_535, 65_536, 65_537, 131_072, 131_073, 1_000_000])(
  "%i bytes come out as they went in, once",
  async (size) => {
    const here = await start();
    const bytes = content(size);
    const { ref } = await hold(here, ada, bytes);
    const found = await here.held.find(ref);
    const read = await buffer(found!.open());
    expect(read.equals(bytes)).toBe(true);
    expect(await here.files()).toEqual([]);
    expect(await here.held.find(ref)).toBeNull();
  },
);

const sealedPiece = 65_552;

test.each<[string, (bytes: Buffer) => Buffer]>([
  ["a bit of the first piece changed", (bytes) => flipped(bytes, 100)],
  ["a bit of a tag changed", (bytes) => flipped(bytes, sealedPiece - 1)],
  ["a bit of the last piece changed", (bytes) => flipped(bytes, bytes.length - 17)],
  [
    "two pieces exchanged",
    (bytes) =>
      Buffer.concat([
        bytes.subarray(sealedPiece, 2 * sealedPiece),
        bytes.subarray(0, sealedPiece),
        bytes.subarray(2 * sealedPiece),
      ]),
  ],
  [
    "one piece twice",
    (bytes) =>
      Buffer.concat([bytes.subarray(0, sealedPiece), bytes.subarray(0, sealedPiece), bytes.subarray(2 * sealedPiece)]),
  ],
])("with %s it is not read to its end", async (_, change) => {
  const here = await start();
  const { ref } = await hold(here, ada, content(150_000));
  const path = join(here.folder, ref.name);
  await writeFile(path, change(await readFile(path)));
  await expect(buffer((await here.held.find(ref))!.open())).rejects.toMatchObject({ code: "STEPUP_PARKED_GONE" });
  expect(await here.files()).toEqual([]);
});

const flipped = (bytes: Buffer, at: number) => {
  bytes[at]! ^= 1;
  return bytes;
};

test.each([
  ["before it is looked for it is gone", -1],
  ["a whole piece too", -(150_000 - 2 * 65_536) - 16],
])("cut off, %s", async (_, by) => {
  const here = await start();
  const { ref } = await hold(here, ada, content(150_000));
  const path = join(here.folder, ref.name);
  await truncate(path, (await readFile(path)).length + by);
  expect(await here.held.find(ref)).toBeNull();
  await expect.poll(here.files).toEqual([]);
});

test("cut off while it is read, it ends in an error", async () => {
  const here = await start();
  const { ref } = await hold(here, ada, content(1_000_000));
  const found = (await here.held.find(ref))!;
  await truncate(join(here.folder, ref.name), 500_000);
  await expect(buffer(found.open())).rejects.toMatchObject({ code: "STEPUP_PARKED_GONE" });
});

test("one upload's limit holds whether its length was said or not, and leaves nothing", async () => {
  const here = await start({ uploadBytes: 100_000 });
  await expect(here.held.begin(ada, 100_001)).rejects.toMatchObject({ code: "STEPUP_BODY_TOO_LARGE" });
  const writer = await here.held.begin(ada, null);
  await writer.write(content(100_000));
  expect(() => writer.write(content(1))).toThrow("STEPUP_BODY_TOO_LARGE");
  await writer.abandon();
  expect(await here.files()).toEqual([]);
});

test("a person's own oldest makes room; what is still coming, and another person's, does not", async () => {
  const here = await start({ holderBytes: 250_000, totalBytes: 500_000 });
  const first = await hold(here, ada, content(100_000));
  const second = await hold(here, ada, content(100_000));
  const third = await hold(here, ada, content(100_000));
  expect(await here.held.find(first.ref)).toBeNull();
  expect(await here.held.find(second.ref)).not.toBeNull();
  const his = await hold(here, bob, content(240_000));
  // 440 kB are there: hers go first, his stay.
  await hold(here, ada, content(240_000));
  expect(await here.held.find(third.ref)).toBeNull();
  expect(await here.held.find(his.ref)).not.toBeNull();
  const carol: Holder = { kind: "person", name: "staff carol" };
  await expect(here.held.begin(carol, 100_000)).rejects.toMatchObject({ code: "STEPUP_HELD_FULL" });
});

test("two workers see each other's", async () => {
  const here = await start({ holderBytes: 150_000 });
  const other = { ...here, held: here.another() };
  const writer = await here.held.begin(ada, 100_000);
  await writer.write(content(70_000));
  await expect(other.held.begin(ada, 100_000)).rejects.toMatchObject({ code: "STEPUP_HELD_FULL" });
  await writer.abandon();
  await hold(other, ada, content(100_000));
  expect(await here.files()).toHaveLength(1);
});

test("strangers have half, whoever of them has most gives way, and all of them to a person", async () => {
  const here = await start({ holderBytes: 300_000, totalBytes: 1_000_000 });
  const neighbour = await hold(here, stranger("192.0.2.1"), content(50_000));
  const flood = [];
  for (let count = 0; count < 6; count++)
    flood.push(await hold(here, stranger(`198.51.100.${count % 2}`), content(110_000)));
  const newcomer = await hold(here, stranger("192.0.2.2"), content(60_000));
  for (const { ref } of [neighbour, newcomer]) expect(await here.held.find(ref)).not.toBeNull();
  expect(
    (await Promise.all(flood.map(({ ref }) => here.held.find(ref)))).filter((one) => one !== null).length,
  ).toBeLessThan(4);
  // What one of them asks for beyond all that the others have is not theirs to give.
  await expect(here.held.begin(stranger("203.0.113.1"), 299_000)).rejects.toMatchObject({ code: "STEPUP_HELD_FULL" });
  for (const name of ["ada", "bob", "carol"]) await hold(here, { kind: "person", name }, content(290_000));
  expect(await here.files()).toHaveLength(5);
  expect(await here.held.find(newcomer.ref)).not.toBeNull();
});

test("a disk that is nearly full is left alone", async () => {
  const here = await start({ freeBytes: Number.MAX_SAFE_INTEGER });
  await expect(here.held.begin(ada, 10)).rejects.toMatchObject({
    code: "STEPUP_HELD_FULL",
    detail: "the disk is nearly full",
  });
  expect(await here.files()).toEqual([]);
});

test("what nobody came for, and what a crash left, goes when it is old; what is still coming says so again", async () => {
  const here = await start();
  await hold(here, ada, content(1_000));
  const left = await here.held.begin(bob, null);
  const slow = await here.held.begin(ada, 10_000_000);
  for (let minutes = 0; minutes < 20; minutes += 5) {
    here.clock.ms += 5 * 60_000;
    await slow.write(content(70_000));
  }
  await (await here.held.begin(ada, 1)).abandon();
  expect(await here.files()).toHaveLength(1);
  await left.abandon();
  const { ref } = await slow.finish();
  expect(await here.held.find(ref)).not.toBeNull();
  here.clock.ms += 15 * 60_000;
  // A process that starts looks too.
  here.another();
  await expect.poll(here.files).toEqual([]);
});

test("what waits again is another's from then on, and is not removed by who had it", async () => {
  const here = await start();
  const bytes = content(70_000);
  const body = await hold(here, stranger("192.0.2.1"), bytes);
  const again = await here.held.again(body, ada);
  body.close();
  again.keep();
  again.close();
  expect((await here.files())[0]).toMatch(/^p/);
  expect((await buffer((await here.held.find(again.ref))!.open())).equals(bytes)).toBe(true);
});
