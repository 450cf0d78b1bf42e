// One canonical reading of target and host; everything that a second reader could understand differently is refused.

import { describe, expect, test } from "vitest";
import { parseHost, parseTarget } from "../../src/listener/canonical.ts";

const codeOf = (read: () => unknown) => {
  try {
    return { value: read() };
  } catch (error) {
    return (error as { code: string }).code;
  }
};

describe("a path that is read in one way only", () => {
  test.each([
    ["/", "/"],
    ["/statements", "/statements"],
    ["/statements/", "/statements/"],
    ["/a/b.html", "/a/b.html"],
    ["/.well-known/openid-configuration", "/.well-known/openid-configuration"],
    ["/...", "/..."],
    ["/api../admin", "/api../admin"],
    ["/a/..b", "/a/..b"],
    ["/adm*n", "/adm*n"],
    ["/a:b@c!$&'()*+,=~_-", "/a:b@c!$&'()*+,=~_-"],
    // RFC 3986 §6.2.2: what needs no encoding loses it, the rest is upper case.
    ["/%61dmin", "/admin"],
    ["/%41%7e%5f%2d", "/A~_-"],
    ["/caf%c3%a9", "/caf%C3%A9"],
    ["/a%20b", "/a%20b"],
    ["/a%23b", "/a%23b"],
    ["/a%3fb", "/a%3Fb"],
    ["/a%3bx=1", "/a%3Bx=1"],
    ["/a%25b", "/a%25b"],
    ["/%2561dmin", "/%2561dmin"],
    ['/a"<>[]^`{|}', "/a%22%3C%3E%5B%5D%5E%60%7B%7C%7D"],
  ])("%j is %j", (target, path) => {
    expect(parseTarget(target)).toEqual({ path, query: "", authority: null });
    // Canonical is a fixed point: reading it again changes nothing.
    expect(parseTarget(path).path).toBe(path);
  });
});

describe("a path with two readings is refused", () => {
  test.each([
    "/a/../admin",
    "/..",
    "/../",
    "/.",
    "/./admin",
    "/admin/.",
    "/admin/./x",
    "/a/%2e%2e/admin",
    "/a/%2E./admin",
    "/%2e/admin",
    "/api%2e%2e/admin",
    "/a%2eb",
    "/a%2f..%2fadmin",
    "/a%2Fb",
    "/a/..%5cadmin",
    "/a\\admin",
    "/a%5Cadmin",
    "/a/..;v=1/admin",
    "/a/..;/admin",
    "/admin;x=1",
    "//admin",
    "/a//b",
    "/a//",
    "//",
    "/admin%00",
    "/admin\0",
    "/admin%0d%0aX:1",
    "/admin%7f",
    "/a%c2%85b",
    "/a\x01b",
    "/a b",
    "/a\x7fb",
    "/foo/secret#/bar",
    "/#/../admin",
    "/caf\xe9",
    "/a%",
    "/a%2",
    "/a%zz",
    "/a%u0041",
    "/a%c3",
    "/a%c0%ae%c0%ae/admin",
    "/a%ed%a0%80",
    "/a%ff",
    "*",
    "",
    "admin",
    "example.com:443",
    "ftp://example.com/",
    "javascript:alert(1)",
    "?x",
  ])("%j", (target) => {
    expect(codeOf(() => parseTarget(target))).toBe("LISTENER_TARGET");
  });
});

describe("the query", () => {
  test.each([
    ["/a?", ""],
    ["/a?x=1&x=2", "x=1&x=2"],
    ["/a?x=%2e%2f%00%zz;?/..//\\", "x=%2e%2f%00%zz;?/..//\\"],
    ["/admin?x=/public/health", "x=/public/health"],
  ])("of %j is %j, byte for byte", (target, query) => {
    expect(parseTarget(target).query).toBe(query);
  });

  test.each(["/a?x#y", "/a?x\x01", "/a?\xe9", "/a?x y", "/a?\x7f"])("of %j is refused", (target) => {
    expect(codeOf(() => parseTarget(target))).toBe("LISTENER_TARGET");
  });
});

describe("absolute-form", () => {
  test.each([
    ["http://example.com/a?b", { path: "/a", query: "b", authority: "example.com" }],
    ["HTTPS://Example.com:8443/a", { path: "/a", query: "", authority: "Example.com:8443" }],
    ["http://example.com", { path: "/", query: "", authority: "example.com" }],
    ["http://example.com?b", { path: "/", query: "b", authority: "example.com" }],
  ])("%j is read into its parts", (target, parts) => {
    expect(parseTarget(target)).toEqual(parts);
  });

  test.each(["http://example.com/../admin", "http://example.com//admin", "http://example.com/a#b", "http://a#b/"])(
    "%j is refused like any other or names no host",
    (target) => {
      expect(codeOf(() => parseHost(parseTarget(target).authority ?? ""))).toMatch(/^LISTENER_(TARGET|HOST)$/);
    },
  );
});

describe("a host has one exact name", () => {
  test.each([
    ["a.example.com", "a.example.com"],
    ["A.EXAMPLE.com", "a.example.com"],
    ["a.example.com.", "a.example.com"],
    ["a.example.com:443", "a.example.com"],
    ["a.example.com.:443", "a.example.com"],
    ["localhost:8080", "localhost"],
    ["127.0.0.1:8080", "127.0.0.1"],
    ["[::1]:8080", "[::1]"],
    ["[0:0:0:0:0:0:0:1]", "[::1]"],
    ["[2001:DB8::1]", "[2001:db8::1]"],
    ["xn--bcher-kva.example", "xn--bcher-kva.example"],
    // "bücher.example" as UTF-8 bytes, as node hands them over.
    ["b\xc3\xbccher.example", "xn--bcher-kva.example"],
  ])("%j is %j", (value, host) => {
    expect(parseHost(value)).toBe(host);
  });

  test.each([
    "",
    ":80",
    "a.example.com:",
    "a.example.com:80a",
    "a.example.com:99999",
    "a.example.com:80:80",
    "a.example.com..",
    ".example.com",
    "a..example.com",
    "a_b.example.com",
    "-a.example.com",
    "a-.example.com",
    "a.example.com, b.example.com",
    "a.example.com/admin",
    "a.example.com\\admin",
    "user@a.example.com",
    "a.example.com#b",
    "a%2eexample.com",
    "a b",
    "a\0b",
    "127.0.0.1.1",
    "0x7f.1",
    "2130706433",
    "127.1",
    "::1",
    "[::1",
    "[::1%25eth0]",
    "[fe80::1%eth0]",
    "[1.2.3.4]",
    "\xff\xfe.example",
    `${"a".repeat(64)}.example`,
    "a.".repeat(130),
  ])("%j is refused", (value) => {
    expect(codeOf(() => parseHost(value))).toBe("LISTENER_HOST");
  });
});
