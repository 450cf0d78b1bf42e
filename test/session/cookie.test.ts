// The gateway's cookies: read strictly, written strictly.

import { describe, expect, test } from "vitest";
import type { SameSite } from "../../runtime/contract.ts";
import { cookieNames, createCookies, readCookie } from "../../src/session/cookie.ts";
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

test("whatever the header, it is as if the pairs were taken apart one by one", () => {
  const apart = (header: string, name: string): string | null => {
    const found = header
      .split(";")
      .filter((pair) => pair.includes("=") && pair.slice(0, pair.indexOf("=")).trim() === name)
      .map((pair) => pair.slice(pair.indexOf("=") + 1).trim());
    return found.length === 1 && /^[\w-]{43}$/.test(found[0]!) ? found[0]! : null;
  };
  const pieces = [
    "n",
    "nn",
    "n=",
    "=",
    ";",
    "; ",
    " ",
    "\t",
    "\u00a0",
    "\u2003",
    "x",
    value,
    `n=${value}`,
    `;n=${value}`,
  ];
  let seed = 1;
  const next = () => {
    seed = (seed * 48_271) % 2_147_483_647;
    return pieces[seed % pieces.length]!;
  };
  let found = 0;
  for (let round = 0; round < 20_000; round++) {
    const header = Array.from({ length: 1 + (round % 7) }, next).join("");
    const one = readCookie(header, "n");
    expect({ header, one }).toEqual({ header, one: apart(header, "n") });
    if (one !== null) found++;
  }
  expect(found).toBeGreaterThan(1_000);
});

const write = (scheme: "http" | "https", sameSite: SameSite) => createCookies(scheme, () => sameSite).write;

test("on https every cookie is host-bound and Secure; on http neither, since browsers would refuse it", () => {
  const https = cookieNames("https");
  const http = cookieNames("http");
  expect(Object.values(https).every((one) => one.startsWith("__Host-"))).toBe(true);
  expect(new Set([...Object.values(https), ...Object.values(http)]).size).toBe(8);
  expect(write("https", "lax")("", "session", value)).toBe(
    `__Host-sallyport-session=${value}; Path=/; HttpOnly; SameSite=Lax; Secure`,
  );
  expect(write("http", "lax")("", "parked", "", 0)).toBe(
    "sallyport-replay=; Path=/; HttpOnly; SameSite=Lax; Max-Age=0",
  );
});

test.each([
  ["https", "lax", "Lax", "Lax"],
  ["https", "strict", "Strict", "Lax"],
  ["https", "none", "None", "None"],
  ["http", "lax", "Lax", "Lax"],
  ["http", "strict", "Strict", "Lax"],
  // Without Secure, browsers take no such cookie.
  ["http", "none", "Lax", "Lax"],
] as const)(
  "over %s, %s is %s for the session and %s for what ties an answer to the browser",
  (scheme, chosen, session, others) => {
    expect(write(scheme, chosen)("", "session", value)).toContain(`; SameSite=${session}`);
    for (const which of ["browser", "parked", "source"] as const)
      expect(write(scheme, chosen)("", which, value)).toContain(`; SameSite=${others}`);
  },
);

test("each host has its own, and no cookie is kept for longer than browsers do", () => {
  const { write } = createCookies("https", (host) => (host === "a" ? "strict" : undefined));
  expect(write("a", "session", value, 60)).toMatch(/SameSite=Strict; Secure; Max-Age=60$/);
  expect(write("b", "session", value, 1e9)).toMatch(/SameSite=Lax; Secure; Max-Age=34560000$/);
});
