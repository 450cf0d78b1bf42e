// What every file must be: short, introduced by a sentence, and free of what is never used.

import { existsSync } from "node:fs";
import { expect, test } from "vitest";
import { codes } from "../../src/error-codes.ts";
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
    .filter((file) => file.path !== "src/error-codes.ts")
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

/** What a comment cites and nobody can open: a page that is not here, a document's name in capitals, an issue of no repository. */
function closed(comment: string): readonly string[] {
  const pages = [...comment.matchAll(/[\w./-]+\.md\b/g)].map((match) => match[0]).filter((page) => !existsSync(page));
  const words =
    /\b(?:DESIGN|LAYOUT|STYLE|LANGUAGE|field notes?|the review|issues? #?\d+|(?:table|finding|part|section) \d+\w?)\b/gi;
  const vague = [...comment.matchAll(words)]
    .map((match) => match[0])
    // The everyday words are not documents.
    .filter((word) => !/^(?:design|layout|style|language)$/i.test(word) || word === word.toUpperCase());
  return [...pages, ...vague];
}

test("comments cite only what a reader can open", () => {
  expect(closed("(DESIGN: no token) as field notes 3a, issue 572 and docs/nowhere.md say")).toHaveLength(4);
  expect(
    closed("(RFC 9110 §7.6.1, CVE-2021-29492, laverdet/isolated-vm#572, docs/concepts/security.md), by design"),
  ).toEqual([]);
  const found = [...files, ...["test", "bench", "demo", "policies"].flatMap(sources)].flatMap((file) =>
    file.path === "test/architecture/file.test.ts"
      ? []
      : [...file.text.matchAll(/(?:^|\s)(?:\/\/|\/\*\*|\*) (.*)$/gm)].flatMap(([, comment = ""]) =>
          closed(comment).map(
            (what) =>
              `${file.path} cites "${what}": name the RFC, the CVE, owner/repository#number, a page of docs/, or the reason`,
          ),
        ),
  );
  expect(found).toEqual([]);
});

test("an event of the log is named by lower-case words with hyphens between them", () => {
  const events = files.flatMap((file) => [...file.text.matchAll(/\bevent: "([^"]+)"/g)].map((match) => match[1]!));
  expect(events.length).toBeGreaterThan(30);
  expect(events.filter((event) => !/^[a-z]+(?:-[a-z]+)*$/.test(event))).toEqual([]);
});
