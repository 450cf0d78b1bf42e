// The address at which something is proved before it is asked for: levels and an age, written into its query and read from there.

import type { LevelTree } from "../../runtime/contract.ts";
import { parseDurationMs } from "../../runtime/duration.ts";
import type { Levels } from "../assurance/assurance.ts";
import type { Requirement } from "../exchange/exchange.ts";
import { provePath } from "../exchange/own-path.ts";

/** An answer takes a moment to come back, so none is fresher (runtime/assurance.ts). */
const leastSeconds = 10;
const mostSeconds = 365 * 86_400;

/** More than any policy combines, and few enough to look at. */
const mostLevels = 16;

/**
 * toProveAddress gives path and query; null where it cannot be proved in advance: a scope and a single use are one request's, and
 * a level inside two others has no place in an address. What it gives, readProve takes.
 */
export function toProveAddress(unmet: readonly Requirement[]): string | null {
  const query = new URLSearchParams();
  const ages: number[] = [];
  for (const { level, maxAgeSeconds, scope, once } of unmet) {
    const all = scope === null && !once ? alternatives(level) : null;
    if (all === null) return null;
    for (const one of all) query.append("level", one.join(","));
    if (maxAgeSeconds !== null) ages.push(maxAgeSeconds);
  }
  // Where a policy lets a proof be older than an address may say, a younger one does too.
  if (ages.length > 0) query.set("max_age", `${Math.min(...ages, mostSeconds)}s`);
  return `${provePath}?${query}`;
}

/** Each must be proved, by any of its names. */
function alternatives(tree: LevelTree): readonly (readonly string[])[] | null {
  if (typeof tree === "string") return [[tree]];
  const members = "any" in tree ? tree.any : tree.all;
  const names = members.filter((one) => typeof one === "string");
  if (names.length < members.length) return null;
  return "any" in tree ? [names] : names.map((name) => [name]);
}

/** Beside levels and sources, each once: a name that is misspelt would ask for less than was meant. */
const others: ReadonlySet<string> = new Set(["max_age", "to", "mode", "origin"]);

/** readProve gives what an address asks to be proved; an empty list: it names nothing; null: something that there is not. */
export function readProve(query: URLSearchParams, levels: Levels): readonly Requirement[] | null {
  const names = [...query.keys()].filter((name) => name !== "level" && name !== "source");
  if (new Set(names).size < names.length || !names.every((name) => others.has(name))) return null;
  const asked = query.getAll("level").map((one) => one.split(","));
  if (asked.length > mostLevels || asked.some((any) => any.length > mostLevels)) return null;
  if (!asked.flat().every((name) => levels.has(name))) return null;
  const age = query.get("max_age");
  const maxAgeSeconds = age === null ? null : toSeconds(age);
  if (maxAgeSeconds !== null && !(maxAgeSeconds >= leastSeconds && maxAgeSeconds <= mostSeconds)) return null;
  return asked.map((any) => {
    const level: LevelTree = any.length === 1 ? any[0]! : { any };
    return { level, maxAgeSeconds, scope: null, once: false, reason: "", at: null };
  });
}

/** "5m" as in a policy, or seconds as in a challenge's max_age. */
const toSeconds = (text: string): number =>
  /^\d{1,9}$/.test(text) ? Number(text) : (parseDurationMs(text) ?? Number.NaN) / 1_000;
