// What a policy may import: other files, JSON, pure npm packages and "sallyport"; never Node itself.

import { builtinModules, isBuiltin } from "node:module";
import { resolve } from "node:path";

const packageRoot = resolve(import.meta.dirname, "../..");

/** runtimeFolder is where the module "sallyport" lives. */
export const runtimeFolder = resolve(packageRoot, "runtime");

/** languageFile is what "sallyport" leads to. */
export const languageFile = resolve(runtimeFolder, "index.ts");

/** suspect matches every import that judgeImport may refuse. The bundler asks nobody about the others, which is faster. */
export const suspect = new RegExp(
  `^(?:node:|sallyport/|(?:${builtinModules.join("|").replaceAll(".", "\\.")})(?:/|$))`,
);

/** Refusal is why an import is not taken. */
export interface Refusal {
  readonly code: string;
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
