// Where a program is, if it is installed.

import { accessSync, constants } from "node:fs";
import { delimiter, join } from "node:path";

/** findProgram gives a program's path; null where it is not installed. Debian keeps servers out of users' PATH. */
export function findProgram(name: string): string | null {
  const folders = [...(process.env.PATH ?? "").split(delimiter), "/usr/sbin", "/usr/local/sbin"];
  for (const folder of folders) {
    try {
      accessSync(join(folder, name), constants.X_OK);
      return join(folder, name);
    } catch {
      // The next folder.
    }
  }
  return null;
}
