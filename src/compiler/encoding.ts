// Files are UTF-8: in any other encoding a name or a path would be another one than the operator reads in their editor.

import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import type { Diagnostic } from "../generation/diagnostic.ts";

/** judgeEncoding says of a file that is not UTF-8 what it seems to be, and where; null: it is, or it is not there. */
export function judgeEncoding(root: string, file: string): Diagnostic | null {
  let bytes: Buffer;
  try {
    bytes = readFileSync(resolve(root, file));
  } catch {
    return null;
  }
  const encoding = encodingOf(bytes);
  if (encoding === null) return null;
  const text = encoding.startsWith("UTF-16") ? "" : bytes.toString("latin1");
  const at = text === "" ? 0 : firstBad(bytes);
  const before = text.slice(0, at).split("\n");
  return {
    code: "COMPILE_ENCODING",
    severity: "error",
    message: `"${file}" is not UTF-8; it seems to be ${encoding}`,
    fix: "Save it as UTF-8 in your editor. What it says would otherwise be read as something else.",
    location: {
      file,
      line: before.length,
      column: before.at(-1)!.length + 1,
      lineText: text.split(/\r?\n/)[before.length - 1] ?? "",
    },
  };
}

function encodingOf(bytes: Buffer): string | null {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return "UTF-16 (little endian)";
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return "UTF-16 (big endian)";
  const beginning = bytes.subarray(0, 64);
  const zeros = Array.from(beginning.keys()).filter((index) => beginning[index] === 0);
  // Latin letters are every other byte of UTF-16.
  if (zeros.length > beginning.length / 3)
    return zeros[0]! % 2 === 1 ? "UTF-16 (little endian)" : "UTF-16 (big endian)";
  return isUtf8(bytes) ? null : "Latin-1 or Windows-1252";
}

function isUtf8(bytes: Uint8Array, isBeginning = false): boolean {
  try {
    new TextDecoder("utf-8", { fatal: true }).decode(bytes, { stream: isBeginning });
    return true;
  } catch {
    return false;
  }
}

/** The first byte that is no part of a character. */
function firstBad(bytes: Uint8Array): number {
  let good = 0;
  let bad = bytes.length;
  while (bad - good > 1) {
    const middle = (good + bad) >> 1;
    if (isUtf8(bytes.subarray(0, middle), true)) good = middle;
    else bad = middle;
  }
  // It shows at the byte behind it, which is most often a letter.
  let at = bad - 1;
  while (at > 0 && bytes[at]! < 0x80) at--;
  return at;
}
