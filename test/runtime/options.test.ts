// Every option of every declaration and step, walked over by its table: what is unknown, of another type, missing or hidden is told in its line.

import { expect, test } from "vitest";
import * as language from "../../runtime/index.ts";
import { type Kind, optionTables } from "../../runtime/option.ts";
import { build } from "./built.ts";

/** Values by what typeName() calls them. */
const values: Readonly<Record<string, readonly string[]>> = {
  null: ["null"],
  "true or false": ["true", "false"],
  "a number": ["7000000", "NaN"],
  "a text": [`"not this"`],
  "a list": ["[Symbol()]"],
  "an object": ["{ some: 1 }", "{ __proto__: null, some: 1 }"],
  "a function": ["function () {}", "class {}"],
  "a symbol": ["Symbol()"],
  "a bigint": ["1n"],
  "a promise": [`Promise.resolve("x")`],
  "an object of a class": [
    "new Date(0)",
    `new String("x")`,
    "new (class { some = 1 })()",
    `Object.create({ some: 1 })`,
  ],
  "a secret": [`secret("OTHER")`],
  "an identity source": ["staff"],
  "a level": ["mfa"],
  "an upstream": ["bank"],
  "a balance": ["leastRequest()"],
  "a route": [`route("/", respond())`],
  "a step": ["respond()"],
  "a host": [`host("x.example", { identity: nobody }, route("/", respond()))`],
  nobody: ["nobody"],
};

/** What stands in the place of another option, and is not given beside it. */
const inPlaceOf: ReadonlySet<string> = new Set(["clientKey"]);

interface Line {
  readonly what: string;
  readonly text: string;
  /** null: nothing is wrong. */
  readonly code: string | null;
  /** Stands in the fix. */
  readonly fix?: string;
}

const codeOf = (kind: Kind<unknown>) => kind.code ?? "POLICY_OPTION";
const written = (fields: Readonly<Record<string, string>>) =>
  `{ ${Object.entries(fields)
    .map(([name, value]) => `${name}: ${value}`)
    .join(", ")} }`;

function linesOf({ form, kinds }: (typeof optionTables)[number]): Line[] {
  const lines: Line[] = [];
  const rows = Object.entries(kinds);
  const nested = !/\((?:[^[{]*, )?\{…\}/.test(form);
  const add = (what: string, options: string, code: string | null, fix?: string) =>
    lines.push({ what: `${form}: ${what}`, text: form.replace("{…}", () => options), code, ...(fix ? { fix } : {}) });
  const needed = Object.fromEntries(rows.flatMap(([name, kind]) => (kind.needed ? [[name, kind.example]] : [])));
  /** What is valid without an option: what must be there, and the first other one. */
  const without = (option: string) => ({
    ...Object.fromEntries(
      rows
        .filter(([name]) => name !== option)
        .slice(0, 1)
        .map(([name, kind]) => [name, kind.example]),
    ),
    ...needed,
  });
  const together = rows.filter(([name]) => !inPlaceOf.has(name));
  add("all of them", written(Object.fromEntries(together.map(([name, kind]) => [name, kind.example]))), null);
  for (const [name, kind] of rows) {
    const others = without(name);
    add(`${name} as undefined`, written({ ...others, [name]: "undefined" }), kind.needed ? codeOf(kind) : null);
    if (kind.needed) {
      const { [name]: _, ...rest } = needed;
      add(`no ${name}`, written(rest), codeOf(kind), name);
    }
    for (const [type, texts] of Object.entries(values))
      for (const text of texts)
        if (!kind.takes.includes(type))
          add(`${name}: ${text}`, written({ ...others, [name]: text }), codeOf(kind), name);
    if (kind.takes.includes("a list"))
      for (const text of ["[,]", "[undefined]", "[null]", "[[]]", "[NaN]", "[true]"])
        add(`${name}: ${text}`, written({ ...others, [name]: text }), codeOf(kind));
    if (kind.takes.includes("a number"))
      for (const text of ["NaN", "Infinity", "-1.5e300"])
        add(`${name}: ${text}`, written({ ...others, [name]: text }), codeOf(kind));
    // A body may be empty, and a scope is whatever a thing is called; a secret that is written out has a code of its own.
    if (kind.takes.includes("a text") && name !== "body" && name !== "scope")
      // What stands between groups may be a space.
      for (const text of name === "groupsSeparator" ? [`""`] : [`""`, `" "`])
        add(`${name}: ${text}`, written({ ...others, [name]: text }), "POLICY_");
    // Two letters are found in too many words to be meant by one.
    for (const slip of [
      name.toUpperCase(),
      `${name.slice(0, -2)}${name.at(-1)}${name.at(-2)}`,
      `${name}s`,
      // Of a word that short, two more letters are no slip.
      ...(name.length > 2 ? [`my${name}`] : []),
    ])
      if (!(slip in kinds) && (name.length > 2 || slip.length < 4))
        add(`${slip}`, written({ ...others, [slip]: kind.example }), "POLICY_OPTION_UNKNOWN", `Did you mean ${name}`);
    const { [name]: _, ...rest } = others as Record<string, string>;
    const beside = written(rest).slice(1);
    add(`${name} by a getter`, `{ get ${name}() { return ${kind.example}; },${beside}`, "POLICY_OPTION");
    add(`${name} under a symbol`, `{ [Symbol("${name}")]: ${kind.example},${beside}`, "POLICY_OPTION");
  }
  add("an option that is like none", written({ ...without(""), zzzzzz: "1" }), "POLICY_OPTION_UNKNOWN", rows[0]![0]);
  add("__proto__ as a name", `{ ["__proto__"]: 1 }`, "POLICY_OPTION_UNKNOWN");
  add("constructor", written({ ...without(""), constructor: "1" }), "POLICY_OPTION_UNKNOWN");
  // In front of a route's steps a function is a guard.
  for (const [type, texts] of Object.entries(values))
    if (type !== "an object" && !(type === "a function" && form.startsWith("route(")))
      for (const text of texts) {
        // An endpoint may be a text, and a session's lifetime too: that one is not theirs.
        if (nested && type === "a text") continue;
        const [code] = nested || form.startsWith("route(") ? ["POLICY_"] : ["POLICY_OPTIONS"];
        add(`${text} for an object`, text, code!);
      }
  return lines;
}

const lines = optionTables.flatMap(linesOf);

const lead = `import * as port from "sallyport"; const p: any = port; const { ${Object.keys(language).join(", ")} } = p; import { bank, mfa, staff } from "./_nouns.ts";`;
const nouns = `import { assurance, oidc, upstream } from "sallyport";
export const staff = oidc("staff", { issuer: "https://a.example", clientId: "x" });
export const mfa = assurance("mfa", { amr: ["otp"] });
export const bank = upstream("bank", { endpoints: ["http://127.0.0.1:1"] });`;
const perFile = 100;

interface Told {
  readonly line: number;
  readonly code: string;
  readonly fix: string;
}

/** mistakesIn builds all of them at once: mistakes are collected. In many files, for places are found more slowly in a long one. */
async function mistakesIn(): Promise<readonly Told[]> {
  const files: Record<string, string> = {
    "_nouns.ts": nouns,
    "z.ts": `import { host, nobody, respond, route } from "sallyport";
export default host("a.example", { identity: nobody }, route("/", respond()));`,
  };
  for (const [index, { text }] of lines.entries()) {
    const name = `f${Math.floor(index / perFile)}.ts`;
    // Each declares something of another name.
    const named = text.replace(/^((?:oidc|bearer|assurance|upstream)\(")[a-z]+/, `$1n${index}`);
    files[name] = `${files[name] ?? lead}\n${named};`;
  }
  const result = await build(files);
  if (!result.ok && result.diagnostics.length < 50) throw new Error(JSON.stringify(result.diagnostics));
  return (result.ok ? result.warnings : result.diagnostics)
    .filter(({ severity }) => severity === "error")
    .map(({ code, fix, location }) => {
      const file = Number(/^f(\d+)\.ts$/.exec(location?.file ?? "")?.[1] ?? -1);
      return { code, fix, line: file * perFile + (location?.line ?? 0) - 2 };
    });
}

test("there is a table for every function that takes options, and these take none", () => {
  const tabled = new Set(optionTables.map(({ form }) => form.slice(0, form.indexOf("("))));
  const without = Object.entries(language).flatMap(([name, one]) =>
    typeof one === "function" && !tabled.has(name) ? name : [],
  );
  expect(without.sort()).toEqual(
    [
      "allOf",
      "anyOf",
      "before",
      "choose",
      "deny",
      "every",
      "leastRequest",
      "method",
      "otherwise",
      "publicRoute",
      "readings",
      "roundRobin",
      "routes",
      "secret",
      "when",
    ].sort(),
  );
  expect(lines.length).toBeGreaterThan(1_000);
});

test("each line is told what is wrong with it, and nothing is wrong with the others", async () => {
  const found = await mistakesIn();
  const missed = lines.flatMap(({ what, text, code, fix }, index) => {
    const here = found.filter(({ line }) => line === index);
    const right =
      code === null
        ? here.length === 0
        : here.some((one) => one.code.startsWith(code) && (fix === undefined || one.fix.includes(fix)));
    return right ? [] : [{ what, text, code, fix, found: here }];
  });
  expect(missed.slice(0, 20)).toEqual([]);
  expect(found.every(({ line, fix }) => line >= 0 && line < lines.length && fix !== "")).toBe(true);
});
