// Lines go out when they can: into pipes, files and disks that are slow, stopped, gone or full. Nobody waits for it, and nothing is written in half.

import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { closeSync, constants, mkdtempSync, openSync, readFileSync, readSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test, vi } from "vitest";
import type { Gap } from "../../src/observe/line-gap.ts";
import { toMark } from "../../src/observe/line-mark.ts";
import type { LineOutput } from "../../src/observe/line-output.ts";
import { createLineWriter } from "../../src/observe/line-writer.ts";
import { toLineOutput } from "../../src/observe/output.ts";
import { cannotMount, createTrialFolder } from "../faults/world/folder.ts";
import { testWith } from "../support/real-part.ts";

const { O_WRONLY, O_RDONLY, O_NONBLOCK, O_APPEND, O_CREAT } = constants;
const plain = toMark("forward", 0);

function writer(output: LineOutput, limitBytes = 262_144) {
  const gaps: Gap[] = [];
  const remarks: string[] = [];
  const lines = createLineWriter({
    output,
    limitBytes,
    now: Date.now,
    toNotice(gap) {
      gaps.push(gap);
      return `${JSON.stringify({ gap })}\n`;
    },
    remark: (text) => void remarks.push(text),
  });
  // Another test has its descriptor then.
  onTestFinished(lines.close);
  let next = 0;
  return {
    ...lines,
    gaps,
    remarks,
    /** add writes so many lines, numbered. */
    add(count: number, length = 500) {
      for (let index = 0; index < count; index++)
        lines.write(`${JSON.stringify({ number: next++, fill: "x".repeat(length) })}\n`, plain);
    },
    count: () => next,
  };
}

/** numbersOf reads whole lines, and gives their numbers; half a line is no JSON. */
const numbersOf = (text: string): number[] =>
  text
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => (JSON.parse(line) as { number?: number }).number ?? -1)
    .filter((number) => number >= 0);

function pipe() {
  const folder = mkdtempSync(join(tmpdir(), "sallyport-pipe-"));
  const path = join(folder, "pipe");
  spawnSync("mkfifo", [path]);
  let reading: number | null = openSync(path, O_RDONLY | O_NONBLOCK);
  const fd = openSync(path, O_WRONLY | O_NONBLOCK);
  const close = () => {
    if (reading !== null) closeSync(reading);
    reading = null;
  };
  onTestFinished(() => {
    close();
    closeSync(fd);
    rmSync(folder, { recursive: true, force: true });
  });
  const bytes = Buffer.alloc(65_536);
  return {
    output: { fd, blocks: false },
    close,
    open() {
      reading = openSync(path, O_RDONLY | O_NONBLOCK);
    },
    /** read takes what is there. */
    read(): string {
      let text = "";
      try {
        for (let count = 1; count > 0; text += bytes.toString("utf8", 0, count))
          count = readSync(reading!, bytes, 0, bytes.length, null);
      } catch (cause) {
        if ((cause as NodeJS.ErrnoException).code !== "EAGAIN") throw cause;
      }
      return text;
    },
  };
}

test("a line alone is out before the next event, and many are together", async () => {
  const { output, read } = pipe();
  const { add } = writer(toLineOutput(output));
  add(1);
  await new Promise(setImmediate);
  expect(numbersOf(read())).toEqual([0]);
  add(20);
  await vi.waitFor(() => expect(numbersOf(read())).toHaveLength(20));
});

test("a reader that stops holds nobody up; what it missed is counted, and comes in front of the rest", async () => {
  const { output, read } = pipe();
  const lines = writer(toLineOutput(output));
  for (let turn = 0; turn < 20; turn++) {
    lines.add(100);
    await new Promise(setImmediate);
  }
  let text = "";
  await vi.waitFor(() => {
    text += read();
    expect(numbersOf(text).at(-1)).toBe(1_999);
  });
  await vi.waitFor(() => {
    text += read();
    expect(text).toContain('"gap"');
  });
  expect(lines.gaps).toMatchObject([{ cause: "EAGAIN", lost: 2_000 - numbersOf(text).length }]);
  expect(numbersOf(text)).toEqual(numbersOf(text).toSorted((left, right) => left - right));
  expect(lines.isReady()).toBe(true);
  expect(lines.remarks).toEqual([]);
});

test("a reader that goes away ends nothing, and the next one is told", async () => {
  const { output, read, close, open } = pipe();
  const lines = writer(toLineOutput(output));
  close();
  lines.add(3);
  await vi.waitFor(() => expect(lines.remarks).toMatchObject([expect.stringContaining("EPIPE")]));
  expect(lines.isReady()).toBe(false);
  open();
  let text = "";
  await vi.waitFor(() => {
    text += read();
    expect(text).toContain('"gap"');
  }, 3_000);
  expect(numbersOf(text)).toEqual([0, 1, 2]);
  expect(lines.gaps).toMatchObject([{ cause: "EPIPE", lost: 0 }]);
  expect(lines.isReady()).toBe(true);
});

test("several processes at one pipe leave each other's lines whole", async () => {
  const { output, read } = pipe();
  const [one, two] = [writer(toLineOutput(output)), writer(toLineOutput(output))];
  let text = "";
  for (let turn = 0; turn < 40; turn++) {
    one.add(20, 50 + 37 * turn);
    two.add(20, 700);
    await new Promise(setImmediate);
    text += read();
  }
  // What is lost again so soon is told a little later.
  await vi.waitFor(
    () => {
      text += read();
      expect(numbersOf(text).length + [...one.gaps, ...two.gaps].reduce((sum, { lost }) => sum + lost, 0)).toBe(1_600);
    },
    { timeout: 10_000 },
  );
});

test("close waits for what is being written, and no longer than a moment for nothing", async () => {
  const { output, read } = pipe();
  const lines = writer(toLineOutput(output));
  lines.add(10);
  await lines.close();
  expect(numbersOf(read())).toHaveLength(10);
  lines.add(400);
  const startedAt = performance.now();
  await lines.close();
  expect(performance.now() - startedAt).toBeLessThan(3_000);
  expect(lines.remarks.at(-1)).toMatch(/^\d+ log lines were not written \(EAGAIN\)/);
});

test("/dev/full takes nothing, and nothing comes of it", async () => {
  const fd = openSync("/dev/full", O_WRONLY | O_NONBLOCK);
  onTestFinished(() => closeSync(fd));
  const lines = writer(toLineOutput({ fd, blocks: false }));
  for (let turn = 0; turn < 10; turn++) {
    lines.add(100);
    await new Promise(setImmediate);
  }
  expect(lines.isReady()).toBe(false);
  expect(lines.remarks).toHaveLength(1);
});

testWith("a disk of its own", cannotMount())(
  "a disk that is full in the middle of a line has no half of it, neither then nor later",
  async () => {
    const folder = createTrialFolder();
    onTestFinished(folder.close);
    const disk = folder.disk("disk", "64k");
    // The first has what a shell gives for ">>", the second what it gives for ">".
    for (const flags of [O_APPEND, 0]) {
      const file = join(disk.path, `log${flags}`);
      const fd = openSync(file, O_WRONLY | O_CREAT | flags);
      const [one, two] = [writer(toLineOutput({ fd, blocks: true })), writer(toLineOutput({ fd, blocks: true }))];
      for (let turn = 0; turn < 10; turn++) {
        one.add(20, 1_003);
        two.add(20, 777);
        await new Promise(setImmediate);
      }
      await vi.waitFor(() => expect(one.remarks.length + two.remarks.length).toBe(2));
      await vi.waitFor(() => numbersOf(readFileSync(file, "utf8")));
      spawnSync("mount", ["-o", "remount,size=8m", disk.path]);
      let text = "";
      await vi.waitFor(
        () => {
          text = readFileSync(file, "utf8");
          expect(numbersOf(text)).toHaveLength(400);
          expect(text.split('"gap"')).toHaveLength(3);
        },
        { timeout: 5_000 },
      );
      expect([...one.gaps, ...two.gaps]).toMatchObject([
        { cause: "ENOSPC", lost: 0 },
        { cause: "ENOSPC", lost: 0 },
      ]);
      expect(text).not.toContain("\0");
      closeSync(fd);
      rmSync(file);
      spawnSync("mount", ["-o", "remount,size=64k", disk.path]);
    }
  },
);

test.each(["exit", "thrown", "hangs"])("a process that ends by %s writes what it has, and ends", async (way) => {
  const script = join(import.meta.dirname, "fixture/writing-process.ts");
  const startedAt = performance.now();
  const child = spawn(process.execPath, [script, way], {
    stdio: ["ignore", "pipe", "ignore"],
  });
  onTestFinished(() => void child.kill("SIGKILL"));
  child.stdout.on("error", () => undefined);
  let text = "";
  // A reader that does not read, where that is the point.
  if (way !== "hangs") child.stdout.setEncoding("utf8").on("data", (part: string) => (text += part));
  await once(child, way === "hangs" ? "exit" : "close");
  if (way === "hangs") expect(performance.now() - startedAt).toBeLessThan(10_000);
  else expect(numbersOf(text)).toHaveLength(300);
});
