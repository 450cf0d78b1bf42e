// The pages of docs/reference/ that are made from the source say what the source says now.

import { spawnSync } from "node:child_process";
import { existsSync, globSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { codes } from "../../src/error-codes.ts";
import { loadMeanings, requestMeanings } from "../../src/meaning/meanings.ts";
import { settingNames, toFlag } from "../../src/settings.ts";
import { testWith } from "../support/real-part.ts";
import { answerHeadersIn, onAnswers } from "./reference/http.ts";
import { exportsOf, optionTablesOf } from "./reference/language.ts";
import { events, eventsIn, fields, fieldsOf, queries } from "./reference/log-events.ts";
import { samples } from "./reference/log-samples.ts";
import { variables } from "./reference/settings.ts";
import { toldIn } from "./reference/told.ts";
import { pages } from "./reference/write.ts";

test.each(Object.keys(pages))("%s is what npm run docs:reference writes", (file) => {
  const same = readFileSync(file, "utf8") === pages[file]!();
  expect(same, `${file} is of another source: run npm run docs:reference`).toBe(true);
});

test("a code's meaning is one sentence or more, and so is what to do next", () => {
  const all = [...Object.entries(requestMeanings), ...Object.entries(loadMeanings)];
  expect(all.length).toBeGreaterThan(Object.keys(codes).length + 100);
  const odd = all.filter(([, { means, next }]) => [means, next].some((text) => !/^["A-Z`].{5,}[.;`?]$/s.test(text)));
  expect(odd.map(([code]) => code)).toEqual([]);
});

test("flags that a meaning names are there", () => {
  const known = new Set([...settingNames.map(toFlag), "--live", "--noEmit", "--no-node-snapshot"]);
  const named = Object.entries({ ...requestMeanings, ...loadMeanings }).flatMap(([code, { means, next }]) =>
    Array.from(`${means} ${next}`.matchAll(/--[a-z][\w-]*/gi), ([flag]) => ({ code, flag })),
  );
  expect(named.length).toBeGreaterThan(10);
  expect(named.filter(({ flag }) => !known.has(flag))).toEqual([]);
});

test("a code is a warning where the source says so, and nowhere else", () => {
  const told = Map.groupBy(
    toldIn((text) => text in loadMeanings),
    ({ code }) => code,
  );
  // Its severity is the bundler's own.
  told.delete("COMPILE_DOUBT");
  const gravities = [...told].map(([code, all]) => [code, new Set(all.map(({ severity }) => severity))] as const);
  expect(gravities.filter(([, of]) => of.has("warning")).length).toBeGreaterThan(10);
  const wrong = gravities.filter(([code, of]) => {
    const { warns } = loadMeanings[code as keyof typeof loadMeanings];
    if (warns === "sometimes") return false;
    return of.has("error") === (warns === "always") || of.has("warning") !== (warns === "always");
  });
  expect(wrong.map(([code]) => code)).toEqual([]);
});

test("each option says what holds where it is left out, and what it is; each function and each field is told of", () => {
  const options = optionTablesOf().flatMap(({ call, path, options }) =>
    options.map((one) => ({ ...one, name: [call, path, one.name].filter((part) => part !== "").join(" ") })),
  );
  expect(options.length).toBeGreaterThan(60);
  expect(options.filter(({ otherwise }) => otherwise === "").map(({ name }) => name)).toEqual([]);
  expect(options.filter(({ text }) => !/\w{3}/.test(text)).map(({ name }) => name)).toEqual([]);
  const all = exportsOf();
  expect(all.filter(({ text, example }) => text === "" || example === "").map(({ name }) => name)).toEqual([]);
  const half = all.filter(({ fields }) => new Set(fields.map(({ text }) => text === "")).size > 1);
  expect(half.map(({ name }) => name)).toEqual([]);
});

test("every header that the gateway's own answers have is told of, and no other", () => {
  const told = onAnswers.map(([name]) => name);
  const found = answerHeadersIn();
  expect(found.size).toBeGreaterThan(12);
  expect([...found].filter((name) => !told.includes(name))).toEqual([]);
  const source = globSync("src/**/*.ts").map((file) => readFileSync(file, "utf8"));
  const text = source.join("\n");
  expect(told.filter((name) => !new RegExp(`["{ ]${name}"?[\\],;:) ]`).test(text))).toEqual([]);
});

test("every variable that the program, its demo or its tests look at is told of", () => {
  const told = variables.map(([names]) => names).join(" ");
  const files = globSync("{src,demo,test/support,test/listener}/**/*.ts").concat("vitest.config.ts");
  const found = files.flatMap((file) =>
    Array.from(
      readFileSync(file, "utf8").matchAll(/\benv(?:ironment)?(?:\.|\[")([A-Z][A-Z_]{2,})\b/g),
      ([, name]) => name!,
    ),
  );
  const everybodys = new Set(["PATH", "NODE_ENV", "MODE", "TEST_CLOCK"]);
  expect(new Set(found).size).toBeGreaterThan(6);
  expect(
    [...new Set(found)].filter(
      (name) => !everybodys.has(name) && !told.includes(`\`${name}\``) && !told.includes(name),
    ),
  ).toEqual([]);
});

test("every event that the source logs is told of, and every field of its line", () => {
  const found = eventsIn();
  expect(found.size).toBeGreaterThan(40);
  expect(
    [...found].filter((name) => !(name in events)).concat(Object.keys(events).filter((name) => !found.has(name))),
  ).toEqual([]);
  const lines = Object.entries(samples);
  expect(lines.filter(([name, line]) => (JSON.parse(line) as { event: string }).event !== name)).toEqual([]);
  const strange = lines.flatMap(([name, line]) =>
    name === "decision" ? [] : fieldsOf(line).flatMap((field) => (field in fields ? [] : [`${name}: ${field}`])),
  );
  expect(strange).toEqual([]);
  // Of these nothing in a test makes a gateway say them through its log.
  const silent = Object.keys(events).filter((name) => !(name in samples));
  expect(silent.length).toBeLessThan(15);
});

testWith("jq", existsSync("/usr/bin/jq") ? null : "There is no jq.")("each query is one that jq takes", () => {
  const input = Object.values(samples).join("\n");
  for (const [question, query] of queries) {
    const { status, stderr } = spawnSync("sh", ["-c", query], { input, encoding: "utf8" });
    expect([question, status, stderr]).toEqual([question, 0, ""]);
  }
});
