// One canonical reading of target and host; everything that a second reader could understand differently is refused.

import { describe, expect, test } from "vitest";
import { oddity, refusedByDefault, refuseOdd } from "../../src/exchange/oddity.ts";
import { parseHost, parseTarget } from "../../src/listener/canonical.ts";

/** What a host refuses that says nothing of paths. */
const strictly = (target: string) => {
  const parsed = parseTarget(target);
  refuseOdd(parsed.oddities & refusedByDefault);
  return parsed;
};

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
    const oddities = path.includes("%25") ? oddity.encodedPercent : 0;
    expect(strictly(target)).toEqual({ path, query: "", authority: null, oddities });
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
    expect(codeOf(() => strictly(target))).toBe("LISTENER_TARGET");
  });
});

const { encodedSlash, emptySegment, semicolon, bytes, encodedPercent } = oddity;

describe("a path that a host may keep has one form, and says what is odd about it", () => {
  test.each([
    ["/@scope%2fname", "/@scope%2Fname", encodedSlash],
    ["/api/queues/%2F/q", "/api/queues/%2F/q", encodedSlash],
    ["/a%2F%2fb", "/a%2F%2Fb", encodedSlash],
    ["//a", "//a", emptySegment],
    ["//", "//", emptySegment],
    ["/a//b///", "/a//b///", emptySegment],
    ["/a;v=1/b", "/a;v=1/b", semicolon],
    ["/;", "/;", semicolon],
    ["/a;%2f//%e9%25", "/a;%2F//%E9%25", semicolon | encodedSlash | emptySegment | bytes | encodedPercent],
    ["/caf%e9", "/caf%E9", bytes],
    ["/caf%c3%a9%e9", "/caf%C3%A9%E9", bytes],
    ["/%83%65", "/%83e", bytes],
    ["/%F8re", "/%F8re", bytes],
    ["/a%c3", "/a%C3", bytes],
    ["/a%ed%a0%80", "/a%ED%A0%80", bytes],
    ["/a%ff", "/a%FF", bytes],
    ["/100%25", "/100%25", encodedPercent],
    ["/%252561", "/%252561", encodedPercent],
    ["/%25%36%31", "/%2561", encodedPercent],
    ["/caf%C3%A9%E2%82%AC%F0%9F%92%A9", "/caf%C3%A9%E2%82%AC%F0%9F%92%A9", 0],
    ["/a%3bb", "/a%3Bb", 0],
  ])("%s is %s", (target, path, oddities) => {
    expect(parseTarget(target)).toEqual({ path, query: "", authority: null, oddities });
    expect(parseTarget(path)).toEqual({ path, query: "", authority: null, oddities });
  });
});

describe("a path that no host may keep", () => {
  test.each([
    "/a%2f..%2fadmin",
    "/a%2F..",
    "/%2f..",
    "/..%2Fadmin",
    "/a/.%2Fb",
    "/a/..;v=1/admin",
    "/a/..;/admin",
    "/a/.;x/b",
    "/a;x/../b",
    "/a/..%3B/admin",
    "/a/..%3bx",
    "/a/.%E9./admin",
    "/a/%E9../admin",
    "/a/..%E9",
    "/a%2F.%E9.;x%2Fb",
    "//../a",
    "/a//..",
    "/a%5cb%2Fc",
    "/a\\b;c",
    "/a%2eb%2Fc",
    "/a%2Fb%00",
    "//a%0a",
    "/a;b%",
    "/a//b#c",
    "/a%c2%85%2Fb",
    // Overlong, and what decoders that do not look closely make the same of (CVE-2000-0884, CVE-2008-2938).
    "/a%c0%af..",
    "/a%c0%ae%c0%ae/admin",
    "/%c1%9cadmin",
    "/%c1%81dmin",
    "/%c0nadmin",
    "/%e0%80%af",
    "/%e0%80%ae%e0%80%ae/admin",
    "/%e0@oadmin",
    "/%f0%80%80%af",
    "/%f8%80%80%80%af",
    "/%fc%80%80%80%80%af",
  ])("%j is refused at once", (target) => {
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
    ["http://example.com/a?b", { path: "/a", query: "b", authority: "example.com", oddities: 0 }],
    ["HTTPS://Example.com:8443/a", { path: "/a", query: "", authority: "Example.com:8443", oddities: 0 }],
    ["http://example.com", { path: "/", query: "", authority: "example.com", oddities: 0 }],
    ["http://example.com?b", { path: "/", query: "b", authority: "example.com", oddities: 0 }],
  ])("%j is read into its parts", (target, parts) => {
    expect(parseTarget(target)).toEqual(parts);
  });

  test.each(["http://example.com/../admin", "http://example.com//admin", "http://example.com/a#b", "http://a#b/"])(
    "%j is refused like any other or names no host",
    (target) => {
      expect(codeOf(() => parseHost(strictly(target).authority ?? ""))).toMatch(/^LISTENER_(TARGET|HOST)$/);
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
