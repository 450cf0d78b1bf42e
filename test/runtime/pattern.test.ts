// Route patterns and durations: what is read, and what is refused.

import { beforeEach, describe, expect, test } from "vitest";
import { parseDurationMs } from "../../runtime/duration.ts";
import { parsePattern } from "../../runtime/pattern.ts";
import { declared } from "../../runtime/registry.ts";

beforeEach(() => {
  declared.problems.length = 0;
});

describe("read", () => {
  test.each([
    ["/", [], "/"],
    ["GET /", ["GET"], "/"],
    ["GET|POST /search", ["GET", "POST"], "/search"],
    ["PURGE /cache", ["PURGE"], "/cache"],
    ["/users/:id", [], "/users/:id"],
    ["/users/:id/photos/:photo_2", [], "/users/:id/photos/:photo_2"],
    ["/admin/*", [], "/admin/*"],
    ["/*", [], "/*"],
    ["/v1/users:batch", [], "/v1/users:batch"],
    ["/a.b-c_d~e", [], "/a.b-c_d~e"],
    ["/caf%C3%A9", [], "/caf%C3%A9"],
    ["/café", [], "/café"],
    ["/folder/", [], "/folder/"],
    ["/@me", [], "/@me"],
    ["/api/queues/%2F/:name", [], "/api/queues/%2F/:name"],
    ["/a;v=1/b..;c", [], "/a;v=1/b..;c"],
    ["/caf%E9", [], "/caf%E9"],
  ])("%s", (pattern, methods, path) => {
    expect(parsePattern(pattern, "1:1")).toEqual({ methods, path });
    expect(declared.problems).toEqual([]);
  });
});

describe("refused", () => {
  test.each([
    "",
    "users",
    "get /x",
    "GET/x",
    "GET  /x",
    "GET /x ",
    " /x",
    "GET,POST /x",
    "|GET /x",
    "https://a.example/x",
    "/a b",
    "/a//b",
    "//",
    "/a%5cb",
    "/a%2Eb",
    "/a%00",
    "/..;x/b",
    "/a%2F..%2Fb",
    "/..%3bx",
    "/./a",
    "/a/..",
    "/a/*/b",
    "/a*",
    "/**",
    "/*/",
    "/:",
    "/:1",
    "/:a-b",
    "/:id/:id",
    "/x?y=1",
    "/x#y",
    "/100%",
    "/%zz",
    "/a\\b",
    "/<x>",
    "/\u0000",
    undefined,
    null,
    7,
    [["/x"]],
    {},
  ])("%j", (pattern) => {
    parsePattern(pattern as string, "3:4");
    expect(declared.problems[0]).toMatchObject({ code: "POLICY_PATTERN", at: "3:4" });
    expect(declared.problems[0]!.fix).not.toBe("");
  });
});

test.each([
  ["0ms", 0],
  ["250ms", 250],
  ["10s", 10_000],
  ["5m", 300_000],
  ["12h", 43_200_000],
  ["7d", 604_800_000],
  ["999999999s", 999_999_999_000],
  ["1000000000s", null],
  ["5", null],
  ["m", null],
  ["5 m", null],
  [" 5m", null],
  ["5m ", null],
  ["5M", null],
  ["-5m", null],
  ["+5m", null],
  ["5.5m", null],
  ["5e1m", null],
  ["0x5m", null],
  ["5m30s", null],
  ["5 minutes", null],
  ["٥m", null],
  ["", null],
  [5, null],
  [null, null],
  [undefined, null],
  [["5m"], null],
])("the duration %j", (text, ms) => {
  expect(parseDurationMs(text)).toBe(ms);
});
