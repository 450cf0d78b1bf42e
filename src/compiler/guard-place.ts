// Where guards stand: a guard is known by its text, which is an exact slice of the bundle.

import type { HostSpec, Position, StepSpec } from "../../runtime/contract.ts";

/** placeGuards gives the position in the bundle of each guard N; null for a function without a place (a bound one). */
export function placeGuards(code: string, hosts: readonly HostSpec<Position>[]): (Position | null)[] {
  const toOffset = createOffsets(code);
  const routes = hosts.flatMap((host) => host.routes).map((route) => ({ route, from: toOffset(route.at) }));
  const starts = routes.map(({ from }) => from).sort((a, b) => a - b);
  const places: (Position | null)[] = [];
  for (const { route, from } of routes) {
    const until = starts.find((start) => start > from) ?? code.length;
    let next = from;
    for (const step of guardsOf(route.steps)) {
      const index = Number(step.at.slice("guard:".length));
      const text = step.text ?? "";
      if (text === "" || !Number.isInteger(index)) continue;
      // Written in the route, then between it and the next one, in order; else somewhere else, under a name.
      let offset = code.indexOf(text, next);
      if (offset >= 0 && offset < until) next = offset + text.length;
      else offset = code.indexOf(text);
      places[index] = offset < 0 ? null : toOffset.back(offset);
    }
  }
  return Array.from(places, (place) => place ?? null);
}

function guardsOf(steps: readonly StepSpec<Position>[]): StepSpec<Position>[] {
  return steps.flatMap((step) => (step.kind === "guard" ? step : guardsOf(step.steps ?? [])));
}

/** createOffsets turns "line:column" into an offset, and back. */
function createOffsets(code: string): ((position: Position) => number) & { back(offset: number): Position } {
  const lines = [0];
  for (let at = code.indexOf("\n"); at >= 0; at = code.indexOf("\n", at + 1)) lines.push(at + 1);
  const toOffset = (position: Position) => {
    const [line, column] = position.split(/[: ]/).map(Number);
    return (lines[(line ?? 0) - 1] ?? 0) + Math.max(0, (column || 1) - 1);
  };
  const back = (offset: number) => {
    let low = 0;
    let high = lines.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (lines[middle]! <= offset) low = middle;
      else high = middle - 1;
    }
    return `${low + 1}:${offset - lines[low]! + 1}`;
  };
  return Object.assign(toOffset, { back });
}
