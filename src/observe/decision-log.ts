// The decision log: one line for every request, saying what was decided, why, by which line of which generation.

import type { RouteSpec, SourceLocation } from "../../runtime/contract.ts";
import { toPlace, writeFields } from "./decision-fields.ts";
import type { Entry } from "./entry.ts";
import { infoLevel, warnLevel } from "./line-mark.ts";
import { toPiece } from "./line-piece.ts";
import { LineSheet } from "./line-sheet.ts";
import type { Log } from "./log.ts";
import type { Observer } from "./observer.ts";

type Fixed = Pick<Entry, "route" | "at" | "generation">;

/**
 * createDecisionLog writes each line itself, byte for byte as pino would, which took a tenth of a request and a third of
 * what it left for the collector. The query and every header stay out of it: they can hold secrets.
 */
export function createDecisionLog(log: Log): Observer {
  const { lines } = log;
  const warns = log.isLevelEnabled("warn");
  const informs = log.isLevelEnabled("info");
  const warning = new LineSheet("warn");
  const information = new LineSheet("info");
  const fixedOf = createFixed(log);
  return (entry, status, endedAt) => {
    const { error } = entry;
    // What an operator can do something about is for operators.
    const isWarning = entry.verdict === "fault" || (error !== null && (error.status >= 500 || error.fix !== undefined));
    if (!(isWarning ? warns : informs)) return;
    const sheet = isWarning ? warning : information;
    sheet.begin(Date.now(), fixedOf(entry));
    writeFields(sheet, entry, status, endedAt);
    sheet.end();
    lines.take(sheet.bytes, sheet.length, isWarning ? warnLevel : infoLevel, entry);
  };
}

/** createFixed: what is the same for every request that takes the same route to the same line of policy is made once. */
function createFixed(log: Log): (entry: Readonly<Entry>) => Uint8Array {
  const write = (fixed: Fixed) => {
    // pino's own bindings leave the pid out.
    const bindings = { ...log.base, ...log.child(toFixed(fixed)).bindings() };
    return toPiece(`,${JSON.stringify(bindings).slice(1, -1)}`);
  };
  const known = new WeakMap<RouteSpec<SourceLocation>, Map<SourceLocation | null, Uint8Array>>();
  /** Of requests that took no route, the generation's that is live. */
  let unrouted: { readonly generation: string | null; readonly piece: Uint8Array } | null = null;
  return (entry) => {
    const { route, at, generation } = entry;
    if (route === null) {
      if (at !== null) return write(entry);
      if (unrouted?.generation !== generation) unrouted = { generation, piece: write(entry) };
      return unrouted.piece;
    }
    let pieces = known.get(route);
    if (pieces === undefined) {
      pieces = new Map();
      known.set(route, pieces);
    }
    let own = pieces.get(at);
    if (own === undefined) {
      own = write(entry);
      // Bounded, though a route has few lines: a place the policies make up must not fill the memory.
      if (pieces.size < 1_000) pieces.set(at, own);
    }
    return own;
  };
}

/** A route belongs to one generation, so the generation is as fixed as the route. */
const toFixed = ({ route, at, generation }: Fixed) => ({
  event: "decision",
  generation: generation ?? undefined,
  route: route?.pattern,
  policy: at === null ? undefined : toPlace(at),
});
