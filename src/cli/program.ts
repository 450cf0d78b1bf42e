// The commands and their flags. The only door to commander.

import { createRequire } from "node:module";
import { Command, CommanderError, Option } from "commander";
import { settingNames, settingsTable, toFlag, toVariable } from "../settings.ts";
import { check } from "./check.ts";
import { dev } from "./dev.ts";
import { factorsCommands } from "./factors.ts";
import { keysCommands } from "./keys.ts";
import { sessionsCommands } from "./sessions.ts";
import { start } from "./start.ts";
import { storeCommands } from "./store.ts";
import { runOnStore, type StoreCommand, type Switches, storeSettings } from "./store-command.ts";
import { type Flags, misused, type Terminal } from "./terminal.ts";
import { usersCommands } from "./users.ts";

type Act = (folder: string, flags: Flags, terminal: Terminal) => Promise<number>;

/** A command's own switches stand before the settings: the option as commander writes it, and its sentence. */
type OwnSwitches = readonly (readonly [flags: string, text: string])[];

const commands: readonly (readonly [name: string, text: string, act: Act, own?: OwnSwitches])[] = [
  ["start", "Serve the policies, and reload them whenever a file is saved", start],
  ["dev", "The same with one worker and a talkative log", dev],
  [
    "check",
    "Compile and validate the policies without serving; exit code 1 where they cannot be served",
    check,
    [["--live", "Ask each identity provider too, and say what will not work; needs the secrets"]],
  ],
];

/** Groups of commands that work on the store, with a sentence each. */
const groups: readonly (readonly [name: string, text: string, commands: readonly StoreCommand[]])[] = [
  ["keys", "The keys that sign the identity header", keysCommands],
  ["sessions", "Who is signed in", sessionsCommands],
  ["users", "Who is kept out", usersCommands],
  ["store", "Where sessions, factors and keys are kept", storeCommands],
  ["factors", "Passkeys and authenticator apps that people set up here", factorsCommands],
];

/** run takes the arguments after the command's name and resolves to the exit code. */
export async function run(words: readonly string[], terminal: Terminal): Promise<number> {
  let exitCode = 0;
  const { version } = createRequire(import.meta.url)("../../package.json") as { version: string };
  const program = new Command("sallyport")
    .description("A programmable access gateway: every decision is a TypeScript policy that reloads when you save it.")
    .version(version, "-v, --version", "Print the version")
    .helpOption("-h, --help", "Print this")
    .helpCommand(false)
    .addHelpText("after", "\nsallyport start --help lists every setting.\n");
  for (const [name, text, act, own = []] of commands) {
    const command = program
      .command(name)
      .description(text)
      .argument("[folder]", "The policies folder", "policies")
      .helpOption("-h, --help", "Print this")
      .action(async (folder: string, flags: Flags) => {
        exitCode = await act(folder, flags, terminal);
      });
    for (const [switches, sentence] of own) command.option(switches, sentence);
    for (const setting of settingNames) command.addOption(toOption(setting));
    command.addHelpText(
      "after",
      "\nA flag beats its variable. Durations are written 250ms, 5s, 10m, 12h, 7d; sizes 512b, 64kb, 8mb.\n",
    );
  }
  for (const [name, text, members] of groups) {
    const group = program.command(name).description(text).helpOption("-h, --help", "Print this").helpCommand(false);
    for (const member of members) {
      const command = group
        .command(member.name)
        .description(member.text)
        .helpOption("-h, --help", "Print this")
        .action(async (words: Flags & Switches) => {
          exitCode = await runOnStore(member, words, terminal);
        });
      for (const [flags, sentence] of member.switches) command.option(flags, sentence);
      for (const setting of storeSettings) command.addOption(toOption(setting));
    }
  }
  // Before the commands are read; each of them inherits it.
  for (const command of [program, ...program.commands, ...program.commands.flatMap((one) => one.commands)])
    command
      .exitOverride()
      .showHelpAfterError("Try --help.")
      .configureOutput({ writeOut: terminal.out, writeErr: terminal.err })
      .configureHelp({ sortOptions: false, optionTerm: ({ flags }) => flags });
  try {
    await program.parseAsync([...words], { from: "user" });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    // No command at all prints the help as an error; asking for it is none.
    return error.exitCode === 0 ? 0 : misused;
  }
  return exitCode;
}

function toOption(name: (typeof settingNames)[number]): Option {
  const { argument, text, default: fallback } = settingsTable[name];
  const otherwise = fallback === "" ? "" : `default ${fallback}; `;
  return new Option(`${toFlag(name)} <${argument}>`, `${text} (${otherwise}${toVariable(name)})`);
}
