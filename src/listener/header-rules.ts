// Which sets of request headers are refused because two readers could understand them differently.

import { GatewayError } from "../errors.ts";
import { foldHeaderName, headersThat, isPlainName, judgeOnce, traitsOf } from "../exchange/header-name.ts";

/** A bit for each; there are fewer than 31. */
const bits = new Map([...headersThat("single")].map((name, index) => [name, 1 << index]));
const contentLengthBit = bits.get("content-length")!;
const transferEncodingBit = bits.get("transfer-encoding")!;
const bothLengths = contentLengthBit | transferEncodingBit;

const oddName = -1;

const bitOf = judgeOnce((name) => (isPlainName(name) ? (bits.get(name.toLowerCase()) ?? 0) : oddName));

/**
 * checkHeaders takes node's raw header pairs and throws LISTENER_HEADER; the names only reach the log.
 * It gives the names that have more than letters, digits and "-", for `checkOddNames`; null: there are none.
 */
export function checkHeaders(rawHeaders: readonly string[]): readonly string[] | null {
  let seen = 0;
  let odd: string[] | null = null;
  for (let index = 0; index < rawHeaders.length; index += 2) {
    const name = rawHeaders[index]!;
    const bit = bitOf(name);
    if (bit === 0) continue;
    if (bit === oddName) {
      // Whatever the host lets pass: this would be a second one of ours, or one that rules how the message is read.
      if (traitsOf(name).length > 0) throw refused(`${name} is ${foldHeaderName(name)} to many servers`);
      odd ??= [];
      odd.push(name);
      continue;
    }
    if ((seen & bit) !== 0) throw refused(`${name.toLowerCase()} is repeated`);
    seen |= bit;
    if ((bit & bothLengths) !== 0) checkLength(bit, rawHeaders[index + 1]!);
  }
  // RFC 9112 §6.1: both together is how requests are smuggled.
  if ((seen & bothLengths) === bothLengths) throw refused("content-length and transfer-encoding together");
  return odd;
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

function checkLength(bit: number, value: string): void {
  if (bit === contentLengthBit) {
    if (!/^[0-9]{1,15}$/.test(value)) throw refused("content-length is not a number");
  } else if (value.toLowerCase() !== "chunked") throw refused("transfer-encoding is not chunked");
}

const refused = (rule: string) => new GatewayError("LISTENER_HEADER", { detail: rule });
