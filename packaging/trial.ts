// The demo provider of `sallyport dev --demo-provider`: one file with all that it is made with, which nobody else loads.

import { rmSync } from "node:fs";
import { join } from "node:path";
import { build } from "esbuild";
import { project } from "./place.ts";
import { bundling } from "./vendor.ts";

/** entry is where src/cli/trial.ts looks for it. */
const entry = "demo/trial/trial";

/** bundleTrial puts it in the place of what the compiler made of its files, and gives the files that went into it. */
export async function bundleTrial(folder: string): Promise<ReadonlySet<string>> {
  rmSync(join(folder, "demo"), { recursive: true, force: true });
  const { metafile } = await build({
    entryPoints: [join(project, `${entry}.ts`)],
    outfile: join(folder, `${entry}.js`),
    ...bundling,
  });
  return new Set(Object.keys(metafile.inputs));
}
