// Where a policy failed, in the operator's own file; and a short code by which the lines of one fault are found among all others.

import { createHash } from "node:crypto";
import type { FaultRuling, Locate, SourceLocation } from "../../runtime/contract.ts";
import { visible } from "../../runtime/visible.ts";
import type { Faults } from "../decision/decide.ts";
import { isPackage, readLines } from "./locator.ts";

/** FaultsOptions: `explain` says in full what the last fault threw; null where nobody may be told. */
export interface FaultsOptions {
  readonly locate: Locate;
  readonly explain: (() => string) | null;
}

const longest = 2_000;

/** createFaults reads the sources in the map at the first fault, and no earlier. */
export function createFaults(generation: { readonly map: string }, { locate, explain }: FaultsOptions): Faults {
  let files: ReadonlyMap<string, readonly string[]> | undefined;
  // A fault can come with every request, and hashing its line each time would be dear.
  const known = new Map<string, string>();

  /** The innermost frame that the operator wrote; where there is none, the step that failed. */
  const find = ({ at, threw }: FaultRuling): SourceLocation | null => {
    const places = (threw?.frames ?? []).flatMap((frame) => locate(frame) ?? []);
    return places.find(({ file }) => !isPackage(file)) ?? locate(threw?.step ?? at) ?? places[0] ?? null;
  };

  // Of the error's class, the place and the policy's own text: a message would change with every request, and a hash of a
  // short secret gives it away. The line's text counts rather than its number, so the code outlives edits further up.
  const fingerprint = ({ code, at, threw }: FaultRuling, place: SourceLocation | null): string => {
    files ??= readLines(generation.map);
    const lines = place === null ? [] : (files.get(place.file) ?? []);
    const index = place === null ? 0 : place.line - 1;
    const text = lines[index] ?? "";
    const alike = lines.slice(0, index).filter((line) => line === text).length;
    const parts = [code, threw?.name ?? null, place?.file ?? threw?.step ?? at, text, place?.column ?? 0, alike];
    return createHash("sha256").update(JSON.stringify(parts)).digest("hex").slice(0, 10);
  };

  return {
    tells: explain !== null,
    place(fault) {
      const at = find(fault);
      const where = at === null ? (fault.threw?.step ?? fault.at) : `${at.file}:${at.line}:${at.column}`;
      const key = `${fault.code} ${fault.threw?.name ?? ""} ${where}`;
      let found = known.get(key);
      if (found === undefined) {
        found = fingerprint(fault, at);
        // Bounded: faults are few, but what comes out of the sandbox could name any place.
        if (known.size < 1_000) known.set(key, found);
      }
      return { at, fingerprint: found };
    },
    explain: () => (explain === null ? null : visible(explain(), longest) || null),
  };
}
