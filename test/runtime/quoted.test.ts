// Mistakes in words: while policies load, an operator's own values are quoted; while they decide, nothing is, whatever is called with whatever.

import { beforeAll, describe, expect, test } from "vitest";
import * as language from "../../runtime/index.ts";
import { declared, quote, startDeciding } from "../../runtime/registry.ts";
import { route } from "../../runtime/route.ts";
import { sources } from "../architecture/source.ts";
import { bank, mfa, rulingOf } from "./evaluated.ts";

const secret = "S3CRET-c4n4ry";

describe("while policies load", () => {
  test.each([
    ["a text", "ba\nnk", '"ba\\nnk"'],
    ["a text that turns round", "a\u202e", '"a\\u202e"'],
    ["a long text", "x".repeat(1_000), `"${"x".repeat(80)}"`],
    ["an address with a password", "https://kim:hunter2@a.example/x@y", '"https://…@a.example/x@y"'],
    ["a number", 300, "300"],
    ["an object", { secret }, "object"],
  ])("%s is quoted", (_, value, quoted) => {
    expect(quote(value)).toBe(quoted);
  });

  test("what may be a secret that was written out is not", () => {
    language.secret(secret);
    language.oidc("written", { issuer: "https://a.example", clientId: "x", clientSecret: secret as never });
    const found = declared.problems.filter((one) => one.code.startsWith("POLICY_SECRET"));
    expect(found.map((one) => one.code)).toEqual(["POLICY_SECRET_NAME", "POLICY_SECRET_WRITTEN"]);
    expect(JSON.stringify(found)).not.toContain(secret);
  });
});

describe("while a request is decided, what goes wrong says nothing of a value but its type and length:", () => {
  beforeAll(startDeciding);
  const odd: readonly (readonly [string, unknown])[] = [
    ["a text", secret],
    ["a number", 1_234_567_890_123],
    ["a list", [secret, { url: secret, weight: secret }]],
    ["a text that quotes", `x" ${secret} "y`],
    ...[
      "status",
      "maxAge",
      "reason",
      "once",
      "scope",
      "identity",
      "headers",
      "body",
      "endpoints",
      "balance",
      "health",
    ].map((name) => [`{ ${name} }`, { [name]: secret }] as const),
    ...["timeout", "issuer", "clientId", "session", "refresh", "algorithm", "algorithms", "acr", "amr", "lasts"].map(
      (name) => [`{ ${name} }`, { [name]: [secret] }] as const,
    ),
    ["{ headers } of a name", { headers: { [`x-${secret}`]: "1" } }],
    ["{ headers } of a value", { headers: { "x-a": `${secret}\n` } }],
    ["{ endpoints } of a weight", { endpoints: [{ url: "http://127.0.0.1:1", weight: secret }] }],
    ["{ endpoints } of an address", { endpoints: [secret] }],
    [`{ "${secret}" }`, { [secret]: secret }],
  ];
  const callable = Object.entries(language as Record<string, unknown>).filter(
    (entry): entry is [string, (...args: readonly unknown[]) => unknown] => typeof entry[1] === "function",
  );

  test.each(callable)("%s()", (_, call) => {
    let faults = 0;
    for (const first of [secret, call === language.stepUp ? mfa : bank])
      for (const [, value] of odd)
        for (const args of [[value], [first, value], [first, value, value], [value, { [secret]: value }]]) {
          const ruling = rulingOf(route("/x", () => call(...args) as never, language.deny("no")));
          if (ruling.kind !== "fault") continue;
          faults++;
          expect(JSON.stringify(ruling)).not.toMatch(/S3CRET|1234567890123/i);
          expect(ruling.detail.length).toBeLessThanOrEqual(300);
        }
    expect(faults).toBeGreaterThan(0);
  });
});

test("what a message says of a value goes through quote()", () => {
  // Words of the language's own, and what quote() was asked for already.
  const own =
    /^(?:quote\(.*\)|shown\(.*\)|call|path|place\.call|message|fault|fault\.what|twice|typeof key .*|form\.slice\(.*\)|typeOf\(.*\)|kind|name|file|option|what|fault\[0\]|fix|example|[a-zA-Z]*InScope\(.*\)|max\w+|levels\.length .*|tree === undefined .*|source\.(?:kind|name))$/;
  const found = sources("runtime").flatMap(({ path, text }) =>
    [...text.matchAll(/\b(?:problem|fault)\(\s*(?:"[A-Z_]+",\s*)?`((?:[^`\\]|\\.)*)`/g)].flatMap((match) =>
      [...match[1]!.matchAll(/\$\{((?:[^{}]|\{[^{}]*\})*)\}/g)]
        .map((hole) => hole[1]!)
        .filter((hole) => !own.test(hole))
        .map((hole) => `${path}: \${${hole}}`),
    ),
  );
  expect(found).toEqual([]);
});
