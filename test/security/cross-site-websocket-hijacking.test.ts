// Cross-site WebSocket hijacking (CWE-1385): another site's page opens a WebSocket with the visitor's cookies and reads along.

import { expect, test } from "vitest";
import { fromOtherSite } from "../../src/reply/cors.ts";

const app = "https://app.example.com";
const origins = new Set([app]);

test.each([
  ["our own page", "http://bank.example:8080", false],
  ["a listed page", app, false],
  ["no page: not a browser", undefined, false],
  ["another site's page", "https://evil.example", true],
  ["our host on another port", "http://bank.example:9090", true],
  ["our host with TLS", "https://bank.example:8080", true],
  ["a page without an origin", "null", true],
  ["an empty origin", "", true],
])("a connection from %s", (_name, origin, expected) => {
  const headers = origin === undefined ? {} : { origin };
  expect(fromOtherSite(headers, { origin: "http://bank.example:8080" }, origins)).toBe(expected);
});
