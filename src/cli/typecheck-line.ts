// What is said of a type check in one line.

import { summarize } from "../compiler/diagnostics.ts";
import type { Typechecked } from "../compiler/typecheck/typecheck.ts";

/** absent: nothing was checked, since there is nothing to check with. */
export const absent =
  "Not type-checked: there is no TypeScript from the policies folder upwards. npm install --save-dev typescript";

/** outcome: "Type-checked in 0.4 s (TypeScript 7.0.2): no errors". */
export function outcome({
  kind,
  ms,
  version,
  diagnostics,
}: Exclude<Typechecked, { kind: "absent" | "cancelled" }>): string {
  const seconds = `${(ms / 1_000).toFixed(1)} s`;
  if (kind === "failed") return `Not type-checked, after ${seconds} (TypeScript ${version}): it failed`;
  const found = diagnostics.length === 0 ? "no errors" : summarize(diagnostics);
  return `Type-checked in ${seconds} (TypeScript ${version}): ${found}`;
}
