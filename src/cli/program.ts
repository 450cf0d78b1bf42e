// The commands as they are typed: read by their table, with help and with what was probably meant. The only door to commander.

import { Command as Commander, CommanderError, Option, Argument as Placeholder } from "commander";
import { type SettingName, settingNames, settingsTable, toFlag, toVariable } from "../settings.ts";
import type { Argument, Given, Switch, Switches } from "./command.ts";
import { commands, groups } from "./commands.ts";
import { commandHint } from "./misuse.ts";
import { type Flags, misused, type Terminal } from "./terminal.ts";
import { ownVersion } from "./version.ts";

/** run takes the arguments after the command's name and resolves to the exit code. */
export async function run(words: readonly string[], terminal: Terminal): Promise<number> {
  let exitCode = 0;
  const program = new Commander("sallyport")
    .description("A programmable access gateway: every decision is a TypeScript policy that reloads when you save it.")
    .version(ownVersion(), "-v, --version", "Print the version")
    .helpOption("-h, --help", "Print this")
    .helpCommand(false)
    .addHelpText("after", "\nsallyport start --help lists every setting.\n");
  for (const command of commands) {
    const made = toParent(program, command.group)
      .command(command.name)
      .description(command.text)
      .helpOption("-h, --help", "Print this")
      .action(async () => {
        exitCode = await command.run(toGiven(made), terminal);
      });
    for (const argument of command.arguments) made.addArgument(toPlaceholder(argument));
    for (const one of command.switches) made.addOption(toSwitch(one));
    for (const setting of command.settings) made.addOption(toOption(setting));
    if (command.note !== undefined) made.addHelpText("after", `\n${command.note}\n`);
  }
  // Before the words are read.
  for (const command of [program, ...program.commands, ...program.commands.flatMap((one) => one.commands)])
    command
      .exitOverride()
      .showHelpAfterError(`Try ${nameOf(command)} --help.`)
      .configureOutput({
        writeOut: terminal.out,
        writeErr: terminal.err,
        outputError: (text, write) => write(text + hintOf(text, command)),
      })
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

function toParent(program: Commander, group: string | null): Commander {
  if (group === null) return program;
  const there = program.commands.find((one) => one.name() === group);
  return (
    there ??
    program
      .command(group)
      .description(groups[group] ?? "")
      .helpOption("-h, --help", "Print this")
      .helpCommand(false)
  );
}

const nameOf = (command: Commander): string =>
  command.parent === null ? command.name() : `${command.parent.name()} ${command.name()}`;

/** Where commander has found what was meant, that is enough. */
function hintOf(text: string, command: Commander): string {
  const [, word] = /^error: unknown command '(.*)'/.exec(text) ?? [];
  if (word === undefined || text.includes("Did you mean")) return "";
  const known = command.commands.map((one) => one.name());
  return commandHint(word, known, nameOf(command));
}

function toSwitch([flags, sentence, repeated]: Switch): Option {
  const made = new Option(flags, sentence);
  return repeated === undefined ? made : made.argParser((one, before: readonly string[] = []) => [...before, one]);
}

function toPlaceholder({ name, text, fallback, values }: Argument): Placeholder {
  const made = new Placeholder(fallback === undefined ? `<${name}>` : `[${name}]`, text);
  if (fallback !== undefined) made.default(fallback);
  return values === undefined ? made : made.choices(values);
}

function toGiven(made: Commander): Given {
  const flags: { -readonly [Name in keyof Flags]: Flags[Name] } = {};
  const switches: { [name: string]: Switches[string] } = {};
  for (const [name, value] of Object.entries(made.opts<Switches>()))
    if (isSetting(name)) flags[name] = String(value);
    else switches[name] = value;
  return { words: made.processedArgs.map(String), flags, switches };
}

const isSetting = (name: string): name is SettingName => (settingNames as readonly string[]).includes(name);

function toOption(name: SettingName): Option {
  const { argument, text, default: fallback } = settingsTable[name];
  const otherwise = fallback === "" ? "" : `default ${fallback}; `;
  return new Option(`${toFlag(name)} <${argument}>`, `${text} (${otherwise}${toVariable(name)})`);
}
