// The surface on a terminal: each route with who may come, and its steps below it as they nest, each with its place.

import { createPaint, cut, type Style } from "../observe/people-text.ts";
import type { SurfaceRoute, SurfaceStep } from "../surface/surface.ts";
import { placeWords, stepWords, whoWords } from "../surface/surface-words.ts";

/** TableOptions: how wide it may be, and whether in colours. */
export interface TableOptions {
  readonly columns: number;
  readonly color: boolean;
}

const styles: Readonly<Partial<Record<SurfaceStep["kind"], Style>>> = {
  deny: "red",
  "step-up": "yellow",
  forward: "green",
  redirect: "green",
  respond: "green",
  when: "cyan",
  choose: "cyan",
  otherwise: "cyan",
  every: "cyan",
  before: "magenta",
};

/** surfaceTable is the whole page: hosts in their order, each with its routes. */
export function surfaceTable(routes: readonly SurfaceRoute[], { columns, color }: TableOptions): string {
  const paint = createPaint(color);
  // Lines longer than that are read badly: the place is too far from its step.
  const width = Math.min(columns, 120);
  const row = (depth: number, text: string, style: Style, place: string): string => {
    const indent = "  ".repeat(depth);
    const room = Math.max(20, width - indent.length - place.length - 2);
    const shown = cut(text, room);
    const gap = " ".repeat(Math.max(2, width - indent.length - shown.length - place.length));
    return `${indent}${paint(style, shown)}${gap}${paint("gray", place)}`;
  };
  const stepRows = (step: SurfaceStep, depth: number): readonly string[] => [
    row(depth, stepWords(step), styles[step.kind] ?? "none", placeWords(step.at)),
    ...(step.steps ?? []).flatMap((inner) => stepRows(inner, depth + 1)),
  ];
  const routeRows = (route: SurfaceRoute): readonly string[] => [
    row(1, `${route.route}  ${whoWords(route)}`, "bold", placeWords(route.at)),
    ...route.lists.map((place) => row(2, "in a list made by routes()", "gray", placeWords(place))),
    ...route.steps.flatMap((step) => stepRows(step, 2)),
  ];
  const hosts = [...new Set(routes.map(({ host }) => host))];
  return hosts
    .map((host) => {
      const own = routes.filter((route) => route.host === host);
      return `${[paint("bold", host), ...own.flatMap(routeRows)].join("\n")}\n`;
    })
    .join("\n");
}
