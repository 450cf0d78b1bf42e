// One list of what the compiler of policies and tsc say: by place, and what both found told once.

import type { Diagnostic } from "../../generation/diagnostic.ts";
import { byPlace } from "../by-place.ts";

/** What of ours is the same as which of tsc's, on one line; syntax: in one file, since the one goes on from where the other stumbled. */
const alike: readonly (readonly [ours: RegExp, theirs: RegExp])[] = [
  [/^COMPILE_(?:IMPORT|NODE|INTERNAL)$/, /^TS(?:2307|2591|2792|5097|2834|2835|7016)$/],
  [/^COMPILE_EXPORT$/, /^TS(?:2305|2614|2724|1192|2459)$/],
  [/^COMPILE_(?:ABSENT|THREW)$/, /^TS(?:2304|2503|2552|2580|2582|2583|2584|2591|2592)$/],
  [/^COMPILE_DOUBT$/, /^TS(?:1117|2367|2678)$/],
  [/^POLICY_ASYNC$/, /^TS(?:1308|1378|2322|2345)$/],
];

/** What ours says of a whole call, and tsc of what does not belong there, by the types that it names. */
const misplaced: readonly (readonly [ours: string, theirs: RegExp])[] = [
  ["POLICY_OPTIONS", /\bNoSuchOption<keyof /],
  ["POLICY_ROUTE", /\bRouteOrListFor</],
];

/** What a call is given: of ours the whole call is the place, of tsc's the part that does not fit. */
const values = /^TS(?:2322|2345|2353|2554|2555|2559|2561|2739|2740|2741|2769|2820|2352)$/;

const mostLines = 40;

/** joinDiagnostics puts ours and tsc's into one list. Ours says what to do; where tsc knows the place better, it is told there. */
export function joinDiagnostics(ours: readonly Diagnostic[], theirs: readonly Diagnostic[]): readonly Diagnostic[] {
  const places = new Map<Diagnostic, Diagnostic["location"]>();
  const left = theirs.filter((one) => {
    const same = ours.find((other) => isSame(other, one));
    if (same === undefined) return true;
    // The first of them is where it begins.
    if (values.test(one.code) && !places.has(same)) places.set(same, one.location);
    return false;
  });
  return byPlace([...ours.map((one) => ({ ...one, location: places.get(one) ?? one.location })), ...left]);
}

function isSame(ours: Diagnostic, theirs: Diagnostic): boolean {
  const [here, there] = [ours.location, theirs.location];
  if (here === null || there === null || here.file !== there.file) return false;
  if (ours.code === "COMPILE_SYNTAX") return /^TS1\d{3}$/.test(theirs.code);
  if (here.line === there.line && alike.some(([one, other]) => one.test(ours.code) && other.test(theirs.code)))
    return true;
  if (here.line === there.line && misplaced.some(([one, other]) => one === ours.code && other.test(theirs.message)))
    return true;
  if (!/^(?:POLICY|COMPILE)_/.test(ours.code) || ours.severity !== "error" || !values.test(theirs.code)) return false;
  const below = there.line - here.line;
  return below >= 0 && below <= mostLines && namesIn(theirs).some((name) => ours.message.includes(name));
}

/** What both would name: the option or the text that is wrong, as it stands in the file. */
function namesIn({ message, location }: Diagnostic): readonly string[] {
  const { lineText = "", column = 1 } = location ?? {};
  const word = /^["']?([\w$-]{3,})/.exec(lineText.slice(column - 1))?.[1];
  const quoted = Array.from(message.matchAll(/'"?([\w$:/.*-]{3,})"?'/g), ([, name]) => name!);
  // What is missing stands nowhere.
  const missing = /^Property '(\w+)' is missing/.exec(message)?.slice(1) ?? [];
  const names = [
    ...(word === undefined ? [] : [word]),
    ...missing,
    ...quoted.filter((name) => lineText.includes(name)),
  ];
  return names.filter((name) => !/^(?:string|number|boolean|undefined|null|const|return|export)$/.test(name));
}
