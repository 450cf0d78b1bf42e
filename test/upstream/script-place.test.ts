// Where a page's script goes, however its beginning is written and cut into pieces; and which pages' policies let it run.

import { expect, test } from "vitest";
import { mayRun, placeFor } from "../../src/upstream/script-place.ts";

/** "|" is where the script goes; without it there is no place. */
const pages: readonly string[] = [
  "<!doctype html><html><head>|<title>x</title>",
  "<!DOCTYPE html>\n<html lang=en>\n<HEAD data-a='>' class=\"<head>\">|\n<meta charset=utf-8>",
  "\xef\xbb\xbf<!doctype html><head>|</head>",
  '<!-- <head> --><!doctype html><!-- a > b --><html data-x="a>b"><head>|<script>1</script>',
  "<!doctype html>|<title>no head</title>",
  "<!doctype html><html>|<body>no head",
  "<html>|text",
  "|<title>x</title>",
  "  |<p>a fragment",
  '<?xml version=\'1.0\'?><!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Strict//EN" "http://www.w3.org/TR/xhtml1/DTD/xhtml1-strict.dtd"><html xmlns="http://www.w3.org/1999/xhtml"><head>|<title/>',
  "<!doctype html>|<header>not a head</header>",
  // Comments that end as soon as they begin, or with "--!>": what follows is no comment, and its "-->" is a script's.
  "<!--><html><head>|<script>let a = '-->';</script>",
  "<!---><html><head>|<script>let a = '-->';</script>",
  "<!-- x --!><html><head>|<script>let a = '-->';</script>",
  "<!doctype html><!--[if IE]><html class=ie><![endif]--><!--[if !IE]><!--><html><!--<![endif]--><head>|<title>x</title>",
  // A quote is a letter where no value begins.
  "<html><head a=it's>|<script>let a = 'b > c';</script>",
  '<html a=b"c><head b"d>|<meta content="x">',
  "<html lang = 'a > b' =><head/>|<title>x</title>",
  '<html lang="en" <head>|<title>it runs into the next</title>',
  "\xa0<head>no space is white that HTML does not know",
  '{"not":"a page"}',
  "just text, a < b and b > c",
  "<!-- a comment that never ends <head>",
  '<html data-x="never ends><head>',
  "",
  "   ",
];

test.each(pages)("%j", (marked) => {
  const page = marked.replace("|", "");
  const place = marked.includes("|") ? marked.indexOf("|") : -1;
  const bytes = Buffer.from(page, "latin1");
  expect(placeFor(bytes, true)).toBe(place);
  // Whatever is known before all is there, is the same.
  for (let length = 0; length < bytes.length; length++)
    expect([null, place]).toContain(placeFor(bytes.subarray(0, length), false));
});

test("a beginning that does not end is not waited for for ever, nor read twice as long", () => {
  expect(placeFor(Buffer.from(`<!--${"-".repeat(20_000)}`), false)).toBe(-1);
  expect(placeFor(Buffer.from(`<!doctype html>${" ".repeat(20_000)}`), false)).toBeGreaterThan(0);
  const before = performance.now();
  placeFor(Buffer.from("<html ".repeat(3_000)), false);
  placeFor(Buffer.from(`<html${' a="'.repeat(4_000)}`), false);
  placeFor(Buffer.from("<!doctype ".repeat(2_000)), false);
  expect(performance.now() - before).toBeLessThan(5_000);
});

test.each<[string, readonly string[], boolean]>([
  ["none", [], true],
  ["about something else", ["img-src 'none'"], true],
  ["self", ["script-src 'self'"], true],
  ["self by default", ["default-src 'self'; img-src *"], true],
  ["nothing by default", ["default-src 'none'"], false],
  ["the element's own goes first", ["script-src 'none'; script-src-elem 'self'"], true],
  ["the element's own forbids", ["script-src 'self'; script-src-elem 'nonce-x'"], false],
  ["a nonce alone", ["script-src 'nonce-abc'"], false],
  ["a nonce and self", ["script-src 'self' 'nonce-abc'"], true],
  ["strict-dynamic makes addresses count for nothing", ["script-src 'self' 'nonce-abc' 'strict-dynamic'"], false],
  ["anything", ["script-src *"], true],
  ["https alone", ["script-src https:"], true],
  ["its origin", ["SCRIPT-SRC https://Bank.example.com"], true],
  ["its host", ["script-src bank.example.com"], true],
  ["another's", ["script-src https://cdn.example.com"], false],
  ["two headers, of which one forbids", ["script-src 'self'", "script-src 'none'"], false],
  ["two in one header", ["script-src 'self', script-src 'none'"], false],
  ["the first of a name counts", ["script-src 'none'; script-src 'self'"], false],
  ["a sandbox without scripts", ["sandbox allow-forms"], false],
  ["a sandbox with them", ["sandbox allow-scripts allow-same-origin"], true],
])("a policy: %s", (_, policies, runs) => {
  expect(mayRun(policies, "https://bank.example.com")).toBe(runs);
});
