// Where a script may have the browser sent afterwards (the open redirects of others: CVE-2021-39191, CVE-2020-4037).

import { expect, test } from "vitest";
import { parseReturnTo } from "../../src/portal/return-address.ts";

const here = { origin: "https://bank.example.com" };
const others = new Set(["https://app.example.com"]);

test.each([
  ["/statements?month=11", "/statements?month=11"],
  ["https://bank.example.com/statements#top", "/statements#top"],
  ["statements", "/statements"],
  ["?month=11", "/?month=11"],
  // WHATWG: without slashes it is a path, as every browser reads it.
  ["https:evil.example", "/evil.example"],
  ["https:/evil.example", "/evil.example"],
  ["https://app.example.com/spa?x=1#state", "https://app.example.com/spa?x=1#state"],
])("%j leads to %j", (text, expected) => {
  expect(parseReturnTo(text, here, others)).toBe(expected);
});

test.each([
  null,
  "//evil.example",
  "///evil.example",
  "////evil.example",
  "/\\evil.example",
  "\\\\evil.example",
  "\\/evil.example",
  "/\t/evil.example",
  "/\n/evil.example",
  "\t//evil.example",
  "/%09/evil.example/..//..//evil.example",
  "https:///evil.example",
  "http://bank.example.com/",
  "https://bank.example.com:444/",
  "https://bank.example.com.evil.example/",
  "https://bank.example.com@evil.example/",
  "https://evil.example\\@bank.example.com/",
  "https://user:password@bank.example.com/",
  "https://bank.example.com//evil.example",
  "https://bank.example.com/\\evil.example",
  "https://evil-app.example.com/",
  "https://app.example.com.evil.example/",
  "javascript:alert(1)",
  "JaVaScRiPt:alert(1)",
  "data:text/html,x",
  "blob:https://bank.example.com/1",
  "vbscript:x",
  "/.sallyport/logout",
  "/x/../.sallyport/logout",
  "/.%73allyport/logout",
  "/%2Esallyport/logout",
  "https://[",
  `/${"a".repeat(5_000)}`,
])("%j leads nowhere", (text) => {
  const address = parseReturnTo(text, here, others);
  // What a browser makes of it stays here, whatever it is.
  expect(new URL(address, here.origin).origin).toBe(here.origin);
  if (text === "/%09/evil.example/..//..//evil.example") return;
  expect(address).toBe("/");
});
