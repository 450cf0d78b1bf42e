// docs/reference/api.md: every function of the policies' language with its options, and every type.

import { type Exported, exportsOf, type OptionTable, optionTablesOf } from "./language.ts";
import { made, plain, span, table } from "./markdown.ts";

/** What is not listed comes last. */
const chapters: readonly (readonly [title: string, names: readonly string[]])[] = [
  ["Hosts and routes", ["host", "route", "publicRoute", "routes", "before", "nobody", "method"]],
  ["Who is asking", ["oidc", "bearer", "secret"]],
  ["Levels of proof", ["assurance", "anyOf", "allOf"]],
  ["Steps that hold up", ["deny", "stepUp", "when", "choose", "otherwise", "every", "readings"]],
  ["Steps that act", ["forward", "redirect", "respond"]],
  ["Upstreams", ["upstream", "roundRobin", "leastRequest"]],
];

const intro = `# Every function, option and type

What the module \`sallyport\` exports, as its own source has it; an editor shows the same. [The language](policies.md) explains it in order, with whole policies.

A *duration* is a whole number and a unit (\`"250ms"\`, \`"30s"\`, \`"5m"\`, \`"12h"\`, \`"7d"\`), a *size* likewise (\`"512b"\`, \`"64kb"\`, \`"8mb"\`). *Default* is what holds where an option is left out. An option that is not listed is an error, with the place and what was probably meant ([\`POLICY_OPTION_UNKNOWN\`](error-codes.md#policy_option_unknown)); a value of another kind, too ([\`POLICY_OPTION\`](error-codes.md#policy_option)). *Since*: with which version it came; what is older than these pages says 0.1.0.`;

/** apiPage is the whole page. */
export function apiPage(): string {
  const tables = Map.groupBy(optionTablesOf(), ({ call }) => call);
  const all = exportsOf();
  const functions = new Map(all.filter(({ kind }) => kind === "function").map((one) => [one.name, one]));
  const listed = new Set(chapters.flatMap(([, names]) => names));
  const others = [...functions.keys()].filter((name) => !listed.has(name));
  const parts = [...chapters, ["Others", others] as const].flatMap(([title, names]) =>
    names.length === 0
      ? []
      : [
          `## ${title}`,
          ...names.map((name) => toFunction(functions.get(name)!, tables.get(name) ?? tablesOf(name, tables))),
        ],
  );
  const types = all
    .filter(({ kind, name }) => kind === "type" && !/Options$/.test(name))
    .toSorted((one, other) => (one.name < other.name ? -1 : 1));
  return `${[made("runtime/"), intro, ...parts, "## Types", ...types.map(toType)].join("\n\n")}\n`;
}

/** Both kinds of routes are read by one table. */
const tablesOf = (name: string, tables: ReadonlyMap<string, readonly OptionTable[]>) =>
  name === "publicRoute" ? (tables.get("route") ?? []) : [];

const toExample = ({ example }: Exported): string => `\`\`\`typescript\n${example}\n\`\`\``;
const toSince = (since: string): string => `Since ${since}.`;

function toFunction(one: Exported, tables: readonly OptionTable[]): string {
  const within = (name: string) => tables.filter(({ path }) => path === name).flatMap(toRows);
  const rows = tables.filter(({ path }) => path === "").flatMap(toRows);
  const all = rows.flatMap((row) => [row, ...within(row[0]!.replaceAll("`", ""))]);
  return [
    `### ${one.name}`,
    `\`${one.call}\``,
    `${plain(one.text)} ${toSince(one.since)}`,
    toExample(one),
    ...(all.length === 0 ? [] : [table(["option", "takes", "default", "", "since"], all)]),
  ].join("\n\n");
}

function toRows({ path, options }: OptionTable): readonly (readonly string[])[] {
  return options.map(({ name, type, takes, otherwise, text, since }) => [
    span(path === "" ? name : `${path}.${name}`),
    isPlain.test(type) ? plain(takes) : `${span(short(type))}: ${plain(takes)}`,
    otherwise === null ? "**needed**" : plain(otherwise),
    plain(text),
    since,
  ]);
}

/** Then `takes` says the whole of it: a text, true or false, one of a few words, or what a host believes. */
const isPlain = /^(?:string|number|boolean|[A-Z]|(?:"[\w-]+"|\d+)(?: \| (?:"[\w-]+"|\d+))*|Duration|Size|`\S+`)$/;

/** What is written out below, row by row, need not be said twice. */
const short = (type: string): string => (/^\{|^readonly \[/.test(type) ? (type.startsWith("{") ? "{…}" : "[…]") : type);

function toType(one: Exported): string {
  const told = one.fields.filter(({ text }) => text !== "");
  const rows = told.map(({ name, type, text }) => [span(name), span(short(type)), plain(text)]);
  return [
    `### ${one.name}`,
    `${plain(one.text)} ${toSince(one.since)}`,
    toExample(one),
    ...(rows.length === 0 ? [] : [table(["field", "type", ""], rows)]),
  ].join("\n\n");
}
