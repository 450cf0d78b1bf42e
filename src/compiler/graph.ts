// Who imports whom, judged after the bundling, so that the bundler need not ask for each import: circles, our own files, and what nobody imports.

import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import type { Diagnostic } from "../generation/diagnostic.ts";
import { isPackage } from "../generation/locator.ts";
import { internal, isOurs } from "./imports.ts";

/** Imported is one import; `original` is what the file says, `path` the file that it leads to. */
interface Imported {
  readonly path: string;
  readonly kind: string;
  readonly original?: string;
}

/** Inputs are the bundled files by their names, with what each of them imports. */
export type Inputs = Readonly<Record<string, { readonly imports: readonly Imported[] }>>;

/** judgeGraph finds what must not be: a circle among the operator's files, and a way to the language that is not its name. */
export function judgeGraph(inputs: Inputs, root: string): Diagnostic[] {
  const theirs = Object.keys(inputs).filter((file) => !isOurs(resolve(root, file)) && !/^(?:entry:|<)/.test(file));
  const own = theirs.filter((file) => !isPackage(file));
  const internals = theirs.flatMap((file) =>
    inputs[file]!.imports.filter((one) => isOurs(resolve(root, one.path)) && one.original !== "sallyport").map((one) =>
      toDiagnostic(root, file, one, internal(one.original ?? one.path)),
    ),
  );
  return [...internals, ...circlesOf(inputs, own, root)];
}

/** Each circle is told once, where the file that is read first imports the next one. */
function circlesOf(inputs: Inputs, own: readonly string[], root: string): Diagnostic[] {
  const found: Diagnostic[] = [];
  const done = new Set<string>();
  const path: string[] = [];
  const known = new Set(own);
  const visit = (file: string): void => {
    path.push(file);
    for (const one of inputs[file]!.imports) {
      // What import() brings comes later, and is there by then.
      if (!known.has(one.path) || one.kind === "dynamic-import") continue;
      const from = path.indexOf(one.path);
      if (from >= 0) found.push(toCircle(path.slice(from), root, inputs));
      else if (!done.has(one.path)) visit(one.path);
    }
    path.pop();
    done.add(file);
  };
  for (const file of own) if (!done.has(file)) visit(file);
  return found;
}

function toCircle(circle: readonly string[], root: string, inputs: Inputs): Diagnostic {
  const [first = ""] = circle;
  const next = circle[1] ?? first;
  const one = inputs[first]!.imports.find(({ path }) => path === next)!;
  return toDiagnostic(root, first, one, {
    code: "COMPILE_CIRCLE",
    message:
      circle.length === 1
        ? `"${first}" imports itself`
        : `These files import each other in a circle: ${[...circle, first].join(" → ")}`,
    fix: "One of them is read before what it imports is there. Put what both need into a file of its own.",
  });
}

function toDiagnostic(
  root: string,
  file: string,
  imported: Imported,
  said: Pick<Diagnostic, "code" | "message" | "fix">,
): Diagnostic {
  return { ...said, severity: "error", location: placeOf(root, file, imported.original ?? imported.path) };
}

/** The bundler does not say where an import stands; its text is in the file. */
function placeOf(root: string, file: string, specifier: string): Diagnostic["location"] {
  let lines: string[];
  try {
    lines = readFileSync(resolve(root, file), "utf8").split(/\r?\n/);
  } catch {
    return { file, line: 1, column: 1, lineText: "" };
  }
  const quoted = [`"${specifier}"`, `'${specifier}'`, JSON.stringify(specifier)];
  for (const [index, lineText] of lines.entries()) {
    const column = Math.max(...quoted.map((one) => lineText.indexOf(one)));
    if (column >= 0) return { file, line: index + 1, column: column + 1, lineText };
  }
  return { file, line: 1, column: 1, lineText: lines[0] ?? "" };
}
