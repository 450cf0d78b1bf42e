// What check found, in the form that somebody asked for: text for people; JSON, SARIF or GitHub's annotations for programs.

import { relative, resolve } from "node:path";
import { formatDiagnostics } from "../../compiler/diagnostics.ts";
import type { Diagnostic } from "../../generation/diagnostic.ts";
import { toAnnotations } from "./github.ts";
import { toSarif } from "./sarif.ts";

/** Form is how it is told. "github": annotations beside the text for people. */
export type Form = "text" | "json" | "sarif" | "github";

/** Found is all that there is to tell; `file` of a place is relative to the policies folder. */
export interface Found {
  readonly ok: boolean;
  readonly generation: string | null;
  readonly diagnostics: readonly Diagnostic[];
  /** null: no TypeScript was there. */
  readonly typescript: { readonly version: string; readonly ms: number } | null;
  readonly version: string;
}

/** Places: the folder as it was typed, and in full; from where programs are told the names of files. */
export interface Places {
  readonly folder: string;
  readonly root: string;
  readonly base: string;
}

interface Printer {
  readonly out: (text: string) => void;
  readonly err: (text: string) => void;
  readonly color: boolean;
}

/** tell prints it. */
export async function tell(form: Form, found: Found, places: Places, { out, err, color }: Printer): Promise<void> {
  const { diagnostics } = found;
  const { folder, root, base } = places;
  const named = diagnostics.map((one) => ({
    ...one,
    location: one.location && { ...one.location, file: relative(base, resolve(root, one.location.file)) },
  }));
  if (form === "json") out(`${JSON.stringify(toJson({ ...found, diagnostics: named }), null, 2)}\n`);
  else if (form === "sarif") out(`${JSON.stringify(toSarif({ ...found, diagnostics: named }), null, 2)}\n`);
  else if (diagnostics.length > 0) err(await formatDiagnostics(diagnostics, { color, folder }));
  if (form === "github") out(toAnnotations(named));
}

const toJson = ({ ok, generation, diagnostics, typescript }: Found) => ({
  ok,
  generation,
  typescript,
  diagnostics: diagnostics.map(({ code, severity, message, fix, location }) => ({
    code,
    severity,
    message,
    fix,
    file: location?.file ?? null,
    line: location?.line ?? null,
    column: location?.column ?? null,
  })),
});
