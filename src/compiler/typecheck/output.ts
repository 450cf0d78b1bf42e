// What tsc prints, read: its errors, and which files it looked at because of which. What is not understood is no answer.

/** TypeFault is one of its errors; `file` as it was printed, null where it is about no file. `more` are the lines that explain it, from the outside in. */
export interface TypeFault {
  readonly code: `TS${number}`;
  readonly severity: "error" | "warning";
  readonly file: string | null;
  readonly line: number;
  readonly column: number;
  readonly message: string;
  readonly more: readonly string[];
}

/** TscOutput: `files` are all that were looked at, each with those that import it. */
export interface TscOutput {
  readonly faults: readonly TypeFault[];
  readonly files: ReadonlyMap<string, readonly string[]>;
}

const placed = /^(.+)\((\d+),(\d+)\): (error|warning) (TS\d+): (.*)$/;
const unplaced = /^(error|warning) (TS\d+): (.*)$/;
const importer = / from file '(.+?)'/g;

/** readOutput reads what `tsc --pretty false --explainFiles` printed; a text instead is the first line that is neither. */
export function readOutput(text: string): TscOutput | string {
  const faults: TypeFault[] = [];
  const files = new Map<string, readonly string[]>();
  for (const { line, below } of blocksOf(text)) {
    const fault = placed.exec(line) ?? unplaced.exec(line);
    if (fault !== null) faults.push(toFault(fault, below));
    // Each file has a reason; a line that stands alone is something else.
    else if (below.length === 0) return line;
    else
      files.set(
        line,
        below.flatMap((one) => Array.from(one.matchAll(importer), ([, file]) => file!)),
      );
  }
  return { faults, files };
}

function toFault(found: RegExpExecArray, more: readonly string[]): TypeFault {
  const [file = null, line = "1", column = "1"] = found.length === 7 ? found.slice(1, 4) : [];
  const [severity, code, message = ""] = found.slice(-3);
  const isWarning = severity === "warning";
  return {
    code: code as TypeFault["code"],
    severity: isWarning ? "warning" : "error",
    file,
    line: Number(line),
    column: Number(column),
    message,
    more,
  };
}

/** A line at the margin, with the indented ones that follow it. */
function blocksOf(text: string): { readonly line: string; readonly below: string[] }[] {
  const blocks: { readonly line: string; readonly below: string[] }[] = [];
  for (const line of text.split(/\r?\n/)) {
    if (line.trim() === "") continue;
    const last = blocks.at(-1);
    if (/^\s/.test(line) && last !== undefined) last.below.push(line.trim());
    else blocks.push({ line, below: [] });
  }
  return blocks;
}
