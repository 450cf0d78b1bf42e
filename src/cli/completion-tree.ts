// All that can be typed, as the scripts for shells are made from it.

import { settingsTable, toFlag } from "../settings.ts";
import type { Argument, Command } from "./command.ts";

/** Values are what can follow: one of these words, a folder, a file, or what nobody can know beforehand. */
export type Values = readonly string[] | "folder" | "file" | "unknown";

/** Option is one that begins with --. `values` null: it takes none. */
export interface Option {
  readonly flag: string;
  readonly says: string;
  readonly values: Values | null;
}

/** Typed is a command as shells complete it: "start", or "keys rotate". */
export interface Typed {
  readonly words: string;
  readonly says: string;
  readonly options: readonly Option[];
  /** Of the first argument; null: it takes none. */
  readonly argument: Values | null;
}

/** Tree is all that can be typed. */
export interface Tree {
  readonly typed: readonly Typed[];
  /** Groups with what their commands are about. */
  readonly groups: Readonly<Record<string, string>>;
}

/** toTree is what shells need of the table. */
export const toTree = (commands: readonly Command[], groups: Readonly<Record<string, string>>): Tree => ({
  groups: Object.fromEntries(Object.entries(groups).map(([name, text]) => [name, short(text)])),
  typed: commands.map((command) => ({
    words: command.group === null ? command.name : `${command.group} ${command.name}`,
    says: short(command.text),
    options: [
      ...command.switches.map(([flags, text]) => toOption(flags, text)),
      ...command.settings.map((name) =>
        toOption(`${toFlag(name)} <${settingsTable[name].argument}>`, settingsTable[name].text),
      ),
      { flag: "--help", says: "Print help", values: null },
    ],
    argument: toArgument(command.arguments[0]),
  })),
});

const toArgument = (argument: Argument | undefined): Values | null =>
  argument === undefined ? null : (argument.values ?? (argument.name === "folder" ? "folder" : "file"));

function toOption(flags: string, text: string): Option {
  const [, flag = flags, placeholder] = /^(\S+)(?: <(.+)>)?$/.exec(flags) ?? [];
  return { flag, says: short(text), values: placeholder === undefined ? null : toValues(placeholder) };
}

function toValues(placeholder: string): Values {
  if (placeholder === "folder" || placeholder === "file") return placeholder;
  return placeholder.includes("|") ? placeholder.split("|") : "unknown";
}

/** The first part of a sentence is enough beside a word, and has no mark that a shell reads. */
const short = (text: string): string =>
  (text.split(/[;:.(]/)[0] ?? "")
    .replaceAll("'", "’")
    .replace(/[^\w’ ,/-]/g, "")
    .trim();
