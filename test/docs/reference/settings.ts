// docs/reference/settings.md: every setting, command, exit code, variable and NPM script, from the program itself.

import { readFileSync } from "node:fs";
import { help as demoHelp } from "../../../demo/flag.ts";
import type { Command } from "../../../src/cli/command.ts";
import { commands, groups } from "../../../src/cli/commands.ts";
import { devChoices } from "../../../src/cli/dev.ts";
import { failed, misused } from "../../../src/cli/terminal.ts";
import { type SettingName, settingNames, settingsTable, toFlag, toVariable } from "../../../src/settings.ts";
import { made, plain, span, table } from "./markdown.ts";

const intro = `# Settings and commands

What belongs to the process comes from flags and the environment; what belongs to the policies stands in [their files](api.md). A flag beats its variable, which beats what \`dev\` chooses for itself, which beats the default. All are checked together, every problem is listed at once, and a variable that begins with \`SALLYPORT_\` and is no setting is a problem too: a misspelt one would be a default that nobody chose.

Durations are written \`250ms\`, \`5s\`, \`10m\`, \`12h\`, \`7d\`; sizes \`512b\`, \`64kb\`, \`8mb\`, \`2gb\`.`;

/** Where the default is another on each machine. */
const defaults: Partial<Record<SettingName, string>> = { workers: "one per core" };

/** Where more of it stands. */
const more: Partial<Record<SettingName, readonly string[]>> = {
  secondKey: ["../guides/keys-and-backups.md#another-master-key"],
  storeTimeout: ["operations.md#the-store-is-locked"],
  keysBelieved: ["../concepts/identity.md#a-provider-that-is-away"],
  trustedProxies: ["../concepts/security.md#one-reading-of-a-request"],
  headerLimit: ["../concepts/processes.md#clients-and-their-connections"],
  parkedLimit: ["../concepts/step-up.md#kept-forms"],
  strangersLimit: ["../concepts/processes.md#what-is-kept-for-strangers"],
  sandboxMemory: [
    "../concepts/processes.md#hot-reload",
    "../concepts/security.md#what-a-policy-can-do-to-its-neighbours",
  ],
  faultMessages: ["logs.md#policies-that-fail"],
  drainDelay: ["../concepts/processes.md#stopping"],
  logFile: ["logs.md#where-it-goes"],
  logFormat: ["logs.md#on-a-terminal"],
  logBuffer: ["logs.md#when-it-cannot-be-written"],
  logRequired: ["logs.md#rather-refuse-than-lose-a-line"],
};

/** settingsPage is the whole page. */
export function settingsPage(): string {
  const rows = settingNames.map((name) => {
    const { argument, text, default: fallback } = settingsTable[name];
    return [
      span(`${toFlag(name)} ${argument}`),
      span(toVariable(name)),
      defaults[name] ?? (fallback === "" ? "" : span(fallback)),
      [`${plain(text)}.${boundsOf(name)}`, ...(more[name] ?? []).map((page) => `[More](${page}).`)].join(" "),
    ];
  });
  const chapters = [
    intro,
    `## Settings\n\n${table(["flag", "variable", "default", ""], rows)}`,
    "## Commands",
    ...commands.map(toCommand),
    `## Exit codes\n\n${table(["code", ""], exitCodes)}`,
    `## Variables\n\nBeside those of the settings:\n\n${table(["variable", "of whom", ""], variables)}`,
    `## The demo\n\n\`\`\`\n${demoHelp.trim()}\n\`\`\``,
    `## NPM scripts\n\nOf a checkout. Those of a project that \`sallyport init\` made stand in [A first policy](../start/first-policy.md#a-project-of-your-own).\n\n${table(["script", ""], scripts())}`,
  ];
  return `${[made("src/settings.ts, src/cli/, demo/flag.ts and package.json"), ...chapters].join("\n\n")}\n`;
}

/** What it may be is in what is said of a value that it cannot be. */
function boundsOf(name: SettingName): string {
  const result = settingsTable[name].schema.safeParse("\0");
  const message = result.success ? "" : (result.error.issues[0]?.message ?? "");
  const range = / from (\S+) to ([^\s,]+)/.exec(message);
  return range === null ? "" : ` From \`${range[1]}\` to \`${range[2]}\`.`;
}

const nameOf = ({ group, name }: Command): string => `sallyport ${group === null ? name : `${group} ${name}`}`;

function toCommand(command: Command): string {
  const words = command.arguments.map(({ name, fallback }) => (fallback === undefined ? `<${name}>` : `[${name}]`));
  const given = command.arguments.map(({ name, text, fallback, values }) => [
    span(name),
    `${plain(text)}${values === undefined ? "" : `: ${values.map(span).join(", ")}`}${fallback ? `; default ${span(fallback)}` : ""}.`,
  ]);
  const switches = command.switches.map(([flags, text, repeated]) => [
    span(flags),
    `${plain(text)}.${repeated === undefined ? "" : " May be repeated."}`,
  ]);
  const rows = [...given, ...switches];
  const all = command.settings.length === settingNames.length;
  const some = command.settings.map((name) => span(toFlag(name))).join(", ");
  const settings = all
    ? "Takes every [setting](#settings)."
    : some === ""
      ? ""
      : `Takes of the [settings](#settings) ${some}.`;
  const about = command.group === null ? "" : `${groups[command.group]}. `;
  return [
    `### ${nameOf(command)}`,
    `\`${[nameOf(command), ...words].join(" ")}\``,
    `${plain(about + command.text)}.`,
    ...(rows.length === 0 ? [] : [table(["", ""], rows)]),
    ...(settings === "" ? [] : [settings]),
    ...(command.name === "dev" ? [`Of its own it chooses ${chosen}, and on a terminal \`--log-format text\`.`] : []),
    ...(command.note === undefined || all ? [] : [plain(command.note)]),
  ].join("\n\n");
}

const chosen = Object.entries(devChoices)
  .map(([name, value]) => span(`${toFlag(name as SettingName)} ${value}`))
  .join(", ");

const exitCodes = [
  ["`0`", "It is done: of `start` and `dev`, they were stopped; of `check`, the policies can be served."],
  [
    span(String(failed)),
    "It was tried and did not work: policies that cannot be served, a port that is taken, a store that is not there, nobody of that name.",
  ],
  [span(String(misused)), "It was called wrongly: no such command, flag or folder, or a setting with a problem."],
];

/** variables are all that the program, its demo and its tests look at, but for PATH and what Node keeps for itself. */
export const variables: readonly (readonly [name: string, whose: string, text: string])[] = [
  ["`SALLYPORT_…`", "settings", "[Each setting](#settings) has one."],
  [
    "the names of secrets",
    "policies",
    '`secret("BANK_CLIENT_SECRET")` is the variable of that name, or with `--secrets` the file of that name in that folder, which comes first.',
  ],
  ["`NO_COLOR`", "commands", "Set to anything: no colours on a terminal."],
  ["`GITHUB_ACTIONS`", "`check`", "`true`, as GitHub's runners set it: annotations are printed as with `--github`."],
  ["`GITHUB_WORKSPACE`", "`check`", "With annotations: the folder that names of files are relative to."],
  [
    "`NODE_EXTRA_CA_CERTS`",
    "Node",
    "Certificates that are trusted besides, of providers and upstreams inside; read anew on SIGHUP.",
  ],
  ["`NODE_OPTIONS`", "Node", "Options for the gateway's processes. Policies have none of them."],
  ["`NODE_COMPILE_CACHE`", "`sallyport/testing`", "Where compiled code is kept; left out: in `node_modules/.cache`."],
  ["`DEMO_PORT`, `DEMO_IDP_PORT`, `DEMO_BANK_PORT`", "the demo", "[Its ports](#the-demo)."],
  ["`CHROMIUM_PATH`", "tests of a checkout", "The Chromium that browser tests use; left out: `/usr/bin/chromium`."],
  ["`LONG`, `WHOLE`", "tests of a checkout", "`1`: what `npm run test:long` and `npm run test:whole` set."],
  [
    "`REQUIRE_ALL`",
    "tests of a checkout",
    "`1`: a program that a test needs and does not find is a failure, and no skip.",
  ],
];

const said: Readonly<Record<string, string>> = {
  start: "The demo: a gateway, an identity provider and a bank.",
  test: "The tests, in less than ten minutes.",
  "test:long": "With all signals, shells and other variants.",
  "test:whole": "Whole sessions of an operator's: packing, installing, processes.",
  "test:faults": "Faults from outside, one after the other: disks, clocks, processes.",
  soak: "Load for hours, and what it leaves behind.",
  check: "Types, then lint.",
  "check:types": "Types alone.",
  "check:lint": "Lint and format alone.",
  bench: "The benchmarks.",
  package: "Packs what is installed.",
  lock: "Takes engines out of package-lock.json.",
  prepack: "npm's own step before packing.",
  postpack: "npm's own step after packing.",
  map: "Draws the architecture map.",
  cookbook: "Runs the cookbook's policies and their tests.",
  "docs:reference": "Makes these pages.",
  screenshots: "Takes the pictures in the docs.",
  sallyport: "The command of this checkout: `npm run sallyport -- start policies`.",
};

function scripts(): readonly (readonly string[])[] {
  const { scripts } = JSON.parse(readFileSync("package.json", "utf8")) as {
    readonly scripts: Readonly<Record<string, string>>;
  };
  return Object.entries(scripts).map(([name, command]) => {
    return [span(name === "start" || name === "test" ? `npm ${name}` : `npm run ${name}`), said[name] ?? span(command)];
  });
}
