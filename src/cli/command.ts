// A command as data: what is typed, what is said of it, and what it does. Reading, help, suggestions and completion are all made from this.

import type { SettingName } from "../settings.ts";
import type { Flags, Terminal } from "./terminal.ts";

/** Argument is a word that stands for itself. `fallback` undefined: it has to be given. `values`: what it can be, in so many words; left out: a path. */
export interface Argument {
  readonly name: string;
  readonly text: string;
  readonly fallback?: string;
  readonly values?: readonly string[];
}

/** Switch is an option of a command's own: as it is written in help ("--user <id>", "--yes"), and its sentence. `<file>`, `<folder>` and `<one|other>` are completed as that. One that is `repeated` has all that were given. */
export type Switch = readonly [flags: string, text: string, repeated?: "repeated"];

/** Switches are the values of a command's own options: true, a text, several, or absent. */
export type Switches = Readonly<Record<string, string | boolean | readonly string[] | undefined>>;

/** Given is what was typed: the arguments in their order, settings by their name, and the command's own options. */
export interface Given {
  readonly words: readonly string[];
  readonly flags: Flags;
  readonly switches: Switches;
}

/** Command is `sallyport <name>`, or `sallyport <group> <name>`. `run` resolves to the exit code. */
export interface Command {
  readonly group: string | null;
  readonly name: string;
  readonly text: string;
  readonly arguments: readonly Argument[];
  readonly switches: readonly Switch[];
  readonly settings: readonly SettingName[];
  /** note stands under the command's help. */
  readonly note?: string;
  readonly run: (given: Given, terminal: Terminal) => Promise<number>;
}
