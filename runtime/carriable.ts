// What HTTP can carry, and what of it is a policy's to say: one set of rules for the language, `check`, tests and the wire.

import { faultInMeaning } from "./answer-header.ts";
import { faultInAnswerName } from "./header-name.ts";

/** maxValueBytes is how long one header's value may be, in UTF-8. */
export const maxValueBytes = 4_096;
/** maxHeadersBytes is how long all headers of a step may be together; each counts its name, its value and four bytes. */
export const maxHeadersBytes = 8_192;
/** maxBodyBytes is how long respond()'s body may be, as JSON in UTF-8: so it crosses the wall, with room for the rest beside it. */
export const maxBodyBytes = 200_000;
/** maxRulingLength is how long a ruling may be as JSON, in UTF-16 units, of which a text never has more than it has bytes in UTF-8. */
export const maxRulingLength = 262_144;

/** Uncarriable is one thing that is wrong with an answer. `name`: of the header it is about. */
export interface Uncarriable {
  readonly code: "POLICY_STATUS" | "POLICY_HEADER" | "POLICY_BODY";
  readonly name?: string;
  readonly fault: string;
  readonly fix: string;
}

/** Headers are names in lower case, with what stands for a value. */
export type Headers = readonly (readonly [name: string, value: unknown])[];

/** faultInValue judges a header's value. It is sent as UTF-8 (RFC 9110 §5.5), and never shown here: it may be somebody's. */
export function faultInValue(value: unknown): string | null {
  if (typeof value !== "string") return "is no text";
  if (/[\x00-\x08\x0a-\x1f\x7f-\x9f]/.test(value)) return "has a line break or another control character";
  // Whoever reads it takes them off (RFC 9110 §5.5), and then two that were told apart here are one.
  if (/^[\t ]|[\t ]$/.test(value)) return "begins or ends with a space: use .trim()";
  if (!value.isWellFormed()) return "has half of a character (a lone surrogate): use .toWellFormed()";
  return isLonger(value, maxValueBytes) ? `is longer than ${maxValueBytes} bytes` : null;
}

/** faultInSize judges all headers of a step together; what is no text counts nothing. */
export function faultInSize(headers: Headers): string | null {
  let bytes = 0;
  for (let index = 0; index < headers.length; index++) {
    const [name, value] = headers[index]!;
    bytes += name.length + 4 + (typeof value === "string" ? utf8Length(value) : 0);
  }
  return bytes > maxHeadersBytes ? `together are longer than ${maxHeadersBytes} bytes` : null;
}

/** faultInRepeat finds a name that is there twice, in whatever spelling: which of the values counts would be chance. */
export function faultInRepeat(headers: Headers): string | null {
  for (let index = 1; index < headers.length; index++)
    for (let before = 0; before < index; before++)
      if (headers[before]![0] === headers[index]![0]) return headers[index]![0];
  return null;
}

/** faultsInAnswer lists all that is wrong with what respond() is to send. */
export function faultsInAnswer(status: unknown, given: Headers, body: unknown): readonly Uncarriable[] {
  // In whatever case it leaves the sandbox, a name means what it means.
  const headers: Headers = given.map(([name, value]) => [name.toLowerCase(), value]);
  const found: Uncarriable[] = [];
  const report = (code: Uncarriable["code"], fault: string, fix: string, name?: string) =>
    found.push({ code, fault, fix, ...(name !== undefined && { name }) });

  const code = typeof status === "number" && isWhole(status) && status >= 200 && status <= 599 ? status : null;
  if (code === null) report("POLICY_STATUS", "is none", "Use a whole number from 200 to 599.");
  else if (hasOwn(unfit, code)) report("POLICY_STATUS", unfit[code]!, "Use another status.");
  else if (leading.includes(code) && !headers.some(([name]) => name === "location"))
    report("POLICY_STATUS", "leads elsewhere, and there is no location", "Use redirect(), or set the header location.");

  const bare = code !== null && bodiless.includes(code);
  if (typeof body !== "string") report("POLICY_BODY", "is no text", "Give a text; JSON.stringify() makes one.");
  else if (bare && body !== "")
    report("POLICY_BODY", `is there, and an answer of status ${code} has none`, "Leave body out, or use status 200.");
  else if (!body.isWellFormed())
    report("POLICY_BODY", "has half of a character (a lone surrogate)", "Use .toWellFormed().");
  else if (isLonger(stringify(body), maxBodyBytes))
    report("POLICY_BODY", `is longer than ${maxBodyBytes} bytes as JSON`, "Let an upstream serve what is large.");

  for (let index = 0; index < headers.length; index++) {
    const [name, value] = headers[index]!;
    const fault =
      faultInAnswerName(name) ??
      (bare && name === "content-type" ? `describes a body, and an answer of status ${code} has none` : null) ??
      faultInValue(value) ??
      faultInMeaning(name, value as string);
    if (fault !== null) report("POLICY_HEADER", fault, "Change it, or take it out.", name);
  }
  const repeated = faultInRepeat(headers);
  if (repeated !== null)
    report("POLICY_HEADER", "is there twice", "Names are the same in upper and lower case.", repeated);
  const size = faultInSize(headers);
  if (size !== null) report("POLICY_HEADER", size, "Send less in headers; a body may be longer.");
  return found;
}

/** defaultType is what a body is where the policy does not say. */
export const defaultType = "text/plain; charset=utf-8";

/** mayHaveBody: does an answer of this status have a body, and a length (RFC 9110 §15.3.5, §15.3.6, §15.4.5)? */
export const mayHaveBody = (status: number): boolean => !bodiless.includes(status);

const bodiless: readonly number[] = [204, 205, 304];
const leading: readonly number[] = [301, 302, 303, 307, 308];
const isWhole = Number.isInteger;
const { hasOwn } = Object;
const { stringify } = JSON;

/** What an answer of these has to say is not respond()'s to say. */
const unfit: Readonly<Record<number, string>> = {
  206: "is that of a part, and respond() sends whole bodies",
  305: "is obsolete (RFC 9110 §15.4.6)",
  306: "is obsolete (RFC 9110 §15.4.7)",
  407: "is a proxy's",
  426: "asks for an upgrade, which respond() cannot offer",
};

/** Of a text of n units there are n to 3n bytes. */
const isLonger = (text: string, bytes: number): boolean =>
  text.length > bytes || (text.length * 3 > bytes && utf8Length(text) > bytes);

/** The sandbox has no TextEncoder. */
function utf8Length(text: string): number {
  let bytes = text.length;
  for (let index = 0; index < text.length; index++) {
    const unit = text.charCodeAt(index);
    if (unit < 0x80) continue;
    bytes++;
    // Two halves of a character make four bytes together.
    if (unit >= 0x800 && (unit < 0xd800 || unit > 0xdfff)) bytes++;
  }
  return bytes;
}
