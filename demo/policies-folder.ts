// The policies the demo runs on: the project's own, or a copy of them with other ports in it.

import { cp, mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { defaultPorts, type Ports } from "./flag.ts";

/** PoliciesFolder is where the policies are; `copied` says that it is a copy, which `remove` deletes. */
export interface PoliciesFolder {
  readonly path: string;
  readonly copied: boolean;
  remove(): Promise<void>;
}

/** preparePolicies writes nothing when the ports are the ones that policies/_demo.ts names. */
export async function preparePolicies(project: string, ports: Ports): Promise<PoliciesFolder> {
  const original = join(project, "policies");
  if (ports.provider === defaultPorts.provider && ports.bank === defaultPorts.bank)
    return { path: original, copied: false, remove: async () => {} };
  // Inside the project, so that packages and "sallyport" resolve for the compiler and for an editor.
  await mkdir(join(project, ".sallyport"), { recursive: true });
  const path = await mkdtemp(join(project, ".sallyport", "policies-"));
  await cp(original, path, { recursive: true, filter: (source) => !/\.test(-d)?\.ts$/.test(basename(source)) });
  await writeFile(
    join(path, "_demo.ts"),
    `// Where this run's identity provider and bank are; written by \`npm start\`, gone when it ends.

export const issuer = "http://localhost:${ports.provider}";
export const bankEndpoints = ["http://127.0.0.1:${ports.bank}", "http://127.0.0.1:${ports.bank + 1}"] as const;
`,
  );
  return { path, copied: true, remove: () => rm(path, { recursive: true, force: true }) };
}
