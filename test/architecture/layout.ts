// Lays a graph out on floors: each node above all that it leads to, with few crossings and straight ways. The same graph, the same layout.

/** Edge leads from the upper to the lower node, by name. */
export interface Edge {
  readonly from: string;
  readonly to: string;
}

/** Place is where a node, or a bend of an edge that passes a floor, stands. `x` is its middle. */
export interface Place {
  readonly floor: number;
  readonly x: number;
}

/** Layout: the nodes' places, and for each edge the places it passes, from its upper to its lower end. */
export interface Layout {
  readonly places: ReadonlyMap<string, Place>;
  readonly ways: ReadonlyMap<Edge, readonly Place[]>;
  readonly floors: number;
}

/** Spacing: how far the middles of two neighbours are apart at least. */
export interface Spacing {
  readonly node: number;
  readonly bend: number;
}

/** reduce leaves out every edge that follows from others. */
export function reduce(edges: readonly Edge[]): readonly Edge[] {
  const next = Map.groupBy(edges, (edge) => edge.from);
  const reaches = (from: string, to: string): boolean =>
    (next.get(from) ?? []).some((edge) => edge.to === to || reaches(edge.to, to));
  return edges.filter(
    ({ from, to }) => !(next.get(from) ?? []).some((other) => other.to !== to && reaches(other.to, to)),
  );
}

/** floorsOf puts each node just above the highest that it leads to, and those to which nothing leads on the top floor. */
export function floorsOf(names: readonly string[], edges: readonly Edge[]): ReadonlyMap<string, number> {
  const known = new Map<string, number>();
  const floorOf = (name: string): number => {
    const found = known.get(name);
    if (found !== undefined) return found;
    const floor = Math.max(-1, ...edges.filter(({ from }) => from === name).map(({ to }) => floorOf(to))) + 1;
    known.set(name, floor);
    return floor;
  };
  const top = Math.max(...names.map(floorOf));
  const led = new Set(edges.map(({ to }) => to));
  return new Map(names.map((name) => [name, led.has(name) ? floorOf(name) : top]));
}

interface Spot {
  readonly floor: number;
  readonly bend: boolean;
  readonly above: Spot[];
  readonly below: Spot[];
  x: number;
}

/** layOut places nodes on the given floors. `edges` are those that are drawn as ways. */
export function layOut(floorOf: ReadonlyMap<string, number>, edges: readonly Edge[], spacing: Spacing): Layout {
  const rows: Spot[][] = [];
  const put = (floor: number, bend: boolean): Spot => {
    const spot: Spot = { floor, bend, above: [], below: [], x: 0 };
    rows[floor] ??= [];
    rows[floor].push(spot);
    return spot;
  };
  const spots = new Map([...floorOf].map(([name, floor]) => [name, put(floor, false)]));
  const ways = new Map<Edge, readonly Spot[]>();
  for (const edge of edges) {
    const way = [spots.get(edge.from)!];
    for (let floor = way[0]!.floor - 1; floor > spots.get(edge.to)!.floor; floor--) way.push(put(floor, true));
    way.push(spots.get(edge.to)!);
    for (const [index, lower] of way.slice(1).entries()) {
      way[index]!.below.push(lower);
      lower.above.push(way[index]!);
    }
    ways.set(edge, way);
  }
  order(rows);
  straighten(rows, spacing);
  const left = Math.min(...rows.flat().map((spot) => spot.x));
  for (const spot of rows.flat()) spot.x = Math.round(spot.x - left);
  return {
    places: new Map([...spots].map(([name, { floor, x }]) => [name, { floor, x }])),
    ways: new Map([...ways].map(([edge, way]) => [edge, way.map(({ floor, x }) => ({ floor, x }))])),
    floors: rows.length,
  };
}

const number = (row: readonly Spot[]): void => {
  for (const [index, spot] of row.entries()) spot.x = index;
};
const mean = (values: readonly number[]): number => values.reduce((sum, one) => sum + one, 0) / values.length;

/** Sorts each row by the middle of what it is joined to, up and down in turn, and keeps the order with the fewest crossings. */
function order(rows: Spot[][]): void {
  for (const row of rows) number(row);
  let best = rows.map((row) => [...row]);
  let fewest = crossings(rows);
  for (let round = 0; round < 48; round++) {
    const upward = round % 2 === 0;
    for (const row of upward ? rows : [...rows].reverse()) {
      const middle = (spot: Spot) => {
        const joined = upward ? spot.below : spot.above;
        return joined.length === 0 ? spot.x : mean(joined.map(({ x }) => x));
      };
      const sought = new Map(row.map((spot) => [spot, middle(spot)]));
      row.sort((one, other) => sought.get(one)! - sought.get(other)! || one.x - other.x);
      number(row);
    }
    swap(rows);
    const now = crossings(rows);
    if (now < fewest) {
      fewest = now;
      best = rows.map((row) => [...row]);
    }
  }
  for (const [floor, row] of best.entries()) {
    rows[floor] = row;
    number(row);
  }
}

/** Two neighbours change places where that takes crossings away. */
function swap(rows: readonly Spot[][]): void {
  for (let again = true; again; ) {
    again = false;
    for (const row of rows)
      for (let index = 1; index < row.length; index++) {
        const [one, other] = [row[index - 1]!, row[index]!];
        if (crossed(one, other) <= crossed(other, one)) continue;
        [row[index - 1], row[index]] = [other, one];
        number(row);
        again = true;
      }
  }
}

/** How often the edges of two spots cross when the first stands left of the second. */
function crossed(left: Spot, right: Spot): number {
  let count = 0;
  for (const side of ["above", "below"] as const)
    for (const one of left[side]) for (const other of right[side]) if (one.x > other.x) count++;
  return count;
}

function crossings(rows: readonly Spot[][]): number {
  let count = 0;
  for (const row of rows)
    for (const [index, left] of row.entries())
      for (const right of row.slice(index + 1))
        for (const one of left.below) for (const other of right.below) if (one.x > other.x) count++;
  return count;
}

/** Draws every spot to the middle of what it is joined to, as far as its neighbours let it. */
function straighten(rows: readonly Spot[][], spacing: Spacing): void {
  const gap = (one: Spot, other: Spot) =>
    one.bend && other.bend ? spacing.bend : one.bend || other.bend ? (spacing.node + spacing.bend) / 2 : spacing.node;
  for (const row of rows) for (const [index, spot] of row.entries()) spot.x = (index - row.length / 2) * spacing.node;
  for (let round = 0; round < 3_000; round++)
    for (const row of round % 2 === 0 ? rows : [...rows].reverse()) {
      const offsets: number[] = [];
      for (const [index, spot] of row.entries())
        offsets.push(index === 0 ? 0 : offsets[index - 1]! + gap(row[index - 1]!, spot));
      // Least squares under "each right of the one before": pool neighbours that want to pass each other.
      const pools: { sum: number; weight: number; size: number }[] = [];
      for (const [index, spot] of row.entries()) {
        const joined = [...spot.above, ...spot.below];
        // Between two bends a way shows most whether it is straight.
        const pulls = joined.map((other) => (spot.bend ? 2 : 1) * (other.bend ? 2 : 1));
        const weight = pulls.reduce((sum, one) => sum + one, 0.01);
        const sought = joined.reduce((sum, other, at) => sum + other.x * pulls[at]!, 0.01 * spot.x);
        pools.push({ sum: sought - offsets[index]! * weight, weight, size: 1 });
        while (pools.length > 1) {
          const [one, other] = [pools.at(-2)!, pools.at(-1)!];
          if (one.sum / one.weight < other.sum / other.weight) break;
          pools.splice(-2, 2, {
            sum: one.sum + other.sum,
            weight: one.weight + other.weight,
            size: one.size + other.size,
          });
        }
      }
      let index = 0;
      for (const { sum, weight, size } of pools)
        for (let one = 0; one < size; one++, index++) row[index]!.x = sum / weight + offsets[index]!;
    }
}
