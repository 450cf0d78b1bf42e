// Where guards stand: a guard is known by its text, which is an exact slice of the bundle.

import type { HostSpec, Position, StepSpec } from "../../runtime/contract.ts";
import { createOffsets } from "./offset.ts";

/** placeGuards gives the position in the bundle of each guard N; null for a function without a place (a bound one). */
export function placeGuards(code: string, hosts: readonly HostSpec<Position>[]): (Position | null)[] {
  const offsets = createOffsets(code);
  const routes = hosts.flatMap((host) => host.routes).map((route) => ({ route, from: offsets.of(route.at) }));
  const ends = new Map<number, number>();
  let end = code.length;
  for (const start of new Set(routes.map(({ from }) => from).sort((a, b) => b - a))) {
    ends.set(start, end);
    end = start;
  }
  const firsts = new Map<string, number>();
  const places: (Position | null)[] = [];
  /** Guards are written in what holds them, in order; else somewhere else, under a name. */
  const place = (steps: readonly StepSpec<Position>[], region: Region): void => {
    for (const step of steps) {
      if (step.kind !== "guard") {
        // What is made elsewhere, by a function or under a name, has its guards there.
        const from = offsets.of(step.at);
        const isHere = from >= region.from && from < region.until;
        if (step.steps) place(step.steps, isHere ? region : { from, next: from, until: code.length });
        continue;
      }
      const index = Number(step.at.slice("guard:".length));
      const text = step.text ?? "";
      // A floor's are met again with each of its routes.
      if (text === "" || !Number.isInteger(index) || places[index] !== undefined) continue;
      const within = code.slice(region.next, region.until - 1 + text.length).indexOf(text);
      const offset = within < 0 ? (firsts.get(text) ?? code.indexOf(text)) : region.next + within;
      if (within < 0) firsts.set(text, offset);
      else region.next = offset + text.length;
      places[index] = offset < 0 ? null : offsets.back(offset);
    }
  };
  for (const { route, from } of routes) place(route.steps, { from, next: from, until: ends.get(from)! });
  return Array.from(places, (place) => place ?? null);
}

/** Where in the bundle the guards of something may be written. */
interface Region {
  readonly from: number;
  /** Behind the last one that was found. */
  next: number;
  readonly until: number;
}
