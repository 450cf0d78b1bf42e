// Which sets of request headers are refused because two readers could understand them differently; and, in the same pass, the few that every request is asked for.

import { GatewayError } from "../errors.ts";
import { foldHeaderName, headersThat, isPlainName, traitsOf } from "../exchange/header-name.ts";
import { type NamedHeader, NamedHeaders, namedHeaders } from "../exchange/named-headers.ts";

/** A bit for each; there are fewer than 31. */
const bits = new Map([...headersThat("single")].map((name, index) => [name, 1 << index]));
const contentLengthBit = bits.get("content-length")!;
const transferEncodingBit = bits.get("transfer-encoding")!;
const bothLengths = contentLengthBit | transferEncodingBit;

const named: ReadonlySet<string> = new Set(namedHeaders);

/** Row is what there is to know of a spelling of a name. */
interface Row {
  /** The one text of it: whoever looks it up after this finds it by where it is, not by what is in it. */
  readonly spelling: string;
  /** Where it is kept; null: nowhere. */
  readonly field: NamedHeader | null;
  /** 0: it may be repeated. */
  readonly bit: number;
  /** Nothing of this is so of most. */
  readonly plain: boolean;
  /** It has more than letters, digits and "-". */
  readonly odd: boolean;
}

function toRow(spelling: string): Row {
  const name = spelling.toLowerCase();
  const odd = !isPlainName(spelling);
  const field = named.has(name) ? (name as NamedHeader) : null;
  const bit = odd ? 0 : (bits.get(name) ?? 0);
  return { spelling, field, bit, odd, plain: !odd && field === null && bit === 0 };
}

/** By spelling, which is all that a row rests on. Bounded: clients invent names without end. */
const rows = new Map<string, Row>();
const mostRows = 2_000;
/** Nobody's everyday name is longer. */
const longestKept = 64;

function rowOf(spelling: string): Row {
  const known = rows.get(spelling);
  if (known !== undefined) return known;
  const row = toRow(spelling);
  if (spelling.length > longestKept) return row;
  // Forgotten, not closed: whoever invents names would keep everybody's everyday ones out.
  if (rows.size >= mostRows) rows.clear();
  rows.set(spelling, row);
  return row;
}

/** readHeaders goes over raw header pairs once; it leaves the one text of each name in their place. It refuses nothing: checkHeaders does. */
export function readHeaders(rawHeaders: string[]): NamedHeaders {
  const found = new NamedHeaders();
  let seen = 0;
  for (let index = 0; index < rawHeaders.length; index += 2) {
    const row = rowOf(rawHeaders[index]!);
    rawHeaders[index] = row.spelling;
    if (row.plain) continue;
    const value = rawHeaders[index + 1]!;
    if (row.odd) addOdd(found, row.spelling);
    else if (row.bit !== 0) {
      if ((seen & row.bit) !== 0) found.fault ??= `${row.spelling.toLowerCase()} is repeated`;
      seen |= row.bit;
      if ((row.bit & bothLengths) !== 0) found.fault ??= faultInLength(row.bit, value);
    }
    if (row.field !== null) keep(found, row.field, value);
  }
  // RFC 9112 §6.1: both together is how requests are smuggled.
  if ((seen & bothLengths) === bothLengths) found.fault ??= "content-length and transfer-encoding together";
  return found;
}

/** checkHeaders throws LISTENER_HEADER for what was found wrong; the names only reach the log. */
export function checkHeaders({ fault }: Pick<NamedHeaders, "fault">): void {
  if (fault !== null) throw refused(fault);
}

function addOdd(found: NamedHeaders, spelling: string): void {
  // Whatever the host lets pass: this would be a second one of ours, or one that rules how the message is read.
  if (traitsOf(spelling).length > 0) found.fault ??= `${spelling} is ${foldHeaderName(spelling)} to many servers`;
  found.odd ??= [];
  found.odd.push(spelling);
}

function keep(found: NamedHeaders, field: NamedHeader, value: string): void {
  const before = found[field];
  found[field] = before === undefined ? value : `${before}, ${value}`;
}

/**
 * checkOddNames refuses names that the host does not let pass. CGI-like servers read X.User as X-User, so that the policy would
 * see one value and the application another; and so it would where one that may pass comes beside its double.
 */
export function checkOddNames(
  odd: readonly string[],
  rawHeaders: readonly string[],
  allowed: ReadonlySet<string> | undefined,
): void {
  const spelt = new Map<string, string>();
  for (let index = 0; index < rawHeaders.length; index += 2) {
    const name = rawHeaders[index]!.toLowerCase();
    const folded = foldHeaderName(name);
    const other = spelt.get(folded) ?? name;
    if (other !== name) throw refused(`${other} and ${name} are one header to many servers`);
    spelt.set(folded, name);
  }
  for (const name of odd)
    if (allowed?.has(name.toLowerCase()) !== true)
      throw refused(`${name} has more than letters, digits and "-", and the host has no such name in its oddHeaders`);
}

function faultInLength(bit: number, value: string): string | null {
  if (bit === contentLengthBit) return /^[0-9]{1,15}$/.test(value) ? null : "content-length is not a number";
  return value.toLowerCase() === "chunked" ? null : "transfer-encoding is not chunked";
}

const refused = (rule: string) => new GatewayError("LISTENER_HEADER", { detail: rule });
