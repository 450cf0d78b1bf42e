// What every file must be: short, introduced by a sentence, and free of what is never used.

import { expect, test } from "vitest";
import { codes } from "../../src/errors.ts";
import { sources } from "./source.ts";

const files = [...sources("src"), ...sources("runtime")];

test("every file says in its first line what it is", () => {
  const silent = files.filter((file) => !/^(#!.*\n)?\/\/ \S.{10,}/.test(file.text));
  expect(silent.map((file) => file.path)).toEqual([]);
});

test("no file is longer than 300 lines", () => {
  const long = files.filter((file) => file.text.split("\n").length > 301);
  expect(long.map((file) => file.path)).toEqual([]);
});

test("half of the files are short", () => {
  const lengths = files.map((file) => file.text.split("\n").length).sort((left, right) => left - right);
  expect(lengths[Math.floor(lengths.length / 2)]).toBeLessThanOrEqual(130);
});

test("every error code is used, and none is made up on the way", () => {
  const text = files
    .filter((file) => file.path !== "src/errors.ts")
    .map((file) => file.text)
    .join("\n");
  const used = new Set([...text.matchAll(/"([A-Z]+_[A-Z_]+)"/g)].map((match) => match[1]!));
  expect(Object.keys(codes).filter((code) => !used.has(code))).toEqual([]);
  const thrown = [...text.matchAll(/new GatewayError\(\s*"([^"]+)"/g)].map((match) => match[1]!);
  expect(thrown.length).toBeGreaterThan(30);
  expect(thrown.filter((code) => !(code in codes))).toEqual([]);
});

test("every public export is introduced by its name", () => {
  const bare = files.flatMap((file) =>
    [...file.text.matchAll(/^(.*)\n(?=export (?:async )?(?:function|class) (\w+))/gm)]
      .filter((match) => !/\*\/$/.test(match[1]!.trim()))
      .map((match) => `${file.path}: ${match[2]}`),
  );
  expect(bare).toEqual([]);
});

test.each(["utils", "helpers", "common", "manager", "base", "misc"])("nothing is called %s", (name) => {
  expect(files.filter((file) => file.path.split(/[/.]/).includes(name)).map((file) => file.path)).toEqual([]);
});
