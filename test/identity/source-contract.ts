// What every identity source owes, whatever its kind: one suite that each kind passes.

import { describe, expect, test } from "vitest";
import { GatewayError } from "../../src/errors.ts";
import type { Credentials, Found, IdentitySource } from "../../src/identity/source.ts";

/** UnderContract is a source with credentials of every sort. */
export interface UnderContract {
  readonly source: IdentitySource;
  /** Accepted; `secret` is what in it nobody else may see. */
  readonly good: Credentials;
  readonly secret: string;
  readonly userId: string;
  /** Of this source's kind, and nothing that it may accept: each throws an IDENTITY_* code. Of a cookie there is none: browsers keep old ones. */
  readonly wrong: readonly Credentials[];
  /** Somebody else's: each is null. */
  readonly foreign: readonly Credentials[];
}

/** nobodys is a request without any credential. */
export const nobodys: Credentials = { headers: { accept: "*/*", host: "localhost" }, session: null, host: "localhost" };

/** describeSource runs the suite; `make` is called for each test, and what it starts ends with the test. */
export function describeSource(kind: string, make: () => Promise<UnderContract>): void {
  describe(`${kind} keeps the contract of identity sources`, () => {
    test("nobody is found where nothing was sent", async () => {
      const { source } = await make();
      expect(await source.find(nobodys)).toBeNull();
    });

    test("what is found is whole, and says whose word it is", async () => {
      const { source, good, userId } = await make();
      const { subject } = await found(source, good);
      expect(subject.user).toMatchObject({ id: userId, source: source.name });
      expect(JSON.parse(subject.userJson)).toEqual(subject.user);
      expect(subject.until).toBeGreaterThan(subject.since);
      // The assurance record: who says what was proved is said in each of its rows.
      for (const proof of subject.ledger) expect(typeof proof.source).toBe("string");
      expect(Array.isArray(subject.ledger)).toBe(true);
    });

    test("what was consumed is what was sent of the headers that it says it reads", async () => {
      const { source, good } = await make();
      const { consumed } = await found(source, good);
      expect([...consumed].sort()).toEqual(source.headers.filter((name) => good.headers[name] !== undefined).sort());
      for (const name of source.headers) expect(name).toBe(name.toLowerCase());
    });

    test("the secret itself is no part of what is found", async () => {
      const { source, good, secret } = await make();
      expect(JSON.stringify(await found(source, good))).not.toContain(secret);
    });

    test("the same credential is the same subject, so that what is made for it is made once", async () => {
      const { source, good } = await make();
      const first = await found(source, good);
      expect((await found(source, good)).subject).toBe(first.subject);
    });

    test("a wrong one is refused with a code, and no word of it gets into the error", async () => {
      const { source, wrong } = await make();
      expect(wrong.length > 0).toBe(source.headers.length > 0);
      for (const credentials of wrong) {
        const cause = await refusal(source, credentials);
        expect(cause).toBeInstanceOf(GatewayError);
        expect((cause as GatewayError).code).toMatch(/^IDENTITY_/);
        const said = `${(cause as GatewayError).message} ${(cause as GatewayError).detail}`;
        for (const name of source.headers) {
          const value = credentials.headers[name];
          if (typeof value === "string" && value.length > 8) expect(said).not.toContain(value);
        }
      }
    });

    test("what is somebody else's is left to somebody else", async () => {
      const { source, foreign } = await make();
      for (const credentials of foreign) expect(await source.find(credentials)).toBeNull();
      // Also when it is asked again, from whatever it remembers.
      for (const credentials of foreign) expect(await source.find(credentials)).toBeNull();
    });
  });
}

async function found(source: IdentitySource, credentials: Credentials): Promise<Found> {
  const one = await source.find(credentials);
  if (one === null) throw new Error("nobody was found");
  return one;
}

async function refusal(source: IdentitySource, credentials: Credentials): Promise<unknown> {
  try {
    await source.find(credentials);
  } catch (cause) {
    return cause;
  }
  throw new Error("it was not refused");
}
