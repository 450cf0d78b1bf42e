// The map of the rooms, drawn from the table and the imports: `npm run map` writes docs/images/architecture.svg.

import { writeFileSync } from "node:fs";
import { type Edge, floorsOf, layOut, type Place, reduce } from "./layout.ts";
import { type Part, type Room, roomOf, rooms } from "./rooms.ts";
import { sources } from "./source.ts";

/** mapFile is where the map stands. */
export const mapFile = "docs/images/architecture.svg";

const box = { width: 152, height: 40 };
const floorHeight = 78;
const margin = 28;

const parts: Readonly<Record<Part, string>> = {
  request: "the life of a request",
  policy: "the life of a policy",
  state: "what is kept",
  people: "who runs and uses it",
};

/** arrowsOf gives every arrow between two rooms of the table that some file's import makes. */
export function arrowsOf(table: readonly Room[]): readonly Edge[] {
  const known = new Set(table.map((room) => room.name));
  const arrows = new Map<string, Edge>();
  for (const file of [...sources("src"), ...sources("runtime")])
    for (const one of file.imports.filter(({ local }) => local)) {
      const [from, to] = [roomOf(file.path), roomOf(one.path)];
      if (from !== to && known.has(from) && known.has(to)) arrows.set(`${from} ${to}`, { from, to });
    }
  // In the table's order: that of files on a disk is not the same everywhere. What leads up in it, the test of the layers refuses.
  return table.flatMap(({ name: from }, index) =>
    table.slice(0, index).flatMap(({ name: to }) => arrows.get(`${from} ${to}`) ?? []),
  );
}

/** drawMap: strong are the arrows that follow from no others, faint the rest. */
export function drawMap(table: readonly Room[], arrows: readonly Edge[]): string {
  const strong = reduce(arrows);
  const floors = floorsOf(
    table.map((room) => room.name),
    arrows,
  );
  const { places, ways, floors: count } = layOut(floors, strong, { node: box.width + 16, bend: 22 });
  const wide = Math.max(...[...places.values()].map(({ x }) => x), ...[...ways.values()].flat().map(({ x }) => x));
  const width = wide + box.width + 2 * margin;
  const height = count * floorHeight - (floorHeight - box.height) + 2 * margin + 34;
  const toX = ({ x }: Place) => x + margin + box.width / 2;
  const toY = ({ floor }: Place) => margin + (count - 1 - floor) * floorHeight;

  // Arrows leave and reach a box side by side, in the order of where they come from.
  const ports = new Map<string, number>();
  for (const [name, place] of places)
    for (const side of ["from", "to"] as const) {
      const toward = (edge: Edge) => (side === "from" ? ways.get(edge)![1]! : ways.get(edge)!.at(-2)!).x;
      const joined = strong.filter((edge) => edge[side] === name).sort((one, other) => toward(one) - toward(other));
      const step = Math.min(24, (box.width - 40) / Math.max(1, joined.length - 1));
      for (const [index, edge] of joined.entries())
        ports.set(`${side} ${edge.from} ${edge.to}`, toX(place) + (index - (joined.length - 1) / 2) * step);
    }

  const lines = strong.map((edge) => {
    const way = ways.get(edge)!;
    const points: Point[] = way.map((place) => ({ x: toX(place), y: toY(place) + box.height / 2 }));
    points[0] = { x: ports.get(`from ${edge.from} ${edge.to}`)!, y: toY(way[0]!) + box.height };
    points[points.length - 1] = { x: ports.get(`to ${edge.from} ${edge.to}`)!, y: toY(way.at(-1)!) - 5 };
    return `<path class="way" d="${curve(points)}" marker-end="url(#tip)"/>`;
  });
  const implied = arrows
    .filter((edge) => !strong.includes(edge))
    .map(({ from, to }) => {
      const [upper, lower] = [places.get(from)!, places.get(to)!];
      const [x1, y1, x2, y2] = [toX(upper), toY(upper) + box.height, toX(lower), toY(lower)];
      const bend = (y2 - y1) / 2;
      return `<path d="M${round(x1)} ${y1}C${round(x1)} ${round(y1 + bend)} ${round(x2)} ${round(y2 - bend)} ${round(x2)} ${y2}"/>`;
    });
  const boxes = table.map((room) => {
    const place = places.get(room.name)!;
    const [x, y] = [toX(place) - box.width / 2, toY(place)];
    const stage =
      room.stage === undefined
        ? ""
        : `<circle cx="${round(x + 16)}" cy="${y + 13}" r="8"/><text class="turn" x="${round(x + 16)}" y="${y + 16.5}">${room.stage}</text>`;
    return `<g class="${room.part}"><rect x="${round(x)}" y="${y}" width="${box.width}" height="${box.height}" rx="7"/><text class="name" x="${round(toX(place))}" y="${y + 17}">${room.name}</text><text x="${round(toX(place))}" y="${y + 31}">${room.says}</text>${stage}</g>`;
  });
  const legend = (Object.keys(parts) as Part[]).map((part, index) => {
    const [x, y] = [margin + index * 190, height - margin - 4];
    return `<g class="${part}"><rect x="${x}" y="${y - 10}" width="14" height="14" rx="3"/></g><text class="legend" x="${x + 22}" y="${y + 1}">${parts[part]}</text>`;
  });
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${round(width)} ${height}" width="${round(width)}" height="${height}" role="img" aria-labelledby="title">
<title id="title">The rooms of Sallyport: each stands above what it imports. Numbers are the stages of a request in their order.</title>
<style>
${style}</style>
<defs><marker id="tip" viewBox="0 0 8 8" refX="3" refY="4" markerWidth="6" markerHeight="6" orient="auto"><path class="tip" d="M0 0L8 4L0 8z"/></marker></defs>
<rect class="paper" width="${round(width)}" height="${height}" rx="12"/>
<g class="implied">
${implied.join("\n")}
</g>
${lines.join("\n")}
${boxes.join("\n")}
${legend.join("\n")}
</svg>
`;
}

interface Point {
  readonly x: number;
  readonly y: number;
}

/** Leaves and arrives upright; passes each floor straight, on the gentler slope of the two sides, so that it meets no box. */
function curve(points: readonly Point[]): string {
  const slope = (one: Point, other: Point) => (other.x - one.x) / (other.y - one.y);
  let [at, lean] = [points[0]!, 0];
  let path = `M${round(at.x)} ${round(at.y)}`;
  const lead = (to: Point, leanThere: number) => {
    const reach = (to.y - at.y) * 0.45;
    path += `C${round(at.x + lean * reach)} ${round(at.y + reach)} ${round(to.x - leanThere * reach)} ${round(to.y - reach)} ${round(to.x)} ${round(to.y)}`;
    [at, lean] = [to, leanThere];
  };
  for (const [index, point] of points.entries()) {
    const [before, after] = [points[index - 1], points[index + 1]];
    if (before === undefined) continue;
    if (after === undefined) {
      lead(point, 0);
      continue;
    }
    const [one, other] = [slope(before, point), slope(point, after)];
    const gentle = one * other <= 0 ? 0 : Math.sign(one) * Math.min(Math.abs(one), Math.abs(other), 0.6);
    const half = box.height / 2;
    lead({ x: point.x - gentle * half, y: point.y - half }, gentle);
    at = { x: point.x + gentle * half, y: point.y + half };
    path += `L${round(at.x)} ${round(at.y)}`;
  }
  return path;
}

const round = (value: number): number => Math.round(value * 10) / 10;

const style = `  svg { --paper: #fff; --ink: #1f2328; --soft: #57606a; --line: #6e7781; --request: #ddf4ff; --request-edge: #0969da; --policy: #fbefff; --policy-edge: #8250df; --state: #dafbe1; --state-edge: #1a7f37; --people: #fff8c5; --people-edge: #9a6700; }
  @media (prefers-color-scheme: dark) {
    svg { --paper: #0d1117; --ink: #f0f6fc; --soft: #b1bac4; --line: #8b949e; --request: #0c2d6b; --request-edge: #58a6ff; --policy: #3c1e70; --policy-edge: #bc8cff; --state: #033a16; --state-edge: #3fb950; --people: #4b2900; --people-edge: #d29922; }
  }
  .paper { fill: var(--paper); }
  text { font: 10px system-ui, sans-serif; fill: var(--soft); text-anchor: middle; }
  .name { font-size: 13px; font-weight: 600; fill: var(--ink); }
  .legend { font-size: 12px; text-anchor: start; }
  .turn { font-weight: 700; fill: var(--paper); }
  g > rect { stroke-width: 1.2; }
  .request rect { fill: var(--request); stroke: var(--request-edge); }
  .policy rect { fill: var(--policy); stroke: var(--policy-edge); }
  .state rect { fill: var(--state); stroke: var(--state-edge); }
  .people rect { fill: var(--people); stroke: var(--people-edge); }
  circle { fill: var(--request-edge); }
  .way { fill: none; stroke: var(--line); stroke-width: 1.4; }
  .tip { fill: var(--line); }
  .implied { fill: none; stroke: var(--line); stroke-width: 1; opacity: 0.13; }
`;

if (import.meta.main) writeFileSync(mapFile, drawMap(rooms, arrowsOf(rooms)));
