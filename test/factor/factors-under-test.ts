// Factors on a real store, with a vault and a clock that is set by hand.

import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Secret, TOTP } from "otpauth";
import { onTestFinished } from "vitest";
import { createFactors, type Factors } from "../../src/factor/factors.ts";
import type { Person } from "../../src/factor/person.ts";
import { createSqliteStore } from "../../src/store/sqlite.ts";
import type { Store } from "../../src/store/store.ts";
import { createVault } from "../../src/vault/vault.ts";

export const ada: Person = { source: "staff", id: "ada" };
export const bob: Person = { source: "staff", id: "bob" };

/** Any 32 bytes. */
export const masterKey = Buffer.alloc(32, 7);

export interface FactorsUnderTest {
  readonly factors: Factors;
  readonly store: Store;
  readonly folder: string;
  now(): number;
  advance(milliseconds: number): void;
  /** enrol sets an app up and gives its secret. The code that did it is spent. */
  enrol(person?: Person): Promise<string>;
}

/** factorsUnderTest starts in the middle of a step and at the beginning of a guessing window. */
export async function factorsUnderTest(): Promise<FactorsUnderTest> {
  const folder = await mkdtemp(join(tmpdir(), "factors-"));
  let nowMs = Date.UTC(2030, 0, 1, 12, 0, 10);
  const now = () => nowMs;
  const store = await createSqliteStore({ folder, now });
  onTestFinished(async () => {
    await store.close();
    await rm(folder, { recursive: true, force: true });
  });
  const factors = createFactors({ store, vault: createVault(masterKey), now });
  return {
    factors,
    store,
    folder,
    now,
    advance: (milliseconds) => {
      nowMs += milliseconds;
    },
    async enrol(person = ada) {
      const offer = factors.apps.offer(person, "bank.example", "ada@bank.example");
      await factors.apps.accept(person, offer.sealed, codeAt(offer.secret, nowMs), "Phone");
      return offer.secret;
    },
  };
}

/** codeAt is what an authenticator app shows. */
export const codeAt = (secret: string, atMs: number): string =>
  new TOTP({ secret: Secret.fromBase32(secret), digits: 6, period: 30 }).generate({ timestamp: atMs });

/** wrongCode is six digits that no step near this time has. */
export function wrongCode(secret: string, atMs: number): string {
  const right = [-30_000, 0, 30_000].map((offset) => codeAt(secret, atMs + offset));
  return ["000000", "111111", "222222", "333333"].find((code) => !right.includes(code))!;
}
