// The gateway's own pages: complete, escaped, self-contained.

import { createHash } from "node:crypto";
import { expect, test } from "vitest";
import { page, pagePolicy } from "../../../src/reply/page/page.ts";

const hostile = `"><script>alert(1)</script>&'`;

test("everything that is put into a page is text", () => {
  const html = page({
    title: hostile,
    paragraphs: [hostile],
    details: [[hostile, hostile]],
    actions: [
      { label: hostile, href: "/x" },
      { label: hostile, href: "/y", method: "post" },
    ],
  });
  expect(html).not.toContain("<script");
  expect(html).not.toContain("'</p>");
  expect(html.match(/&quot;&gt;&lt;script&gt;alert\(1\)&lt;\/script&gt;&amp;&#39;/g)).toHaveLength(7);
});

test.each([
  ["/next?a=1&b=2", "/next?a=1&amp;b=2"],
  ["https://login.test/", "https://login.test/"],
  ["javascript:alert(1)", "/"],
  ["JaVaScRiPt:alert(1)", "/"],
  ["data:text/html,x", "/"],
  ["//evil.test", "/"],
  ["/\\evil.test", "/"],
  ["/\t/evil.test", "/"],
  ['/x" onclick="alert(1)', "/"],
])("an action to %j goes to %j", (href, expected) => {
  expect(page({ title: "t", paragraphs: [], actions: [{ label: "go", href }] })).toContain(`href="${expected}"`);
});

test("a page has one style sheet, which its policy allows, and needs nothing else", () => {
  const html = page({ title: "Title", paragraphs: ["One.", "Two."], details: [["Code", "X"]] });
  const sheet = /<style>(.*?)<\/style>/s.exec(html)?.[1] ?? "";
  expect(pagePolicy).toContain(`'sha256-${createHash("sha256").update(sheet).digest("base64")}'`);
  expect(pagePolicy).toContain("default-src 'none'");
  expect(pagePolicy).toContain("frame-ancestors 'none'");
  expect(html).not.toMatch(/<(script|link|img|iframe)|url\(|@import/i);
  expect(html).toMatch(/^<!doctype html>\n<html lang="en">/);
  expect(html).toContain('name="viewport"');
  expect(html.match(/<h1>/g)).toHaveLength(1);
});
