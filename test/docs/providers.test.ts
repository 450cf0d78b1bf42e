// docs/guides/providers.md says of everything that can go wrong with a provider what it means, and what to do about it.

import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { expect, test } from "vitest";
import { codes } from "../../src/error-codes.ts";
import { causes } from "../../src/identity/provider-cause.ts";

const page = readFileSync(resolve(import.meta.dirname, "../../docs/guides/providers.md"), "utf8");

/** What a table's row with this name says: its other cells, and null where there is no such row. */
function rowOf(name: string): readonly string[] | null {
  const row = page.split("\n").find((line) => line.startsWith(`| \`${name}\` |`));
  return row === undefined
    ? null
    : row
        .split("|")
        .slice(2, -1)
        .map((cell) => cell.trim());
}

const isWhole = (row: readonly string[] | null): boolean =>
  row !== null && row.length >= 2 && row.every((cell) => cell.length > 5);

test("every code of signing in and of step-up has a row that says what it means and what to do", () => {
  const names = Object.keys(codes).filter((name) => /^(IDENTITY|STEPUP)_/.test(name));
  expect(names.length).toBeGreaterThan(30);
  expect(names.filter((name) => !isWhole(rowOf(name)))).toEqual([]);
});

test("every cause has a row with its code", () => {
  const names = Object.keys(causes) as (keyof typeof causes)[];
  expect(names.length).toBeGreaterThan(20);
  expect(names.filter((name) => !isWhole(rowOf(name)))).toEqual([]);
  expect(names.filter((name) => rowOf(name)?.[0] !== `\`${causes[name].code}\``)).toEqual([]);
});

test("there is no row of a code that is gone", () => {
  const rows = [...page.matchAll(/^\| `((?:IDENTITY|STEPUP)_[A-Z_]+)` \|/gm)].map(([, name = ""]) => name);
  expect(rows.filter((name) => !Object.hasOwn(codes, name))).toEqual([]);
});

test("what the overviews link to is on the page, and every provider of one is in the other", () => {
  const anchors = new Set(
    [...page.matchAll(/^#+ (.+)$/gm)].map(([, title = ""]) =>
      title
        .toLowerCase()
        .replaceAll(/[^a-z0-9 -]/g, "")
        .replaceAll(" ", "-"),
    ),
  );
  const links = [...page.matchAll(/\]\(#([\w-]+)\)/g)].map(([, name = ""]) => name);
  expect(links.length).toBeGreaterThan(20);
  expect(links.filter((name) => !anchors.has(name))).toEqual([]);
  const first = [...page.matchAll(/^\| \[([^\]]+)\]\(#/gm)].map(([, name = ""]) => name);
  const second = first.filter((name) => page.split("\n").some((line) => line.startsWith(`| ${name} |`)));
  expect(first.length).toBe(20);
  expect(second).toEqual(first);
});
