// How long the ledger answers alike: held against what is asked of it at every moment there is.

import { expect, test } from "vitest";
import type { Level } from "../../src/assurance/assurance.ts";
import { levelNames } from "../../src/assurance/level-name.ts";
import { covering, resting, toLeaf } from "../../src/assurance/satisfied.ts";
import { steady } from "../../src/assurance/steady.ts";
import type { Proof } from "../../src/exchange/exchange.ts";
import { level } from "../support/ledger.ts";

const levels = new Map<string, Level>(
  [
    level({ name: "mfa", acr: ["urn:mfa"] }),
    level({ name: "short", acr: ["urn:mfa"], lastsSeconds: 40 }),
    level({ name: "passkey", factors: ["passkey"] }),
  ].map((one) => [one.name, one]),
);

let seed = 12_345;
const random = (below: number): number => {
  seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648;
  return Math.floor((seed / 2_147_483_648) * below);
};
const pick = <T>(...some: readonly T[]): T => some[random(some.length)]!;

const proof = (id: number): Proof => ({
  id: `p${id}`,
  method: pick("oidc", "passkey"),
  source: "staff",
  acr: pick("urn:mfa", "urn:pwd"),
  amr: [],
  at: pick(null, random(300), random(300) + 0.5),
  scope: pick(null, null, '["a"]'),
  expires: pick(null, random(300)),
  uses: pick(null, null, 1),
});
const demand = () => ({
  level: pick<"mfa" | "short" | { any: string[] } | { all: string[] }>(
    "mfa",
    "short",
    { any: ["mfa", "passkey"] },
    { all: ["passkey", "short"] },
  ),
  maxAgeSeconds: pick(null, 0, 30, 100),
  scope: pick(null, null, '["a"]'),
  once: pick(false, false, true),
});

test("within the span everything that is asked of it comes to the same, and the spans follow each other", () => {
  let turns = 0;
  for (let round = 0; round < 200; round++) {
    const ledger = Array.from({ length: random(4) }, (_, index) => proof(index));
    const demands = Array.from({ length: 1 + random(2) }, demand);
    const answer = (second: number) => {
      const assurance = { levels, ledger, nowMs: second * 1_000 };
      return JSON.stringify(
        demands.map((one) => [
          resting(one, assurance)?.map(({ id }) => id) ?? null,
          levelNames(one.level).map((name) => covering(toLeaf(name, one), assurance)?.id ?? null),
        ]),
      );
    };
    for (let second = -70; second < 420; ) {
      const { from, until } = steady(demands, { levels, ledger, nowMs: second * 1_000 + 999 });
      expect(from).toBeLessThanOrEqual(second);
      expect(until).toBeGreaterThan(second);
      const [first, last] = [Math.max(from, -70), Math.min(until, 420)];
      const same = new Set(Array.from({ length: last - first }, (_, index) => answer(first + index)));
      expect(same.size).toBe(1);
      if (last < 420) turns++;
      second = last;
    }
  }
  expect(turns).toBeGreaterThan(200);
});

test("a time that is none is never steady", () => {
  const odd = { ...proof(0), at: Number.NaN };
  const { from, until } = steady([{ level: "mfa", maxAgeSeconds: 30, scope: null, once: false }], {
    levels,
    ledger: [odd],
    nowMs: 1_000,
  });
  expect(until).toBeLessThanOrEqual(from);
});
