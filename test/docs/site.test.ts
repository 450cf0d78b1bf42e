// The site of the docs, short of building it, which npm run site does: its sidebar, its sources, and what it says of links that lead nowhere.

import { globSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { type Entry, readContents } from "../../packaging/site/contents.ts";
import { findLost } from "../../packaging/site/links.ts";
import { layPages, toSource } from "../../packaging/site/pages.ts";

const root = resolve(import.meta.dirname, "../..");
const contents = join("docs", "index.md");

function folderOfOwn(): string {
  const folder = mkdtempSync(join(tmpdir(), "sallyport-site-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

const linksOf = (entries: readonly Entry[]): readonly string[] =>
  entries.flatMap(({ link, items = [] }) => [...(link === undefined ? [] : [link]), ...linksOf(items)]);

test("the sidebar has the order of the table of contents, and every page of docs/", () => {
  const folder = folderOfOwn();
  layPages(folder, join(folder, "public"));
  const entries = readContents(folder, contents);
  expect(entries.map(({ text }) => text)).toEqual([
    "Start",
    "Guides",
    "Cookbook",
    "Concepts",
    "Reference",
    "Troubleshooting",
    "Benchmarks",
  ]);
  const pages = globSync("docs/**/*.md", { cwd: root }).map((page) => `/${page.replace("README.md", "index.md")}`);
  expect([...new Set(linksOf(entries))].toSorted()).toEqual(pages.filter((page) => page !== `/${contents}`).sort());
});

test("a page's source has no comments, and leads to folders by the name that web servers look for; code stays as it is", () => {
  const code = "`<!-- a -->`\n```md\n<!-- b --> [x](README.md)\n```\n";
  expect(toSource(`<!-- figures -->\n${code}[docs](../README.md#start) [site](https://example.com/README.md)`)).toBe(
    `${code}[docs](../index.md#start) [site](https://example.com/README.md)`,
  );
});

test("of a built site, every link, picture and anchor that leads nowhere is told", () => {
  const folder = folderOfOwn();
  writeFileSync(
    join(folder, "index.html"),
    '<h1 id="top"></h1><a href="/below/other.html#there"></a><a href="#top"></a>',
  );
  writeFileSync(
    join(folder, "other.html"),
    '<a href="/below/"></a><a href="./#top"></a><a href="https://example.com/x"></a><a href="/below/#gone"></a><img src="/below/no.png"><a href="/else.html"></a>',
  );
  expect(findLost(folder, "/below/").toSorted()).toEqual([
    "index.html: /below/other.html#there",
    "other.html: /below/#gone",
    "other.html: /below/no.png",
    "other.html: /else.html",
  ]);
});
