// Every link in README.md, docs/ and the other pages leads to a file that is there, and to a heading that is on it.

import { existsSync, globSync, readFileSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { expect, test } from "vitest";
import { slug } from "../../packaging/site/slug.ts";

const root = resolve(import.meta.dirname, "../..");
const pages = globSync("{*.md,docs/**/*.md,bench/*.md,starter/**/*.md}", { cwd: root });
const read = (page: string) => readFileSync(join(root, page), "utf8");

/** What is code is no link and no heading. */
const prose = (page: string) => read(page).replaceAll(/^```[\s\S]*?^```$/gm, "");

/** anchorsOf gives a page's headings as GitHub names them: the second of one name ends in -1. */
function anchorsOf(page: string): ReadonlySet<string> {
  const found = new Map<string, number>();
  for (const [, title = ""] of prose(page).matchAll(/^#{1,6} (.+)$/gm)) {
    const name = slug(title.replaceAll(/\[([^\]]*)\]\([^)]*\)/g, "$1"));
    const before = found.get(name) ?? 0;
    found.set(name, before + 1);
    if (before > 0) found.set(`${name}-${before}`, 1);
  }
  return new Set(found.keys());
}

const anchors = new Map(pages.map((page) => [page, anchorsOf(page)]));

/** linksOf gives what a page's links and pictures lead to, as [page, path from the project's root, anchor]. */
function linksOf(page: string) {
  const text = prose(page).replaceAll(/`[^`\n]*`/g, "");
  return [...text.matchAll(/\]\((?!\w+:)([^)#\s]*)(?:#([^)\s]*))?\)/g)].map(([, path = "", anchor = ""]) => ({
    page,
    to: path === "" ? page : relative(root, resolve(root, dirname(page), path)),
    anchor,
  }));
}

const links = pages.flatMap(linksOf);

test("every link leads to a file that is there", () => {
  expect(links.length).toBeGreaterThan(300);
  expect(links.filter(({ to }) => !existsSync(join(root, to))).map(({ page, to }) => `${page} → ${to}`)).toEqual([]);
});

test("every anchor is a heading of the page that it leads to", () => {
  const withAnchor = links.filter(({ anchor }) => anchor !== "");
  expect(withAnchor.length).toBeGreaterThan(200);
  const lost = withAnchor.filter(({ to, anchor }) => !(anchors.get(to)?.has(anchor) ?? false));
  expect(lost.map(({ page, to, anchor }) => `${page} → ${to}#${anchor}`)).toEqual([]);
});

test("every page of docs/ is in its table of contents, or in that of its folder", () => {
  const listed = (from: string) => new Set(links.filter(({ page }) => page === from).map(({ to }) => to));
  const contents = listed("docs/README.md");
  expect(listed("README.md")).toContain("docs/README.md");
  const missing = pages.filter(
    (page) =>
      page.startsWith("docs/") &&
      page !== "docs/README.md" &&
      !contents.has(page) &&
      !(contents.has(`${dirname(page)}/README.md`) && listed(`${dirname(page)}/README.md`).has(page)),
  );
  expect(missing).toEqual([]);
});

test("pages that the sources and tests name are there, and so are the headings that they name", () => {
  const lost = globSync("{src,runtime,demo,bench,packaging,starter,test}/**/*.{ts,js,md}", { cwd: root }).flatMap(
    (file) =>
      [...read(file).matchAll(/\bdocs\/[\w/-]+\.md\b(?:, ([A-Z][a-z ]+)\))?/g)]
        .filter(([name, heading = ""]) => {
          const page = name.replace(/\.md.*/, ".md");
          const has = anchors.get(page)?.has(heading.toLowerCase().replaceAll(" ", "-")) ?? false;
          return page !== "docs/nowhere.md" && (!existsSync(join(root, page)) || (heading !== "" && !has));
        })
        .map(([name]) => `${file}: ${name}`),
  );
  expect(lost).toEqual([]);
});
