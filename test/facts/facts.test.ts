// Facts as JSON: whatever a request holds, it stays one value in one place and no credential is among it.

import { describe, expect, test } from "vitest";
import type { UserFacts } from "../../runtime/contract.ts";
import { type AskedFact, type FactValues, factNames, fromWire, toWire } from "../../runtime/facts.ts";
import type { PublicContext } from "../../runtime/index.ts";
import { createTrace, viewOf } from "../../runtime/view.ts";
import type { CanonicalRequest, Client, Subject } from "../../src/exchange/exchange.ts";
import type { Given } from "../../src/facts/facts.ts";
import { gather } from "../../src/facts/gather.ts";

const request: CanonicalRequest = {
  id: "id-1",
  method: "GET",
  scheme: "https",
  host: "bank.example",
  path: "/a",
  oddities: 0,
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
  session: credential === "session" ? { key: "key", family: "family", host: "bank.example", registration: "" } : null,
  since: 1_000_000,
  until: 9_000_000,
});

const from: Given = { request, client, params: {}, subject: null, consumed: [], headed: { headers: {} }, nowMs: 5 };
const crossed = (given: Given, asked: readonly AskedFact[] = []) =>
  fromWire(toWire(gather(given, asked) as FactValues));

/** read gives what guards see of a request, after it crossed the wall. */
function read(given: Given, asked: readonly AskedFact[] = []) {
  type Context = PublicContext & { readonly params: Readonly<Record<string, string>> };
  const context: Context = viewOf(crossed(given, asked), false, createTrace());
  const { request, client, time, user, session, params } = context;
  const { id, method, scheme, host, path, query } = request;
  return {
    time: { now: time.now },
    request: { id, method, scheme, host, path, query, ...(asked.length > 0 && { headers: request.headers }) },
    params,
    user,
    session,
    client: { address: client.address },
  };
}

test("everything a policy may know, and nothing else", () => {
  const given = { ...from, params: { id: "7" }, subject: subjectOf("session"), nowMs: 1_090_500 };
  expect(read(given)).toEqual({
    time: { now: 1_090_500 },
    request: {
      id: "id-1",
      method: "GET",
      scheme: "https",
      host: "bank.example",
      path: "/a",
      query: { x: ["1"] },
    },
    params: { id: "7" },
    user,
    session: { ageSeconds: 90 },
    client: { address: "192.0.2.1" },
  });
  expect(Object.keys(crossed(given)).sort()).toEqual(
    [
      ...["time.now", "user", "session", "params", "client.address"],
      ...["id", "method", "scheme", "host", "path", "query", "headers"].map((name) => `request.${name}`),
    ].sort(),
  );
});

test("nobody is nobody, and a bearer token has no session", () => {
  expect(read(from)).toMatchObject({ user: undefined, session: undefined });
  expect(read({ ...from, subject: subjectOf("bearer"), nowMs: 1_090_500 })).toMatchObject({
    user,
    session: undefined,
  });
});

test("a session from the future is not negative", () => {
  expect(read({ ...from, subject: subjectOf("session") }).session).toEqual({ ageSeconds: 0 });
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
    const given = {
      request: { ...request, path: `/${text}`, query: text },
      client: { ...client, address: text },
      params: { [text]: text, "*": text },
      subject: subjectOf("session", hostile),
      consumed: [],
      headed: { headers: { [text]: text, accept: text } },
      nowMs: 1_090_500,
    };
    const facts = read(given, ["request.headers"]);
    expect(facts.time.now).toBe(1_090_500);
    expect(facts.request.path).toBe(`/${text}`);
    expect(crossed(given)["request.query"]).toBe(text);
    expect(Object.entries(facts.params)).toEqual(
      [
        [text, text],
        ["*", text],
      ].filter(([name]) => name !== "__proto__" || Object.hasOwn(facts.params, "__proto__")),
    );
    expect(facts.request.headers).toMatchObject({ accept: text });
    expect(facts.user?.id).toBe(text);
    expect(facts.user?.groups).toEqual([text]);
    expect(facts.client.address).toBe(text);
    expect(Object.keys(crossed(given, ["request.headers"]))).toEqual(factNames);
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
  const given = { ...from, headed: { headers } };
  expect(crossed(given)["request.headers"]).toBeNull();
  expect(JSON.stringify(gather(given, ["request.headers"]))).not.toContain("secret");
  expect(read(given, ["request.headers"]).request.headers).toEqual({
    accept: "*/*",
    "x-many": "a, b",
    "set-cookie": "a, b",
  });
});
