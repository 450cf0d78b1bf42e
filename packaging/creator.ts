// The package create-sallyport, which npm looks for when somebody types npm create sallyport.

import { cpSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { own } from "./manifest.ts";
import { project } from "./place.ts";

/** creatorOf is the folder of it that belongs to a folder of Sallyport's own package. */
export const creatorOf = (folder: string): string => `${folder}-create`;

/** buildCreator fills the folder, which is emptied first. */
export function buildCreator(folder: string): void {
  const { name, version, license, engines } = own;
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  cpSync(join(project, "packaging/create-sallyport/index.js"), join(folder, "index.js"));
  cpSync(join(project, "LICENSE"), join(folder, "LICENSE"));
  const manifest = {
    name: `create-${String(name)}`,
    version,
    description: "Makes a project with policies for Sallyport, a programmable access gateway: npm create sallyport",
    license,
    type: "module",
    engines,
    bin: { [`create-${String(name)}`]: "index.js" },
    dependencies: { [String(name)]: version },
  };
  writeFileSync(join(folder, "package.json"), `${JSON.stringify(manifest, null, 2)}\n`);
  writeFileSync(
    join(folder, "README.md"),
    "# create-sallyport\n\n`npm create sallyport my-gate` makes a project in `my-gate`, as `sallyport init my-gate` does.\n",
  );
}
