// --log-file: appended to by several, opened anew where it is another file now, and private.

import {
  appendFileSync,
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test, vi } from "vitest";
import { toMark } from "../../src/observe/line-mark.ts";
import { createLineWriter } from "../../src/observe/line-writer.ts";
import { endHalfLine, openLogFile } from "../../src/observe/log-file.ts";

const plain = toMark("forward", 0);

function inFolder() {
  const folder = mkdtempSync(join(tmpdir(), "sallyport-log-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return { folder, path: join(folder, "sallyport.log"), old: join(folder, "sallyport.log.1") };
}

function logTo(path: string) {
  const { output, reopen } = openLogFile(path, () => undefined);
  const writer = createLineWriter({
    output,
    limitBytes: 262_144,
    now: Date.now,
    toNotice: ({ cause, lost }) => `gap ${cause} ${lost}\n`,
    remark: () => undefined,
  });
  onTestFinished(writer.close);
  return { log: (text: string) => writer.write(`${text}\n`, plain), reopen, isReady: writer.isReady };
}

const linesOf = (path: string): readonly string[] =>
  existsSync(path) ? readFileSync(path, "utf8").split("\n").slice(0, -1) : [];
const until = (path: string, lines: readonly string[]) =>
  vi.waitFor(() => expect(linesOf(path)).toEqual(lines), { timeout: 5_000 });

test("two append to one file, which is the owner's alone; one that was there keeps its mode", async () => {
  const { path } = inFolder();
  const [one, two] = [logTo(path), logTo(path)];
  for (let index = 0; index < 200; index++) for (const { log } of [one, two]) log("x".repeat(index));
  await vi.waitFor(() => expect(linesOf(path)).toHaveLength(400));
  expect(statSync(path).mode & 0o777).toBe(0o600);
  chmodSync(path, 0o640);
  logTo(path).log("more");
  await vi.waitFor(() => expect(linesOf(path)).toHaveLength(401));
  expect(statSync(path).mode & 0o777).toBe(0o640);
});

test("renamed, it is another one within a second, and at once where that is said; what is there is kept", async () => {
  const { path, old } = inFolder();
  const { log, reopen } = logTo(path);
  log("first");
  await until(path, ["first"]);
  renameSync(path, old);
  writeFileSync(path, "of somebody else\n", { mode: 0o640 });
  let count = 0;
  await vi.waitFor(
    () => {
      log(`line ${count++}`);
      expect(linesOf(path).length).toBeGreaterThan(1);
    },
    { timeout: 5_000, interval: 50 },
  );
  await vi.waitFor(() => expect(linesOf(old).length + linesOf(path).length).toBe(count + 2));
  expect(linesOf(path)[0]).toBe("of somebody else");
  rmSync(old);
  renameSync(path, old);
  reopen();
  log("last");
  await until(path, ["last"]);
});

test("removed with its folder, lines wait until there is one again", async () => {
  const { folder, path } = inFolder();
  const { log, reopen, isReady } = logTo(path);
  rmSync(folder, { recursive: true });
  reopen();
  log("waits");
  await vi.waitFor(() => expect(isReady()).toBe(false));
  mkdirSync(folder);
  await until(path, ["waits", "gap ENOENT 0"]);
});

test("what a machine left behind that went down in the middle of a line is not the beginning of ours", async () => {
  const { path } = inFolder();
  writeFileSync(path, 'whole\n{"half":');
  const { log } = logTo(path);
  endHalfLine(path);
  log("ours");
  await until(path, ["whole", '{"half":', "ours"]);
  endHalfLine(path);
  appendFileSync(path, "more\n");
  expect(linesOf(path)).toHaveLength(4);
});

test("a folder that is not there, and one in its place, are said", () => {
  const { folder, path } = inFolder();
  expect(() => openLogFile(join(path, "deeper"), () => undefined)).toThrow("ENOENT");
  expect(() => openLogFile(folder, () => undefined)).toThrow("EISDIR");
});
