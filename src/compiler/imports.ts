// What a policy may import: other files, JSON, pure npm packages and "sallyport"; never Node itself.

import { builtinModules, isBuiltin } from "node:module";
import { resolve, sep } from "node:path";
import type { LoadCode } from "../meaning/meanings.ts";

/** packageRoot is where Sallyport itself stands. */
export const packageRoot = resolve(import.meta.dirname, "../..");

/** runtimeFolder is where the module "sallyport" lives. */
export const runtimeFolder = resolve(packageRoot, "runtime");

/** languageFile is what "sallyport" leads to. */
export const languageFile = resolve(runtimeFolder, "index.ts");

const internals = ["runtime", "src"].map((folder) => resolve(packageRoot, folder) + sep);

/** isOurs: is this file, by its whole path, a part of Sallyport? */
export const isOurs = (path: string): boolean =>
  internals.some((folder) => path.startsWith(folder)) || path.includes(`${sep}node_modules${sep}sallyport${sep}`);

/** internal is why a file of ours is not taken by its path. */
export const internal = (specifier: string): Refusal => ({
  code: "COMPILE_INTERNAL",
  message: `"${specifier}" is a file that the language is made of`,
  fix: 'Import what you need from "sallyport": nothing else of it is for policies, and what is inside may change.',
});

/** suspect matches every import that judgeImport may refuse. The bundler asks nobody about the others, which is faster. */
export const suspect = new RegExp(
  `^(?:node:|sallyport/|(?:${builtinModules.join("|").replaceAll(".", "\\.")})(?:/|$))`,
);

/** Refusal is why an import is not taken. */
export interface Refusal {
  readonly code: LoadCode;
  readonly message: string;
  readonly fix: string;
}

/** judgeImport decides about one import of a policy; null: it is taken if it is found. */
export function judgeImport(specifier: string): Refusal | null {
  if (specifier === "sallyport/testing")
    return {
      code: "COMPILE_TESTING",
      message: `A policy imports "sallyport/testing"`,
      fix: "It is for tests: import it in a file whose name ends in .test.ts.",
    };
  if (specifier.startsWith("sallyport/"))
    return {
      code: "COMPILE_IMPORT",
      message: `There is no module "${specifier}"`,
      fix: `Everything a policy needs is in "sallyport".`,
    };
  if (isBuiltin(specifier))
    return {
      code: "COMPILE_NODE",
      message: `A policy imports "${specifier}", which belongs to Node`,
      fix:
        "Policies are pure functions of facts: no clock, network, file or process, so that each decision can be explained and replayed. " +
        "Read what the context gives, and keep what needs Node outside the policies.",
    };
  return null;
}
