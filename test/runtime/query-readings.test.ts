// What a server may read as one parameter, whatever it is called on the wire: PHP, qs and others fold names, and split at ";".

import { parse } from "node:querystring";
import { describe, expect, test } from "vitest";
import { readings } from "../../runtime/query-readings.ts";
import { parseQuery } from "../../runtime/reading.ts";
import { openJudge } from "../../src/testing/judge.ts";
import { createFolder } from "../support/folder.ts";

const read = (query: string, name = "action") => readings(parseQuery(query), name);

describe("as the same parameter", () => {
  test.each([
    "action=edit",
    "%61ction=edit",
    // PHP
    "+action=edit",
    "%20action=edit",
    "++action=edit",
    "action[]=edit",
    "action%5B%5D=edit",
    "action%5b0%5d=edit",
    "action[x]=edit",
    "action[x][y]=edit",
    "action[x]y=edit",
    "action%00=edit",
    "action%00x=edit",
    // qs
    "[action]=edit",
    "[action][]=edit",
    "action[=edit",
    // URLSearchParams
    "?action=edit",
    // Names without case
    "Action=edit",
    "ACTION[]=edit",
    // Decoded twice
    "%2561ction=edit",
    "%252561ction=edit",
    "action%255B%255D=edit",
    "%2B%2561ction=edit",
    // ASP's
    "%u0061ction=edit",
    "ac%tion=edit",
    "act%ion%=edit",
    // What is around it
    "action+=edit",
    "action%20%20=edit",
    "action%0a=edit",
    "%09action=edit",
    "%00action=edit",
    "action]=edit",
    // ";" as a separator
    "x=1;action=edit",
    "x;action=edit",
    ";action=edit",
    "x=1;y=2;+Action[]=edit",
    "x%3Baction=edit",
  ])("%s", (query) => {
    expect(read(query)).toContain("edit");
    expect(read(`action=view&${query}`)).toEqual(expect.arrayContaining(["view", "edit"]));
  });
  test.each([
    ["user_id", ["user.id=7", "user+id=7", "user[id=7", "user_id=7", "user%2Eid=7", "User.Id[]=7"]],
    ["user.id", ["user.id=7", "user_id=7", "user+id=7"]],
    ["filter[name]", ["filter[name]=7", "filter[]=7", "filter=7"]],
    ["user_", ["user_=7", "user+=7", "user%20=7", "+user.=7", "user[=7"]],
    ["a b", ["a+b=7", "a%20b=7", "a_b=7"]],
    ["", ["=7", "[]=7"]],
    ["__proto__", ["__proto__=7", "__proto__[]=7"]],
  ])("%s", (name, queries) => {
    for (const query of queries) expect(read(query, name)).toContain("7");
  });
  test("every value of each, in the order of their names", () => {
    expect(read("action=a&Action=b&action=c&action[]=d&b=e")).toEqual(["a", "c", "b", "d"]);
    expect(read("action=view;action=edit")).toEqual(["view;action=edit", "view", "edit"]);
    expect(read("action=a;b")).toEqual(["a;b", "a"]);
    expect(read("action")).toEqual([""]);
    expect(read("x;action")).toEqual([""]);
  });
});

test("whatever node reads as it is among them", () => {
  const names = ["action", "Action", "%61ction", "+action", "action[]", "x", "a;action", ""];
  for (const first of names)
    for (const second of names)
      for (const mark of ["&", ";", "&&", "&?"]) {
        const query = `${first}=1${mark}${second}=2`;
        expect(read(query)).toEqual(expect.arrayContaining(new URLSearchParams(query).getAll("action")));
        expect(read(query)).toEqual(expect.arrayContaining([parse(query)["action"] ?? []].flat()));
      }
});

describe("as another one", () => {
  test.each([
    "",
    "b=edit",
    "actions=edit",
    "reaction=edit",
    "act[ion]=edit",
    "x[action]=edit",
    "action-x=edit",
    "b=action=edit",
    "b=action",
  ])("%j", (query) => {
    expect(read(query)).toEqual([]);
  });
});

test("a long query takes no longer than it is", () => {
  const long = parseQuery(
    `${"%25".repeat(5_000)}=1&${"[".repeat(5_000)}=1&${";".repeat(5_000)}=1&${"+".repeat(5_000)}x=1`,
  );
  expect(readings(long, "action")).toEqual([]);
});

test("a guard that demands it of each of them is not passed by", async () => {
  const opened = await openJudge(
    await createFolder({
      "a.ts": `import { deny, forward, host, nobody, readings, route, upstream } from "sallyport";
const wiki = upstream("wiki", { endpoints: ["http://127.0.0.1:1"] });
export default host("a.example", { identity: nobody }, route("/*",
  ({ request }) => readings(request.query, "action").every((one) => one === "view") || deny("View only"), forward(wiki)));`,
    }),
  );
  if (!("judge" in opened)) throw new Error(JSON.stringify(opened.diagnostics));
  const get = async (query: string) => {
    const made = { method: "GET", headers: {}, user: null, proofs: [], address: "192.0.2.1", nowMs: 0 };
    return (await opened.judge.judge({ ...made, url: `https://a.example/?${query}` })).kind;
  };
  expect(await get("action=view&page=1")).toBe("forward");
  for (const query of [
    "action=view&+action=edit",
    "action%5B%5D=edit",
    "action%00=edit",
    "x=1;action=edit",
    "Action=edit",
  ])
    expect(await get(query)).toBe("deny");
  await opened.judge.close();
});
