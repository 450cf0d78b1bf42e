// What comes out of the sandbox is checked before anything believes it: whatever is not a ruling is a fault.

import { faultInAddress } from "../../runtime/address.ts";
import { faultInSize, faultInValue, faultsInAnswer } from "../../runtime/carriable.ts";
import {
  type ActionSpec,
  errorNames,
  type FaultRuling,
  faultCodes,
  maxLevelDepth,
  type Ruling,
} from "../../runtime/contract.ts";
import { factNames, isAsked } from "../../runtime/facts.ts";
import { addressHeaders, faultInGroup, maxGroupChoices } from "../../runtime/forward-choice.ts";
import { faultInHeaderName } from "../../runtime/header-name.ts";
import { mayBeTunnelled } from "../../runtime/protocol.ts";
import { detailLength, reasonLength, visible } from "../../runtime/visible.ts";
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
  return { ruling: toShown(value), read: isSum(read) ? read : null };
}

/** What is for logs and pages is cut and made visible once more: that the sandbox does it is not believed. */
function toShown(ruling: Ruling): Ruling {
  const reasonIn = <Spec extends { readonly reason: string }>(spec: Spec): Spec => ({
    ...spec,
    reason: visible(spec.reason, reasonLength),
  });
  if (ruling.kind === "deny") return reasonIn(ruling);
  if (ruling.kind === "fault") return { ...ruling, detail: visible(ruling.detail, detailLength) };
  return ruling.kind === "act" && ruling.stepUps.length > 0
    ? { ...ruling, stepUps: ruling.stepUps.map(reasonIn) }
    : ruling;
}

/** Of facts that there are: what nobody knows of cannot tell one ruling from another. */
const isSum = (read: unknown): read is number =>
  Number.isInteger(read) && Number(read) >= 0 && Number(read) < 2 ** factNames.length;

type Fields = Readonly<Record<string, unknown>>;

const isFields = (value: unknown): value is Fields =>
  typeof value === "object" && value !== null && !Array.isArray(value);
const isText = (value: unknown): value is string => typeof value === "string";
/** Of a level or an upstream, as the language lets them be declared; they are told in the log. */
const isName = (value: unknown): boolean => isText(value) && /^[a-z][a-z0-9-]{0,62}$/.test(value);
const position = String.raw`(?:[1-9]\d{0,8}:[1-9]\d{0,8}|guard:\d{1,9})`;
const positions = new RegExp(`^(?:${position}(?: ${position}){0,15})?$`);
/** Some of "line:column" and "guard:N", or nowhere: a place is told in the log, and a name of a file could say anything there. */
const isPosition = (value: unknown): boolean => isText(value) && positions.test(value);

function isRuling(value: unknown): value is Ruling {
  if (!isFields(value)) return false;
  switch (value["kind"]) {
    case "act":
      return Array.isArray(value["stepUps"]) && value["stepUps"].every(isRequirement) && isAction(value["action"]);
    case "deny":
      return isText(value["reason"]) && isPosition(value["at"]);
    case "sign-in":
      return isPosition(value["at"]);
    case "fault":
      return isFault(value);
    case "needs":
      return Array.isArray(value["facts"]) && value["facts"].length > 0 && value["facts"].every(isAsked);
    default:
      return false;
  }
}

function isFault({ code, detail, at, threw, count }: { [Name in keyof FaultRuling]?: unknown }): boolean {
  return (
    faultCodes.includes(code as never) &&
    isText(detail) &&
    isPosition(at) &&
    (count === undefined || (Number.isSafeInteger(count) && Number(count) > 1)) &&
    (threw === undefined ||
      (isFields(threw) &&
        isPosition(threw["step"]) &&
        (threw["name"] === null || errorNames.includes(threw["name"] as never)) &&
        Array.isArray(threw["frames"]) &&
        threw["frames"].length <= 100 &&
        threw["frames"].every(isPosition)))
  );
}

function isRequirement(value: unknown): boolean {
  if (!isFields(value)) return false;
  const { maxAgeSeconds: age, scope, once } = value;
  return (
    isLevelTree(value["level"], maxLevelDepth) &&
    isText(value["reason"]) &&
    isPosition(value["at"]) &&
    (age === null || (typeof age === "number" && age >= 0)) &&
    (scope === null || (isText(scope) && scope !== "")) &&
    // A single use without a scope would be spent by whatever request comes first.
    (once === false || (once === true && scope !== null))
  );
}

/** Of a single member, or none, "all" would be met by less than was asked for. */
function isLevelTree(value: unknown, depth: number): boolean {
  if (isText(value)) return isName(value);
  if (!isFields(value) || depth === 0) return false;
  const [key, ...more] = Object.keys(value);
  if (more.length > 0 || (key !== "any" && key !== "all")) return false;
  const members = value[key];
  return Array.isArray(members) && members.length >= 2 && members.every((one) => isLevelTree(one, depth - 1));
}

const isListOf = (value: unknown, fits: (one: unknown) => boolean): boolean =>
  Array.isArray(value) && value.length > 0 && value.every(fits);

function isGroupChoice(value: unknown): boolean {
  if (value === undefined || value === "none") return true;
  return isListOf(value, (one) => isText(one) && faultInGroup(one) === null) && (value as []).length <= maxGroupChoices;
}

/** What a timer can wait for, and nothing else. */
function isTimeoutChoice(value: unknown): boolean {
  if (value === undefined) return true;
  const isTimer = (one: unknown) => Number.isInteger(one) && Number(one) > 0 && Number(one) < 2 ** 31;
  return isFields(value) && Object.keys(value).every((name) => timers.has(name) && isTimer(value[name]));
}
const timers: ReadonlySet<string> = new Set(["responseMs", "idleMs"]);

/** The language has refused what HTTP cannot carry already, by the same rules; but it runs where policies run. */
function isAction(value: unknown): value is ActionSpec {
  if (!isFields(value) || !isPosition(value["at"])) return false;
  const { kind, status, headers, body, upgrades, script } = value;
  switch (kind) {
    case "forward":
      return (
        isName(value["upstream"]) &&
        isFields(headers) &&
        Object.entries(headers).every((one) => faultInHeaderName(one[0]) === null && faultInValue(one[1]) === null) &&
        faultInSize(Object.entries(headers)) === null &&
        [true, false, null].includes(value["perRequest"] as boolean) &&
        (script === undefined || script === "step-up") &&
        (upgrades === undefined ||
          (Array.isArray(upgrades) && upgrades.every((one) => isText(one) && mayBeTunnelled(one)))) &&
        (value["rewrite"] === undefined ||
          isListOf(value["rewrite"], (one) => addressHeaders.includes(one as never))) &&
        isGroupChoice(value["groups"]) &&
        isTimeoutChoice(value["timeout"])
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
