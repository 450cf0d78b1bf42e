// The files of a folder, judged as files: names and encodings, links that lead nowhere, and scripts that are silently absent.

import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import type { Diagnostic } from "../generation/diagnostic.ts";
import { isPackage } from "../generation/locator.ts";
import type { Bundle } from "./bundle.ts";
import type { Discovered } from "./discover.ts";
import { judgeEncoding } from "./encoding.ts";
import { judgeGraph } from "./graph.ts";

/** judgeNames looks at what is known before anything is read. */
export function judgeNames({ policies, broken }: Discovered): Diagnostic[] {
  // The bundler takes these for a pattern or a separator.
  const odd = policies.filter((file) => /[*\\\0-\x1f\x7f]/.test(file));
  return [
    ...odd.map((file) =>
      about(
        file,
        "error",
        "COMPILE_NAME",
        `${JSON.stringify(file)} has a name that cannot be imported`,
        "Take *, \\ and control characters out of it.",
      ),
    ),
    ...broken.map((file) =>
      about(
        file,
        "warning",
        "COMPILE_LINK",
        `"${file}" is a link that leads nowhere`,
        "Point it to a file or folder, or take it out.",
      ),
    ),
  ];
}

/** judgeFiles looks at what was read, and at what should have been. */
export function judgeFiles(root: string, { policies, scripts }: Discovered, bundle: Bundle): Diagnostic[] {
  const read = bundle.ok
    ? Object.keys(bundle.inputs)
    : [...policies, ...bundle.diagnostics.flatMap((one) => one.location?.file ?? [])];
  // Whatever is no UTF-8 leaves this character where it was read as such.
  const isDoubtful =
    !bundle.ok || bundle.map.includes("\ufffd") || /\\ud[89a-f]/i.test(bundle.map) || !bundle.map.isWellFormed();
  const own = isDoubtful ? [...new Set(read)].filter((file) => !isPackage(file)) : [];
  const encodings = own.flatMap((file) => judgeEncoding(root, file) ?? []);
  if (!bundle.ok) return encodings;
  const absent = scripts.filter((file) => !(file in bundle.inputs) && looksLikePolicy(root, file));
  return [
    ...encodings,
    ...judgeGraph(bundle.inputs, root),
    ...absent.map((file) =>
      about(
        file,
        "warning",
        "COMPILE_NOT_LOADED",
        `"${file}" looks like a policy, and is not loaded: policies are .ts and .mts files`,
        `Rename it to ${renamed(file)}, or put a _ before its name if it is not meant to be loaded.`,
      ),
    ),
  ];
}

const renamed = (file: string) => file.slice(file.lastIndexOf("/") + 1).replace(/\.[^.]*$/, ".ts");

function looksLikePolicy(root: string, file: string): boolean {
  try {
    return /["']sallyport["']/.test(readFileSync(resolve(root, file), "utf8"));
  } catch {
    return false;
  }
}

function about(
  file: string,
  severity: Diagnostic["severity"],
  code: Diagnostic["code"],
  message: string,
  fix: string,
): Diagnostic {
  return { code, severity, message, fix, location: { file, line: 1, column: 1, lineText: "" } };
}
