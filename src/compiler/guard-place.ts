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
  for (const { route, from } of routes) {
    const until = ends.get(from)!;
    let next = from;
    for (const step of guardsOf(route.steps)) {
      const index = Number(step.at.slice("guard:".length));
      const text = step.text ?? "";
      if (text === "" || !Number.isInteger(index)) continue;
      // Written in the route, then between it and the next one, in order; else somewhere else, under a name.
      const within = code.slice(next, until - 1 + text.length).indexOf(text);
      const offset = within < 0 ? (firsts.get(text) ?? code.indexOf(text)) : next + within;
      if (within < 0) firsts.set(text, offset);
      else next = offset + text.length;
      places[index] = offset < 0 ? null : offsets.back(offset);
    }
  }
  return Array.from(places, (place) => place ?? null);
}

function guardsOf(steps: readonly StepSpec<Position>[]): StepSpec<Position>[] {
  return steps.flatMap((step) => (step.kind === "guard" ? step : guardsOf(step.steps ?? [])));
}
