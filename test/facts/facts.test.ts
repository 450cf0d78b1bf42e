// Facts as JSON: whatever a request holds, it stays one value in one place and no credential is among it.

import { describe, expect, test } from "vitest";
import type { UserFacts } from "../../runtime/contract.ts";
import { fromWire } from "../../runtime/wire.ts";
import type { CanonicalRequest, Client, Subject } from "../../src/exchange/exchange.ts";
import { toFacts } from "../../src/facts/facts.ts";

const request: CanonicalRequest = {
  id: "id-1",
  method: "GET",
  scheme: "https",
  host: "bank.example",
  path: "/a",
  query: "x=1",
  origin: "https://bank.example",
};
const client: Client = { kind: "api", address: "192.0.2.1" };
const user: UserFacts = {
  id: "ada",
  issuer: "https://a.example",
  source: "staff",
  name: "",
  email: "",
  groups: ["finance"],
  claims: { sub: "ada" },
};
const subjectOf = (credential: "session" | "bearer", facts = user): Subject => ({
  user: facts,
  userJson: JSON.stringify(facts),
  ledger: [],
  session: credential === "session" ? { key: "key", family: "family", host: "bank.example" } : null,
  since: 1_000_000,
  until: 9_000_000,
});

const foundOf = (...input: Parameters<typeof subjectOf>) => ({ subject: subjectOf(...input), consumed: [] });

const read = (...input: Parameters<typeof toFacts>) => fromWire(toFacts(...input));

test("everything a policy may know, and nothing else", () => {
  expect(read(request, client, { id: "7" }, foundOf("session"), 1_090_500, null)).toEqual({
    now: 1_090_500,
    request: {
      id: "id-1",
      method: "GET",
      scheme: "https",
      host: "bank.example",
      path: "/a",
      query: "x=1",
      params: { id: "7" },
    },
    user,
    session: { ageSeconds: 90 },
    client: { address: "192.0.2.1" },
  });
});

test("nobody is nobody, and a bearer token has no session", () => {
  expect(read(request, client, {}, null, 5, null)).toMatchObject({ user: null, session: null });
  expect(read(request, client, {}, foundOf("bearer"), 1_090_500, null)).toMatchObject({ user, session: null });
});

test("a session from the future is not negative", () => {
  expect(read(request, client, {}, foundOf("session"), 5, null).session).toEqual({ ageSeconds: 0 });
});

describe("hostile text stays text", () => {
  test.each([
    `","user":{"id":"root"},"x":"`,
    `"}],"now":0}`,
    "\\",
    '\\"',
    "\u2028\u2029",
    "\ud800",
    "__proto__",
    "</script>",
    "\u0000\n\r\t",
    "é€😀",
  ])("%j", (text) => {
    const claims = { groups: [text], [text]: text };
    const hostile = { ...user, id: text, name: text, groups: [text], claims };
    const facts = read(
      { ...request, path: `/${text}`, query: text },
      { ...client, address: text },
      { [text]: text, "*": text },
      foundOf("session", hostile),
      1_090_500,
      { [text]: text, accept: text },
    );
    expect(facts.now).toBe(1_090_500);
    expect(facts.request.path).toBe(`/${text}`);
    expect(facts.request.query).toBe(text);
    expect(Object.entries(facts.request.params)).toEqual(
      [
        [text, text],
        ["*", text],
      ].filter(([name]) => name !== "__proto__" || Object.hasOwn(facts.request.params, "__proto__")),
    );
    expect(facts.request.headers).toMatchObject({ accept: text });
    expect(facts.user?.id).toBe(text);
    expect(facts.user?.groups).toEqual([text]);
    expect(facts.client.address).toBe(text);
    expect(Object.keys(facts)).toEqual(["now", "request", "user", "session", "client"]);
  });
});

test("headers come only when asked for, joined, and without any credential", () => {
  const headers = {
    accept: "*/*",
    "x-many": "a, b",
    "set-cookie": ["a", "b"],
    cookie: "secret",
    authorization: "secret",
    "proxy-authorization": "secret",
  };
  expect(read(request, client, {}, null, 5, null).request).not.toHaveProperty("headers");
  expect(JSON.stringify(toFacts(request, client, {}, null, 5, headers))).not.toContain("secret");
  expect(read(request, client, {}, null, 5, headers).request.headers).toEqual({
    accept: "*/*",
    "x-many": "a, b",
    "set-cookie": "a, b",
  });
});
