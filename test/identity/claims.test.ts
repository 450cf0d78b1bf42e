// From signed claims to a user: what is odd is refused or left out, never guessed.

import { describe, expect, test } from "vitest";
import { toEvidence, toUser } from "../../src/identity/claims.ts";

const source = { name: "staff", issuer: "https://a.example" };

test("a user, with every claim that is about them", () => {
  const claims = {
    sub: "ada",
    name: "Ada",
    email: "a@b.example",
    roles: ["finance"],
    iss: "x",
    nonce: "n",
    _claim_sources: { src1: { endpoint: "https://b.example", access_token: "secret" } },
    exp: 1,
    department: "d",
  };
  expect(toUser(source, claims, ["finance"])).toEqual({
    id: "ada",
    issuer: "https://a.example",
    source: "staff",
    name: "Ada",
    email: "a@b.example",
    groups: ["finance"],
    claims: { sub: "ada", name: "Ada", email: "a@b.example", roles: ["finance"], iss: "x", department: "d" },
  });
});

describe("no plain subject, no user", () => {
  test.each([
    undefined,
    null,
    "",
    7,
    true,
    {},
    ["ada"],
    " ",
    "ada ",
    " ada",
    "ada\n",
    "ada\u0000",
    "аda",
    "ada\u200b",
    "x".repeat(256),
  ])("%j", (sub) => {
    expect(() => toUser(source, { sub }, [])).toThrow(expect.objectContaining({ code: "IDENTITY_ANSWER_INVALID" }));
  });
  test.each(["a da", "Ada  Lovelace", 'CN=Ada, OU=Bank "x" <a@b>;c', "!~"])("but %j is one", (id) => {
    expect(toUser(source, { sub: id }, []).id).toBe(id);
  });
  test("255 characters are still one", () => {
    expect(toUser(source, { sub: "x".repeat(255) }, []).id).toHaveLength(255);
  });
});

describe("an address is theirs only if it was verified", () => {
  test.each([
    [{ email: "a@b.example", email_verified: true }, "a@b.example"],
    [{ email: "a@b.example" }, "a@b.example"],
    [{ email: "a@b.example", email_verified: "true" }, "a@b.example"],
    [{ email: "a@b.example", email_verified: false }, ""],
    [{ email: "a@b.example", email_verified: "false" }, ""],
    [{ email: "a@b.example", email_verified: null }, ""],
    [{ email: ["a@b.example"] }, ""],
    [{}, ""],
  ])("%j", (claims, email) => {
    expect(toUser(source, { sub: "ada", ...claims }, []).email).toBe(email);
  });
});

test.each(["", " ", "0x10", "1e9", "soon", "1000 ", "-1"])("a time written as %j is none", (text) => {
  expect(toEvidence("oidc", source, { auth_time: text }).at).toBeNull();
});

describe("what was proved", () => {
  test.each([
    [
      { acr: "mfa", amr: ["pwd", "otp"], auth_time: 1_000 },
      { acr: "mfa", amr: ["pwd", "otp"], at: 1_000 },
    ],
    [{}, { acr: null, amr: [], at: null }],
    [
      { acr: ["mfa"], amr: "otp", auth_time: "1000" },
      { acr: null, amr: ["otp"], at: 1_000 },
    ],
    [
      { acr: 1, amr: [1, "otp"], auth_time: 1_000.9 },
      { acr: null, amr: ["otp"], at: 1_000 },
    ],
    [{ auth_time: Number.NaN }, { acr: null, amr: [], at: null }],
    [{ auth_time: Number.POSITIVE_INFINITY }, { acr: null, amr: [], at: null }],
    [
      { auth_time: null, acr: null, amr: null },
      { acr: null, amr: [], at: null },
    ],
  ])("%j", (claims, expected) => {
    expect(toEvidence("oidc", source, claims)).toEqual({ method: "oidc", source: "staff", ...expected });
  });
});
