// What policies remember: their bundle is instrumented, and what was seen while they loaded becomes what their author reads.

import type { ClaimUse, SourceLocation } from "../../runtime/contract.ts";
import { hooksName } from "../../runtime/guest.ts";
import type { LoadedState } from "../../runtime/loaded-state.ts";
import type { Diagnostic } from "../generation/diagnostic.ts";
import { createLocator, hasPackages, isPackage } from "../generation/locator.ts";
import type { Change } from "./changes.ts";
import { type Apart, instrument, type Kept } from "./instrument.ts";
import { createLines } from "./lines.ts";
import { createOffsets } from "./offset.ts";
import type { LoadProblem } from "./report.ts";
import { toProblems } from "./slip.ts";
import { splice } from "./splice.ts";

/** Followed is a bundle that says what outlives a call, and what its numbers mean. */
export interface Followed {
  readonly code: string;
  readonly map: string;
  /** placeOf finds where a kept variable is declared in the operator's file. */
  placeOf(variable: number): SourceLocation | null;
  /** Names that policies take and that are ours: then nothing here can be believed. */
  readonly taken: readonly LoadProblem[];
  readonly claimUse: ClaimUse;
  readonly isApart: boolean;
  /** problems: what its text shows to be slips, and variables that requests would change. */
  problems(state: LoadedState): LoadProblem[];
}

/** tryToFollow gives a diagnostic where a bundle cannot be followed: it is no script after all, or nests too deep. */
export function tryToFollow(
  bundle: { readonly code: string; readonly map: string },
  options: Apart = {},
): Followed | Diagnostic {
  try {
    return follow(bundle, options);
  } catch (cause) {
    const { pos } = cause as { readonly pos?: unknown };
    if (cause instanceof SyntaxError && typeof pos === "number") {
      const at = createLocator({ map: bundle.map, guards: [] })(createOffsets(bundle.code).back(pos));
      const location = at && { ...at, lineText: createLines(bundle.map).text(at) };
      const message = cause.message.replace(/ \(\d+:\d+\)$/, "");
      return { code: "COMPILE_SYNTAX", severity: "error", message, fix: "Write it as JavaScript takes it.", location };
    }
    if (!(cause instanceof RangeError)) throw cause;
    return {
      code: "COMPILE_DEPTH",
      severity: "error",
      message: "A policy nests its expressions too deep to be followed",
      fix: "Keep long lists and tables in a list or a JSON file, and not in one expression.",
      location: null,
    };
  }
}

/** follow instruments a bundle. */
export function follow({ code, map }: { readonly code: string; readonly map: string }, options: Apart = {}): Followed {
  const { insertions, kept, changes, taken, claimUse, slips, isApart } = instrument(code, options);
  const own = hasPackages(map) ? [] : [{ at: 0, text: `${hooksName}.own();` }];
  const offsets = createOffsets(code);
  const locate = createLocator({ map, guards: [] });
  const find = (offset: number) => locate(offsets.back(offset));
  return {
    ...splice(code, map, [...own, ...insertions]),
    placeOf: (variable) => (kept[variable] ? find(kept[variable].offset) : null),
    claimUse,
    isApart,
    taken: taken.map(({ name, offset }) => toTaken(name, find(offset))),
    problems(state) {
      const seen = {
        kept,
        lived: new Set(state.kept),
        changed: new Set(state.changed),
        reached: new Set(state.reached),
        find,
      };
      return [...toProblems(slips, find), ...changes.flatMap((change, place) => toProblem(change, place, seen))];
    },
  };
}

interface Seen {
  readonly kept: readonly Kept[];
  readonly lived: ReadonlySet<number>;
  readonly changed: ReadonlySet<number>;
  readonly reached: ReadonlySet<number>;
  readonly find: (offset: number) => SourceLocation | null;
}

/**
 * A variable that lived when the policies had loaded, and a place that changes it but did not while they loaded: if
 * anybody gets there, it is a request. In a package it may never be reached; there the fault is told when it happens.
 */
function toProblem(change: Change, place: number, { kept, lived, changed, reached, find }: Seen): LoadProblem[] {
  if (change.atTop || changed.has(place)) return [];
  const at = find(change.offset);
  const variable = change.kept.find((one) => lived.has(one));
  if (variable === undefined || at === null || isPackage(at.file)) return [];
  // Called while they loaded, it may be for that alone, and have had nothing to change.
  const helps = change.within.every((one) => reached.has(one));
  return [
    {
      code: "POLICY_STATE",
      ...(helps && { severity: "warning" as const }),
      message: `${kept[variable]!.name} is changed here, and it outlives the request that changes it`,
      fix: "A policy has no memory: keep it inside the guard, or compute it at the top of the file, once.",
      at,
    },
  ];
}

const toTaken = (name: string, at: SourceLocation | null): LoadProblem => ({
  code: "POLICY_NAME_RESERVED",
  message: `The name ${name} is the gateway's`,
  fix: "Call it something else.",
  at,
});
