// The builder of request headers by itself: it does not count on the listener having refused anything.

import { expect, test } from "vitest";
import type { CompactJws } from "../../src/exchange/compact-jws.ts";
import { createRequestHeaders } from "../../src/upstream/request-headers.ts";
import { forwardingOf } from "../support/permitted.ts";

const build = (rawHeaders: readonly string[], setHeaders = {}) =>
  createRequestHeaders(new Set(["sallyport-identity", "x-user-id"]))(forwardingOf(rawHeaders, { setHeaders }));

const ours = [
  "host",
  "bank.test",
  "x-forwarded-for",
  "192.0.2.1",
  "x-forwarded-proto",
  "https",
  "x-forwarded-host",
  "bank.test",
  "x-request-id",
  "r1",
];

test.each([
  "sallyport_identity",
  "Sallyport_Identity",
  "X_User_ID",
  "x-user_id",
  "X_Forwarded_For",
  "X_Real_IP",
  "Proxy_Authorization",
  "Content_Length",
  "Transfer_Encoding",
])("%s is folded before it is compared, and dropped", (name) => {
  const { pairs, hasBody } = build([name, "forged", "Accept", "*/*"]);
  expect(pairs).toEqual([...ours, "Accept", "*/*"]);
  expect(hasBody).toBe(false);
});

test("a name is judged alike however many were judged before", () => {
  const many = Array.from({ length: 3_000 }, (_, index) => [`x-${index}`, "1"]).flat();
  expect(build([...many, "X-USER-id", "forged"]).pairs).toEqual([...ours, ...many]);
});

test("ours come last, whatever Connection says of them", () => {
  const { pairs } = build(["Connection", "x-user-id, host, x-request-id, accept", "Accept", "*/*", "Via", "1.1 a"], {
    "x-user-id": "ada",
  });
  expect(pairs).toEqual([...ours, "Via", "1.1 a", "x-user-id", "ada"]);
});

test("what the gateway signed comes after all others, whatever Connection says of it", () => {
  const signed = { name: "sallyport-identity", value: "a.b.c" as CompactJws };
  const forwarding = forwardingOf(["Sallyport-Identity", "forged", "Connection", "sallyport-identity, x-user-id"], {
    setHeaders: { "x-user-id": "ada" },
    signed,
  });
  const { pairs } = createRequestHeaders(new Set(["sallyport-identity", "x-user-id"]))(forwarding);
  expect(pairs).toEqual([...ours, "x-user-id", "ada", "sallyport-identity", "a.b.c"]);
});

test("texts beyond ASCII are handed over as their UTF-8 bytes; a client's own bytes stay what they are", () => {
  const { pairs } = build(["X-Client", "caf\xe9"], { "x-user-id": "Žofie 李" });
  expect(pairs).toEqual([...ours, "X-Client", "caf\xe9", "x-user-id", Buffer.from("Žofie 李").toString("latin1")]);
});
