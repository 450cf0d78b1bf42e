// A remembered ruling rests on all that it was made from: over guards that are made up, which read any facts in any way.

import { expect, test } from "vitest";
import { type FactName, type FactValues, factNames, isAsked, rowOf } from "../../runtime/facts.ts";
import { deciding } from "../decision/deciding.ts";
import { bareFacts } from "../support/facts.ts";

/** xorshift32, so that what failed can be seen again. */
function createChance(seed: number) {
  let state = seed;
  const next = (below: number): number => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) % below;
  };
  return { next, pick: <T>(from: readonly T[]): T => from[next(from.length)]! };
}
type Chance = ReturnType<typeof createChance>;

/** Each is an expression in `seen` that holds the fact's value, by another way than a dot; `first` and `rest` are its name's parts. */
const ways: readonly ((first: string, rest: string | undefined) => string)[] = [
  (first, rest) => (rest ? `seen.${first}.${rest}` : `seen.${first}`),
  (first, rest) => (rest ? `seen["${first}"]["${rest}"]` : `seen["${first}"]`),
  (first, rest) => `(({ ${first}: it }) => ${rest ? `(({ ${rest}: inner }) => inner)(it)` : "it"})(seen)`,
  (first, rest) =>
    `(({ ${other(first)}: _, ...others }) => ${rest ? `({ ...others.${first} }).${rest}` : `others.${first}`})(seen)`,
  (first, rest) => (rest ? `({ ...seen.${first} }).${rest}` : `({ ...seen }).${first}`),
  (first, rest) => (rest ? `Object.assign({}, seen.${first}).${rest}` : `Object.assign({}, seen).${first}`),
  (first, rest) => (rest ? `Reflect.get(Reflect.get(seen, "${first}"), "${rest}")` : `Reflect.get(seen, "${first}")`),
  (first, rest) => `Reflect.getOwnPropertyDescriptor(${rest ? `seen.${first}` : "seen"}, "${rest ?? first}").value`,
  (first, rest) =>
    `Object.entries(${rest ? `seen.${first}` : "seen"}).find(([name]) => name === "${rest ?? first}")[1]`,
  (first, rest) =>
    `Object.values(${rest ? `seen.${first}` : "seen"})[Object.keys(${rest ? `seen.${first}` : "seen"}).indexOf("${rest ?? first}")]`,
  (first, rest) => `JSON.parse(JSON.stringify(seen)).${first}${rest ? `?.${rest}` : ""}`,
  (first, rest) => `Object.fromEntries(Object.entries(seen)).${first}${rest ? `.${rest}` : ""}`,
  (first, rest) =>
    `(() => { for (const name in seen) if (name === "${first}") return seen[name]${rest ? `.${rest}` : ""}; })()`,
  (first, rest) => `("${first}" in seen ? seen.${first}${rest ? `.${rest}` : ""} : "absent")`,
  (first, rest) => `((it = seen.${first}${rest ? `.${rest}` : ""}) => it)()`,
  (first, rest) => `Object.create(seen).${first}${rest ? `.${rest}` : ""}`,
  (first, rest) => `new Proxy(seen, {}).${first}${rest ? `.${rest}` : ""}`,
  (first, rest) => `structured(seen).${first}${rest ? `.${rest}` : ""}`,
];
const other = (first: string) => (first === "time" ? "client" : "time");

const expressionOf = (name: FactName, chance: Chance): string => {
  const [first = "", rest] = name.split(".");
  return chance.pick(ways)(first, rest);
};

/** Mostly facts that rulings are told apart by: with one that differs each time, nothing is remembered. */
const keyed = factNames.filter((name) => rowOf(name).key !== null);
const factBy = (chance: Chance): FactName => chance.pick(chance.next(8) === 0 ? factNames : keyed);

/** A guard that reads one fact, and by what it found another one, or none; what it saw is what it answers. */
function guardOf(chance: Chance): string {
  const [one, two, three] = [0, 1, 2].map(() => expressionOf(factBy(chance), chance));
  const shapes = [
    `respond({ body: text(${one}) })`,
    `text(${one}).length % 2 === 0 ? respond({ body: text(${two}) }) : respond({ body: text(${three}) })`,
    `text(${one}).includes("2") ? deny(text(${two})) : true`,
    `respond({ body: text(${one}) + text(${two}) })`,
    `[${one}, ${two}].some((it) => text(it).includes("2")) ? respond({ body: text(${three}) }) : deny("no")`,
    `(() => { try { return respond({ body: text(${one}) }); } catch { return deny(text(${two})); } })()`,
  ];
  return `(seen) => ${chance.pick(shapes)}`;
}

const helpers = `const text = (value: unknown): string => JSON.stringify(value) ?? "undefined";
const structured = (value: any): any => typeof value !== "object" || value === null ? value : Array.isArray(value) ? value.map(structured) : Object.fromEntries(Object.keys(value).map((name) => [name, structured(value[name])]));
`;

/** Two values of each fact that guards can tell apart. */
function variantsOf(name: FactName): readonly (string | number)[] {
  if (typeof bareFacts[name] === "number") return [1, 2, 22];
  if (name === "user" || name === "params" || isAsked(name)) return [`{"id":"1"}`, `{"id":"2","b":"22"}`];
  return ["a=1", "a=2", "b=22"];
}

const routes = 24;

test.each([1, 2, 3])("whatever is read, and however: %i", async (seed) => {
  const chance = createChance(2_654_435_761 * seed);
  const guards = Array.from({ length: routes }, () => `${guardOf(chance)}, respond({ body: "last" })`);
  const { afresh, ...remembering } = await deciding(...withHelpers(guards));
  for (let route = 0; route < routes; route++) {
    let facts = Object.fromEntries(factNames.map((name) => [name, variantsOf(name)[0]])) as unknown as FactValues;
    for (let step = 0; step < 14; step++) {
      expect(remembering.decided(route, facts), guards[route]).toEqual(afresh().decided(route, facts));
      // One fact changes, or one goes back to what it was.
      const name = factBy(chance);
      facts = { ...facts, [name]: chance.pick(variantsOf(name)) } as FactValues;
    }
  }
});

test("guards of this kind are remembered at all, and see what they read", async () => {
  for (const way of ways.slice(0, 9)) {
    const guards = keyed.map((name) => {
      const [first = "", rest] = name.split(".");
      return `(seen) => respond({ body: text(${way(first, rest)}) }), respond()`;
    });
    const policies = await deciding(...withHelpers(guards));
    for (const [route, name] of keyed.entries())
      for (const value of variantsOf(name)) {
        const facts = { ...bareFacts, "request.headers": "{}", [name]: value } as FactValues;
        const decided = policies.decided(route, facts);
        if (decided.kind !== "act" || decided.action.kind !== "respond") throw new Error(JSON.stringify(decided));
        expect(decided.action.body, guards[route]).toContain(String(value).replace(/\D+/g, "").slice(0, 1));
      }
  }
});

/** The helpers stand in the first route's guard's file: each guard gets them by name. */
const withHelpers = (guards: readonly string[]): readonly string[] =>
  guards.map((guard) =>
    guard
      .replace(/^\(seen\) => /, `(seen: any) => { ${helpers.replaceAll("\n", " ")} return `)
      .replace(/, respond\((.*?)\)$/, "; }, respond($1)"),
  );
