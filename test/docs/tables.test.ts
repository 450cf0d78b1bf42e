// What operators look up in a table of docs/ is there: every option and every fact.

import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { expect, test } from "vitest";
import { factNames } from "../../runtime/facts.ts";
import "../../runtime/index.ts";
import { optionTables } from "../../runtime/option.ts";

const docs = resolve(import.meta.dirname, "../../docs");

const rowsOf = (page: string): readonly string[] =>
  readFileSync(resolve(docs, page), "utf8")
    .split("\n")
    .filter((line) => line.startsWith("| "));

test("docs/reference/policies.md or docs/concepts/identity.md names every option of the language", () => {
  const pages = ["reference/policies.md", "concepts/identity.md"]
    .map((page) => readFileSync(resolve(docs, page), "utf8"))
    .join("\n");
  const isThere = (name: string): boolean => new RegExp(`\`[^\`\n]*\\b${name}\\b[^\`\n]*\``).test(pages);
  const names = new Set(optionTables.flatMap(({ kinds }) => Object.keys(kinds)));
  expect(names.size).toBeGreaterThan(20);
  expect([...names].filter((name) => !isThere(name))).toEqual([]);
});

test("docs/reference/policies.md has every fact, in the row of what guards find it in", () => {
  const rows = rowsOf("reference/policies.md");
  const isThere = (name: string): boolean => {
    const [first, field = ""] = name.split(".");
    return rows.some((row) => row.startsWith(`| \`${first}\` |`) && row.includes(field === "" ? "" : `\`${field}\``));
  };
  expect(factNames.filter((name) => !isThere(name))).toEqual([]);
});
