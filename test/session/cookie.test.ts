// The gateway's cookies: read strictly, written strictly.

import { describe, expect, test } from "vitest";
import { cookieNames, readCookie, setCookie } from "../../src/session/cookie.ts";
import { randomToken } from "../../src/vault/vault.ts";

const value = "A".repeat(43);
const name = "__Host-sallyport-session";

describe("a value is read", () => {
  test.each([
    ["alone", `${name}=${value}`],
    ["among others", `a=1; ${name}=${value}; b=2`],
    ["without spaces", `a=1;${name}=${value};b=2`],
    ["beside look-alikes", `x${name}=${"B".repeat(43)}; ${name}x=${"B".repeat(43)}; ${name}=${value}`],
  ])("%s", (_, header) => {
    expect(readCookie(header, name)).toBe(value);
  });
  test("and every token is a value", () => {
    for (let count = 0; count < 50; count++) {
      const token = randomToken();
      expect(readCookie(`${name}=${token}`, name)).toBe(token);
    }
  });
});

describe("anything odd is no cookie", () => {
  test.each([
    ["none", undefined],
    ["empty", ""],
    ["another", "a=1"],
    ["no value", name],
    ["an empty value", `${name}=`],
    ["the same twice", `${name}=${value}; ${name}=${value}`],
    ["two of them", `${name}=${value}; ${name}=${"B".repeat(43)}`],
    ["one good and one odd", `${name}=${value}; ${name}=x`],
    ["too short", `${name}=${"A".repeat(42)}`],
    ["too long", `${name}=${"A".repeat(44)}`],
    ["quoted", `${name}="${value}"`],
    ["encoded", `${name}=${"A".repeat(40)}%41`],
    ["a path in it", `${name}=../../${"A".repeat(37)}`],
    ["another case", `${name.toLowerCase()}=${value}`],
    ["only in a value", `a=${name}=${value}`],
    ["a prefix of the name", `x${name}=${value}`],
    ["an equals sign before it", `=${name}=${value}`],
  ])("%s", (_, header) => {
    expect(readCookie(header, name)).toBeNull();
  });
});

test("on https every cookie is host-bound and Secure; on http neither, since browsers would refuse it", () => {
  const https = cookieNames("https");
  const http = cookieNames("http");
  expect(Object.values(https).every((one) => one.startsWith("__Host-"))).toBe(true);
  expect(new Set([...Object.values(https), ...Object.values(http)]).size).toBe(6);
  expect(setCookie("https", https.session, value)).toBe(
    `__Host-sallyport-session=${value}; Path=/; HttpOnly; SameSite=Lax; Secure`,
  );
  expect(setCookie("http", http.parked, "", 0)).toBe("sallyport-replay=; Path=/; HttpOnly; SameSite=Lax; Max-Age=0");
});
