// What the commands share: where they print, and how they read settings and the folder.

import { stat } from "node:fs/promises";
import { resolve } from "node:path";
import { parseSettings, type SettingName, type Settings, SettingsError } from "../settings.ts";

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
  const found = await stat(path).catch(() => null);
  if (found?.isDirectory()) return path;
  terminal.err(
    `${path} ${found ? "is not a folder" : "does not exist"}. Name the folder with your policies, such as: sallyport start policies\n`,
  );
  return null;
}
