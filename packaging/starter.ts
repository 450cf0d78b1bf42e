// What sallyport init copies: the folder starter/, as it stands.

import { cpSync } from "node:fs";
import { join } from "node:path";
import { project } from "./place.ts";

/** copyStarter copies it. A file whose name begins with a dot is called dot-… there: npm would take some of them for its own. */
export function copyStarter(folder: string): void {
  cpSync(join(project, "starter"), join(folder, "starter"), { recursive: true });
}
