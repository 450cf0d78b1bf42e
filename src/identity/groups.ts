// Groups, in every shape that providers have them in: read whole, or not at all.

import type { GroupsSpec } from "../../runtime/groups.ts";
import { detailLength, visible } from "../../runtime/visible.ts";
import type { SignedClaims } from "./claims.ts";

/** Groups is what claims say of somebody's groups. */
export type Groups =
  | {
      readonly kind: "read";
      readonly groups: readonly string[];
      /** A mark that often stands between groups, in a text that is taken for one, or "[" before what is written like a list; null: there is none. */
      readonly joined: string | null;
    }
  | { readonly kind: "missing" }
  /** `found` is the shape, without a value in it; `fix` is the operator's next step. */
  | { readonly kind: "odd"; readonly found: string; readonly fix: string };

const missing: Groups = { kind: "missing" };
const odd = (found: string, fix: string): Groups => ({ kind: "odd", found, fix });
const read = (groups: readonly string[], joined: string | null = null): Groups => ({
  kind: "read",
  groups: [...new Set(groups)],
  joined,
});

/** readGroups reads somebody's groups; one that is of another shape makes all of them odd: half of them might be those that let somebody in. */
export function readGroups(spec: GroupsSpec, claims: SignedClaims): Groups {
  const { groupsClaim } = spec;
  if (typeof groupsClaim !== "string") return follow(spec, claims, groupsClaim);
  // Names with dots are common: providers ask for URLs, so that claims of their own do not clash with the standard's.
  const own = Object.hasOwn(claims, groupsClaim) ? (claims[groupsClaim] ?? null) : null;
  return own === null ? follow(spec, claims, groupsClaim.split(".")) : toGroups(spec, own);
}

/** readFirstGroups reads them from the first of several that has any: groups inside of a claim are whoever's has them. */
export const readFirstGroups = (spec: GroupsSpec, documents: readonly SignedClaims[]): Groups =>
  documents.map((claims) => readGroups(spec, claims)).find(({ kind }) => kind !== "missing") ?? missing;

/** firstNames are the names of the claims in which the groups may be. */
export const firstNames = ({ groupsClaim }: GroupsSpec): readonly string[] =>
  typeof groupsClaim === "string" ? [...new Set([groupsClaim, groupsClaim.split(".")[0]!])] : groupsClaim.slice(0, 1);

function follow(spec: GroupsSpec, claims: SignedClaims, path: readonly string[]): Groups {
  let value: unknown = claims;
  for (const [index, name] of path.entries()) {
    if (!isObject(value))
      return odd(
        `${path.slice(0, index).join(" → ")} is ${shapeOf(value)}`,
        "Let groupsClaim lead through objects only.",
      );
    value = Object.hasOwn(value, name) ? value[name] : undefined;
    if (value === undefined || value === null) return missing;
  }
  return toGroups(spec, value);
}

function toGroups({ groupsSeparator, groupsMember, groupsKeys }: GroupsSpec, value: unknown): Groups {
  if (typeof value === "string") {
    if (groupsSeparator === null) return read(value === "" ? [] : [value], joinedBy(value));
    return read(
      value
        .split(groupsSeparator)
        .map((one) => one.trim())
        .filter((one) => one !== ""),
    );
  }
  if (Array.isArray(value)) return toAll(value, groupsMember);
  if (isObject(value) && groupsKeys) return toKeys(value);
  if (isObject(value) && groupsMember === null)
    return odd(
      `it is ${shapeOf(value)}`,
      "Where the names of its members are the groups, say groupsKeys: true; where the groups are in one of them, let groupsClaim lead there, as a list of names; where it is one group, say with groupsMember which member is its name.",
    );
  return toAll([value], groupsMember, "it is");
}

const joinedBy = (text: string): string | null =>
  (/^\s*(\[).*\]\s*$/s.exec(text) ?? /([;,|\n])/.exec(text))?.[1] ?? null;

function toAll(values: readonly unknown[], member: string | null, is = "in it there is"): Groups {
  const groups: string[] = [];
  for (const value of values) {
    const inside = isObject(value) && member !== null;
    const name = inside && Object.hasOwn(value, member) ? value[member] : value;
    if (typeof name === "string") groups.push(name);
    // Ids of groups; their text is exact as long as the number is.
    else if (Number.isSafeInteger(name)) groups.push(String(name));
    else if (!inside && !isObject(name))
      return odd(`${is} ${shapeOf(name)}`, "Let the provider send each group as a text.");
    else if (member === null)
      return odd(`${is} ${shapeOf(name)}`, 'Say which member is the group\'s name, such as groupsMember: "name".');
    else
      return odd(
        `${is} ${shapeOf(value)}, and its ${member} is no text`,
        "Let groupsMember name one that each group has.",
      );
  }
  return read(groups.filter((one) => one !== ""));
}

/** A value of false would be half a yes. */
function toKeys(value: Readonly<Record<string, unknown>>): Groups {
  const other = Object.values(value).find((one) => !isObject(one) && !Array.isArray(one) && one !== true);
  return other === undefined
    ? read(Object.keys(value))
    : odd(
        `a member of it is ${shapeOf(other)}`,
        "groupsKeys reads objects whose members are objects, lists or true. Let the provider send the groups as a list of texts.",
      );
}

/** isObject: is it an object of names and values? */
export const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** shapeOf says what a value is, and nothing of what it says; names of members may be groups' names, unless something is in them. */
function shapeOf(value: unknown): string {
  if (value === null) return "null";
  if (Array.isArray(value)) return value.length === 0 ? "an empty list" : "a list";
  if (typeof value === "boolean") return "true or false";
  if (!isObject(value)) return typeof value === "string" ? "a text" : "a number";
  const names = Object.keys(value);
  const isRecord = Object.values(value).some((one) => !isObject(one) && typeof one !== "boolean");
  if (!isRecord) return `an object with ${names.length} ${names.length === 1 ? "member" : "members"}`;
  return `an object with ${visible(names.join(", "), detailLength / 2)}`;
}
