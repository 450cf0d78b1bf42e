// What the commands share: where they print, and how they read settings and the folder.

import { stat } from "node:fs/promises";
import { resolve } from "node:path";
import { parseSettings, type SettingName, type Settings, SettingsError } from "../settings.ts";
import { folderHint } from "./misuse.ts";

/** Terminal is the world a command runs in. */
export interface Terminal {
  readonly env: NodeJS.ProcessEnv;
  readonly out: (text: string) => void;
  readonly err: (text: string) => void;
  readonly color: boolean;
}

export type Flags = Readonly<Partial<Record<SettingName, string>>>;

/** misused is the exit code for a command that was called wrongly; failed for one that tried. */
export const misused = 2;
export const failed = 1;

/** readSettings prints every problem and gives null where there are any. */
export function readSettings(flags: Flags, terminal: Terminal, defaults: Flags = {}): Settings | null {
  try {
    return parseSettings(flags, terminal.env, defaults);
  } catch (error) {
    if (!(error instanceof SettingsError)) throw error;
    terminal.err(
      `The settings have ${error.problems.length === 1 ? "a problem" : `${error.problems.length} problems`}:\n`,
    );
    for (const problem of error.problems) terminal.err(`  ${problem}\n`);
    return null;
  }
}

/** findFolder gives the policies folder's absolute path; it prints what is wrong and gives null where there is none. */
export async function findFolder(folder: string, terminal: Terminal): Promise<string | null> {
  const path = resolve(folder);
  let why = "does not exist";
  try {
    if ((await stat(path)).isDirectory()) return path;
    why = "is not a folder";
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    if (code === "EACCES") why = "cannot be reached by this user (EACCES)";
    else if (code === "ELOOP") why = "is a link that leads back to itself";
  }
  terminal.err(
    `${path} ${why}${folderHint(path) || ". Name the folder with your policies, such as: sallyport start policies"}\n`,
  );
  return null;
}
