// The table of header names: what the gateway sets or takes away no policy sets, and the docs say the same.

import { globSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { faultInHeader, faultInOdd } from "../../src/compiler/value.ts";
import {
  foldHeaderName,
  type HeaderTrait,
  headersThat,
  isHeaderThat,
  prefixesThat,
  traitsOf,
} from "../../src/exchange/header-name.ts";
import { toHeaders } from "../../src/facts/headers.ts";
import { checkHeaders, readHeaders } from "../../src/listener/header-rules.ts";
import { createRequestHeaders } from "../../src/upstream/request-headers.ts";
import { toResponseHeaders } from "../../src/upstream/response-headers.ts";
import { forwardingOf } from "../support/permitted.ts";

const traits: Readonly<Record<HeaderTrait, true>> = {
  connection: true,
  framing: true,
  credential: true,
  ours: true,
  caller: true,
  target: true,
  single: true,
  reserved: true,
};
const every = Object.keys(traits) as HeaderTrait[];
const names = [...headersThat(...every), ...prefixesThat(...every).map((prefix) => `${prefix}anything`)];

/** What an upstream is sent of one header of the client's, and what the gateway adds by itself. */
function forwarded(name: string) {
  const { pairs } = createRequestHeaders(new Set())(forwardingOf([name, "from the client"]));
  const sent = pairs.filter((_, index) => index % 2 === 0);
  return { passed: pairs.includes("from the client"), sent };
}

test("the table is drawn from: every trait has names", () => {
  for (const trait of every) expect(headersThat(trait).size).toBeGreaterThan(0);
  for (const name of names) expect(foldHeaderName(name)).toBe(name);
});

test.each(names)("%s: what is taken from a client no policy sets, unless it is about the caller alone", (name) => {
  const traits = traitsOf(name);
  const aboutCaller = traits.length === 1 && traits[0] === "caller";
  if (!forwarded(name).passed) expect(faultInHeader(name)).toBe(aboutCaller ? null : "belongs to the gateway");
});

test("what the gateway sets itself no policy sets", () => {
  const own = [...forwarded("accept").sent.filter((name) => name !== "accept"), "sallyport-identity", "cookie"];
  expect(own).toContain("x-request-id");
  for (const name of own) expect(`${name} ${faultInHeader(name)}`).toBe(`${name} belongs to the gateway`);
});

test("a header of a policy's own passes, also one for a backend that asks for credentials of its own", () => {
  for (const name of ["x-user", "authorization", "content-type", "accept"]) expect(faultInHeader(name)).toBeNull();
});

const judge = (rawHeaders: string[]) => checkHeaders(readHeaders(rawHeaders));

const taken = ["connection", "ours", "caller", "target"] as const;

test.each([...headersThat(...taken), ...prefixesThat(...taken).map((prefix) => `${prefix}anything`)])(
  "%s of a client does not reach an upstream, whatever stands between its letters",
  (name) => {
    expect(forwarded(name).passed).toBe(false);
    for (const odd of "!#$%&'*+.^_`|~") {
      const spelt = name.toUpperCase().replaceAll("-", odd);
      expect(forwarded(spelt).passed).toBe(false);
      if (spelt.includes(odd)) expect(() => judge([spelt, "x"])).toThrow("LISTENER_HEADER");
    }
  },
);

test.each(names)("%s: every list reads a name as the table does, in whatever spelling", (name) => {
  const traits = traitsOf(name);
  for (const spelt of [name, name.toUpperCase(), name.replaceAll("-", "."), name.replaceAll("-", "_")]) {
    expect(traitsOf(spelt)).toEqual(traits);
    expect(isHeaderThat("credential")(spelt)).toBe(traits.includes("credential"));
    expect(toHeaders({ [spelt.toLowerCase()]: "x" }, [])).toBe(
      traits.includes("credential") ? "{}" : JSON.stringify({ [spelt.toLowerCase()]: "x" }),
    );
    if (spelt !== spelt.replaceAll(/[._]/g, "-")) expect(faultInOdd(spelt.toLowerCase(), new Set())).not.toBeNull();
  }
});

test("no other file of the gateway, the demo or the benchmarks has a list of header names", () => {
  const lists = ["src", "runtime", "demo", "bench"]
    .flatMap((folder) => globSync(`${folder}/**/*.ts`))
    .filter((file) => file !== "runtime/header-name.ts" && isList(readFileSync(file, "utf8")));
  expect(lists).toEqual([]);
});

/** Three names of the table side by side are a list of them. */
function isList(text: string): boolean {
  const known = new Set(names);
  return [...text.matchAll(/(?:"[a-z0-9-]+",?\s+){3,}/g)].some(
    ([run]) => [...run.matchAll(/"([^"]+)"/g)].filter(([, name]) => known.has(name!)).length > 2,
  );
}

test.each([...headersThat("connection")])("%s of an upstream does not reach a client", (name) => {
  const none = { stripCookies: new Set<string>(), replyHeaders: [] };
  expect(toResponseHeaders([name, "x", "x-kept", "y"], 200, none)).toEqual(["x-kept", "y"]);
});

test.each([...headersThat("single")])("%s twice is refused", (name) => {
  const value = name === "content-length" ? "1" : "chunked";
  expect(() => judge([name, value])).not.toThrow();
  expect(() => judge([name, value, "accept", "*/*", name.toUpperCase(), value])).toThrow(
    expect.objectContaining({ code: "LISTENER_HEADER", detail: `${name} is repeated` }),
  );
});

test("there is a bit for each that must be single", () => {
  expect(headersThat("single").size).toBeLessThan(31);
});

describe("docs/concepts/security.md lists what the table says", () => {
  const text = readFileSync("docs/concepts/security.md", "utf8");
  const rows = new Map(
    text
      .slice(text.indexOf("## Headers that are the gateway's"), text.indexOf("## Connections with an identity"))
      .split("\n")
      .filter((line) => line.startsWith("| ") && !line.startsWith("| -") && line.includes("`"))
      .map((line) => [line.split("|")[1]!.trim(), [...line.matchAll(/`([^`]+)`/g)].map((match) => match[1]!)] as const),
  );
  test.each<readonly [string, HeaderTrait]>([
    ["of one connection, never passed on in either direction", "connection"],
    ["where the message ends", "framing"],
    ["set by the gateway, a client's are taken away", "ours"],
    ["who asks, from where and over what: a client's are taken away, policies may set them", "caller"],
    ["what is asked for: taken away", "target"],
    ["not for policies to set either", "reserved"],
    ["credentials: no policy sees them, no kept form holds them", "credential"],
    ["refused where there are two", "single"],
  ])("%s", (row, trait) => {
    expect(rows.get(row)?.toSorted()).toEqual([...headersThat(trait), ...prefixesThat(trait)].toSorted());
  });
  test("and nothing else", () => expect(rows.size).toBe(every.length));
});
