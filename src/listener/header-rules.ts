// Which sets of request headers are refused because two readers could understand them differently.

import { GatewayError } from "../errors.ts";
import { headersThat } from "../exchange/header-name.ts";

/** A bit for each; there are fewer than 31. */
const bits = new Map([...headersThat("single")].map((name, index) => [name, 1 << index]));
const contentLengthBit = bits.get("content-length")!;
const transferEncodingBit = bits.get("transfer-encoding")!;
const bothLengths = contentLengthBit | transferEncodingBit;
const pairsLimit = 256;

// Names recur, so each spelling is judged once. Bounded: a client can invent names without end.
const known = new Map<string, number>();
const refusedName = -1;

function judge(name: string): number {
  const verdict = name.includes("_") ? refusedName : (bits.get(name.toLowerCase()) ?? 0);
  if (known.size < 2_000) known.set(name, verdict);
  return verdict;
}

/** checkHeaders takes node's raw header pairs and throws LISTENER_HEADER or LISTENER_TOO_LARGE; the names only reach the log. */
export function checkHeaders(rawHeaders: readonly string[]): void {
  if (rawHeaders.length > pairsLimit * 2)
    throw new GatewayError("LISTENER_TOO_LARGE", { detail: `more than ${pairsLimit} headers` });
  let seen = 0;
  for (let index = 0; index < rawHeaders.length; index += 2) {
    const name = rawHeaders[index]!;
    const bit = known.get(name) ?? judge(name);
    if (bit === 0) continue;
    // CGI-like servers read X_User as X-User, so stripping the one and not the other strips nothing (CVE-2025-64484).
    if (bit === refusedName) throw refused("a header name has an underscore");
    if ((seen & bit) !== 0) throw refused(`${name.toLowerCase()} is repeated`);
    seen |= bit;
    if ((bit & bothLengths) !== 0) checkLength(bit, rawHeaders[index + 1]!);
  }
  // RFC 9112 §6.1: both together is how requests are smuggled.
  if ((seen & bothLengths) === bothLengths) throw refused("content-length and transfer-encoding together");
}

function checkLength(bit: number, value: string): void {
  if (bit === contentLengthBit) {
    if (!/^[0-9]{1,15}$/.test(value)) throw refused("content-length is not a number");
  } else if (value.toLowerCase() !== "chunked") throw refused("transfer-encoding is not chunked");
}

const refused = (rule: string) => new GatewayError("LISTENER_HEADER", { detail: rule });
