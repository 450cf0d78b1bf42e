// What comes out of the sandbox is checked before anything believes it: whatever is not a ruling is a fault.

import { faultInAddress } from "../../runtime/address.ts";
import { faultInSize, faultInValue, faultsInAnswer } from "../../runtime/carriable.ts";
import { type ActionSpec, maxLevelDepth, type Ruling } from "../../runtime/contract.ts";
import { factNames, isAsked } from "../../runtime/facts.ts";
import { faultInHeaderName } from "../../runtime/header-name.ts";
import { GatewayError } from "../errors.ts";

/** Read is a ruling and what it was made from, a sum of `bits`; null: it does not say, so nothing may rest on it later. */
export interface Read {
  readonly ruling: Ruling;
  readonly read: number | null;
}

/** parseRuling reads the sandbox's answer. Throws DECISION_RETURN. */
export function parseRuling(json: string): Read {
  let value: unknown;
  try {
    value = JSON.parse(json);
  } catch (cause) {
    throw new GatewayError("DECISION_RETURN", { detail: "the sandbox answered something that is not JSON", cause });
  }
  if (!isRuling(value))
    throw new GatewayError("DECISION_RETURN", { detail: "the sandbox answered something that is not a ruling" });
  const read = (value as { readonly reads?: unknown }).reads;
  return { ruling: value, read: isSum(read) ? read : null };
}

/** Of facts that there are: what nobody knows of cannot tell one ruling from another. */
const isSum = (read: unknown): read is number =>
  Number.isInteger(read) && Number(read) >= 0 && Number(read) < 2 ** factNames.length;

type Fields = Readonly<Record<string, unknown>>;

const isFields = (value: unknown): value is Fields =>
  typeof value === "object" && value !== null && !Array.isArray(value);
const isText = (value: unknown): value is string => typeof value === "string";

function isRuling(value: unknown): value is Ruling {
  if (!isFields(value)) return false;
  switch (value["kind"]) {
    case "act":
      return Array.isArray(value["stepUps"]) && value["stepUps"].every(isRequirement) && isAction(value["action"]);
    case "deny":
      return isText(value["reason"]) && isText(value["at"]);
    case "login":
      return isText(value["at"]);
    case "fault":
      return isText(value["code"]) && isText(value["detail"]) && isText(value["at"]);
    case "needs":
      return Array.isArray(value["facts"]) && value["facts"].length > 0 && value["facts"].every(isAsked);
    default:
      return false;
  }
}

function isRequirement(value: unknown): boolean {
  if (!isFields(value)) return false;
  const { maxAgeSeconds: age, scope, once } = value;
  return (
    isLevelTree(value["level"], maxLevelDepth) &&
    isText(value["reason"]) &&
    isText(value["at"]) &&
    (age === null || (typeof age === "number" && age >= 0)) &&
    (scope === null || (isText(scope) && scope !== "")) &&
    // A single use without a scope would be spent by whatever request comes first.
    (once === false || (once === true && scope !== null))
  );
}

/** Of a single member, or none, "all" would be met by less than was asked for. */
function isLevelTree(value: unknown, depth: number): boolean {
  if (isText(value)) return value !== "";
  if (!isFields(value) || depth === 0) return false;
  const [key, ...more] = Object.keys(value);
  if (more.length > 0 || (key !== "any" && key !== "all")) return false;
  const members = value[key];
  return Array.isArray(members) && members.length >= 2 && members.every((one) => isLevelTree(one, depth - 1));
}

/** The language has refused what HTTP cannot carry already, by the same rules; but it runs where policies run. */
function isAction(value: unknown): value is ActionSpec {
  if (!isFields(value) || !isText(value["at"])) return false;
  const { kind, status, headers, body } = value;
  switch (kind) {
    case "forward":
      return (
        isText(value["upstream"]) &&
        isFields(headers) &&
        Object.entries(headers).every((one) => faultInHeaderName(one[0]) === null && faultInValue(one[1]) === null) &&
        faultInSize(Object.entries(headers)) === null &&
        [true, false, null].includes(value["perRequest"] as boolean)
      );
    case "redirect":
      return (
        [301, 302, 303, 307, 308].includes(status as number) &&
        faultInAddress(value["location"]) === null &&
        faultInValue(value["location"]) === null
      );
    case "respond":
      return isFields(headers) && faultsInAnswer(status, Object.entries(headers), body).length === 0;
    default:
      return false;
  }
}
