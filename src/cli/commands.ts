// Every command, in the order in which help has them.

import { settingNames } from "../settings.ts";
import { check } from "./check.ts";
import type { Command } from "./command.ts";
import { completionCommand } from "./completion.ts";
import { dev, devSwitches } from "./dev.ts";
import { explain } from "./explain.ts";
import { factorsCommands } from "./factors.ts";
import { initCommand } from "./init.ts";
import { keysCommands } from "./keys.ts";
import { routes } from "./routes.ts";
import { sessionsCommands } from "./sessions.ts";
import { start } from "./start.ts";
import { storeCommands } from "./store.ts";
import { toCommand } from "./store-command.ts";
import { misused } from "./terminal.ts";
import { usersCommands } from "./users.ts";

const folderArgument = { name: "folder", text: "The policies folder", fallback: "policies" } as const;

/** What all commands have that take every setting. */
const withSettings = {
  group: null,
  arguments: [folderArgument],
  settings: settingNames,
  note: "A flag beats its variable. Durations are written 250ms, 5s, 10m, 12h, 7d; sizes 512b, 64kb, 8mb.",
} as const;

/** Which switches were given. */
const on = <Name extends string>(switches: Readonly<Record<Name, unknown>>) =>
  Object.fromEntries(Object.entries(switches).map(([name, value]) => [name, value === true])) as Record<Name, boolean>;

/** groups: what the commands of each are about. */
export const groups: Readonly<Record<string, string>> = {
  keys: "The keys that sign the identity header",
  sessions: "Who is signed in",
  users: "Who is kept out",
  store: "Where sessions, factors and keys are kept",
  factors: "Passkeys and authenticator apps that people set up here",
};

/** commands are all that there are. */
export const commands: readonly Command[] = [
  initCommand,
  {
    ...withSettings,
    name: "start",
    text: "Serve the policies, and reload them whenever a file is saved",
    switches: [
      ["--no-typecheck", "Serve policies whose types are wrong, too"],
      ["--demo-provider", "Refused: it is for dev"],
    ],
    run: ({ words: [folder = ""], flags, switches }, terminal) => {
      if (switches["demoProvider"] === undefined) {
        const typecheck = switches["typecheck"] === false ? "no" : "first";
        return start(folder, flags, terminal, { typecheck });
      }
      terminal.err(
        "The demo provider lets in everybody as anybody: sallyport start never has it, sallyport dev does.\n",
      );
      return Promise.resolve(misused);
    },
  },
  {
    ...withSettings,
    name: "dev",
    text: "The same with one worker and a talkative log",
    switches: devSwitches,
    run: ({ words: [folder = ""], flags, switches }, terminal) => dev(folder, flags, switches, terminal),
  },
  {
    ...withSettings,
    name: "check",
    text: "Compile, validate and type-check the policies without serving; exit code 1 where they cannot be served",
    switches: [
      ["--live", "Ask each identity provider too, and say what will not work; needs the secrets"],
      ["--json", "Print what was found as JSON"],
      ["--sarif", "Print it as SARIF 2.1.0, for code scanning"],
      ["--github", "Print annotations for GitHub Actions as well (on by itself there)"],
    ],
    run: ({ words: [folder = ""], flags, switches: { live, json, sarif, github } }, terminal) =>
      check(folder, { ...flags, ...on({ live, json, sarif, github }) }, terminal),
  },
  {
    group: null,
    name: "routes",
    text: "What can be asked for: each route with who may come, what holds it up, where it goes, and its line",
    arguments: [folderArgument],
    switches: [
      ["--step-up", "Only those that can ask for a step-up"],
      ["--json", "As JSON"],
      ["--markdown", "As a document, sorted, with one line for each route"],
    ],
    settings: ["sandboxMemory", "sandboxTimeout"],
    run: ({ words: [folder = ""], flags, switches }, terminal) => routes(folder, flags, switches, terminal),
  },
  {
    group: null,
    name: "explain",
    text: "Why a request is decided as it is: every step with its verdict, and what would let it pass",
    arguments: [
      { name: "method", text: "Such as POST", fallback: "" },
      { name: "url", text: "The whole address", fallback: "" },
    ],
    switches: [
      ["--policies <folder>", "The policies folder (default policies)"],
      ["--as <user>", "Who asks: an id, JSON, or a .json file with id, groups, name, email, claims, source"],
      ["--having <level>", "What they proved: mfa, mfa:4m, or for one thing alone mfa:4m:payout,17", "repeated"],
      ["--from <address>", "The client's address"],
      ["--at <date>", "When, such as 2026-01-31T09:00:00Z"],
      ["--header <header>", 'A header: "name: value"', "repeated"],
      ["--curl <command>", "The request of a curl command, as one text"],
      ["--line <json>", "The request of a line of the decision log; - reads it from standard input"],
      ["--json", "As JSON"],
    ],
    settings: [],
    run: explain,
  },
  ...[...keysCommands, ...sessionsCommands, ...usersCommands, ...storeCommands, ...factorsCommands].map(toCommand),
  completionCommand(() => commands, groups),
];
