// Every fact, whatever facts there are: guards find it where it is called, it is noted, it parts rulings, and it can be recorded.

import { expect, test } from "vitest";
import {
  bits,
  type FactName,
  type FactValues,
  factNames,
  fromWire,
  isAsked,
  rowOf,
  toWire,
} from "../../runtime/facts.ts";
import type { Decided } from "../../src/exchange/exchange.ts";
import { type Deciding, deciding } from "../decision/deciding.ts";
import { bareFacts } from "../support/facts.ts";

const rounds = 3;

/** Steps that answer with facts, each read at the place that its name says. */
const telling = (...names: readonly FactName[]) =>
  `(seen) => respond({ body: JSON.stringify([${names.map((name) => `seen.${name}`).join(", ")}]) }), respond()`;

/** Two requests that differ in one fact alone: as a text it is a JSON object, which every reader of texts can read. */
const pairOf = (name: FactName): readonly [FactValues, FactValues] => {
  const [one, other] = typeof bareFacts[name] === "number" ? [7, 8] : ['{"id":"1"}', '{"id":"2"}'];
  return [{ ...filled, [name]: one } as FactValues, { ...filled, [name]: other } as FactValues];
};

/** Somebody is signed in, and nothing that has to be asked for is missing. */
const filled = Object.fromEntries(
  factNames.map((name) => [name, isAsked(name) || name === "user" ? "{}" : bareFacts[name]]),
) as unknown as FactValues;

/** One route for each fact, and a last one that tells them all. */
const tellingAll = () => deciding(...factNames.map((name) => telling(name)), telling(...factNames));
const routeOf = (name: FactName) => factNames.indexOf(name);

function told(policies: Deciding, route: number, facts: FactValues): string {
  const decided: Decided = policies.decided(route, facts);
  if (decided.kind !== "act" || decided.action.kind !== "respond") throw new Error(JSON.stringify(decided));
  return decided.action.body;
}

test("there are no more facts than bits in a number", () => {
  expect(factNames.length).toBeLessThanOrEqual(31);
  expect(new Set(Object.values(bits)).size).toBe(factNames.length);
});

test("two requests that differ in one fact alone never share a ruling that rests on it", async () => {
  const { afresh } = await tellingAll();
  for (const name of factNames) {
    const policies = afresh();
    const route = routeOf(name);
    const [one, other] = pairOf(name);
    // What is said where nothing is remembered.
    const [first, second] = [told(afresh(), route, one), told(afresh(), route, other)];
    expect(first, name).not.toBe(second);
    for (let round = 0; round < rounds; round++) {
      expect(told(policies, route, one), name).toBe(first);
      expect(told(policies, route, other), name).toBe(second);
    }
  }
});

test("a ruling is remembered where the rows of what it rests on say by what, and never where one does not", async () => {
  const { afresh } = await tellingAll();
  for (const name of factNames) {
    const policies = afresh();
    for (let round = 0; round < rounds; round++) for (const facts of pairOf(name)) told(policies, routeOf(name), facts);
    // What has to be asked for costs one question more, once.
    const more = isAsked(name) ? 1 : 0;
    expect(policies.calls(), name).toBe((rowOf(name).key === null ? 2 * rounds : 2) + more);
  }
});

test("requests that differ in one fact alone share a ruling that does not rest on it", async () => {
  const { afresh } = await tellingAll();
  for (const name of factNames) {
    const another = factNames.find((one) => one !== name && rowOf(one).key !== null && !isAsked(one))!;
    const policies = afresh();
    const answers = pairOf(name).map((facts) => told(policies, routeOf(another), facts));
    expect(new Set(answers).size, name).toBe(1);
    expect(policies.calls(), name).toBe(1);
  }
});

test("a recorded request is decided again as it was, whatever it holds", async () => {
  const { afresh } = await tellingAll();
  for (const name of factNames)
    for (const facts of pairOf(name)) {
      const replayed = JSON.parse(JSON.stringify(facts)) as FactValues;
      expect(replayed).toEqual(facts);
      for (const route of [routeOf(name), factNames.length])
        expect(afresh().decided(route, replayed), name).toEqual(afresh().decided(route, facts));
    }
});

test("whatever a text holds and however long it is, each fact crosses as what it was", () => {
  for (const name of factNames)
    for (const value of typeof bareFacts[name] === "number" ? numbers : texts) {
      const facts = { ...filled, [name]: value } as FactValues;
      expect(fromWire(toWire(facts)), name).toEqual(facts);
    }
});

const lengths = [0, 1, 94, 95, 96, 97, 126, 127, 128, 255, 256, 16_383, 16_384, 100_000];
const texts = lengths.flatMap((length) =>
  ["x", "\u007f", "\u0000", "`5", "\u{1F512}"].map((unit) => unit.repeat(length)),
);
const numbers = [0, -1, 7, 1_764_000_000_000, 9_007_199_254_740_991, -0.5, 1e21, 5e-324, -1.7976931348623157e308];

test("what guards see of a fact is frozen to the bottom", () => {
  const read = { "request.query": "a=1&a=2", "request.headers": '{"a":"1"}', params: '{"a":"1"}', session: 7 };
  const user = '{"groups":["a"],"claims":{"deep":{"er":[1]}}}';
  for (const name of factNames) {
    const wire = { ...filled, ...read, user }[name];
    expect(isFrozen(rowOf(name).read(wire as never)), name).toBe(true);
  }
});

const isFrozen = (value: unknown): boolean =>
  typeof value !== "object" || value === null || (Object.isFrozen(value) && Object.values(value).every(isFrozen));
