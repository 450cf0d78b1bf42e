// A plot of cost against a size, as an SVG that can be read on a telephone: few, large words, lines with their points.

/** Curve is one line: a figure for each size. */
export interface Curve {
  readonly name: string;
  readonly points: readonly (readonly [size: number, value: number])[];
}

/** CurvePlot: sizes are spread by their logarithm, and values too where `logarithmic` says so. */
export interface CurvePlot {
  readonly title: string;
  readonly sizes: string;
  readonly unit: string;
  readonly logarithmic?: boolean;
  /** How a size is written; as it is where left out. */
  readonly write?: (size: number) => string;
  readonly curves: readonly Curve[];
}

const width = 560;
const inset = { left: 64, right: 34, top: 44, bottom: 58 };
const lineHeight = 22;
const plotHeight = 230;
const colors = ["#2364aa", "#4a6670", "#c8553d", "#3a7d44"];
const dashes = ["", "6 4", "2 3", "10 3 2 3"];

/** toCurveSvg draws one plot, with the names of its lines below it. */
export function toCurveSvg({
  title,
  sizes,
  unit,
  logarithmic = false,
  write = (size) => size.toLocaleString("en"),
  curves,
}: CurvePlot): string {
  const all = curves.flatMap(({ points }) => points);
  const values = all.map(([, value]) => value);
  const ticks = logarithmic ? decades(Math.min(...values), Math.max(...values)) : steps(Math.max(...values));
  const [low, high] = [ticks[0]!, ticks.at(-1)!];
  const scale = logarithmic ? Math.log10 : (value: number) => value;
  const own = [...new Set(all.map(([size]) => size))].toSorted((one, other) => one - other);
  const [first, last] = [Math.log10(own[0]!), Math.log10(own.at(-1)!)];
  const x = (size: number) =>
    round(inset.left + ((Math.log10(size) - first) / (last - first || 1)) * (width - inset.left - inset.right));
  const y = (value: number) =>
    round(inset.top + (1 - (scale(value) - scale(low)) / (scale(high) - scale(low))) * plotHeight);
  const bottom = inset.top + plotHeight;
  const height = bottom + inset.bottom + curves.length * lineHeight;
  const grid = ticks.map(
    (tick) =>
      `<path d="M${inset.left} ${y(tick)}H${width - inset.right}" stroke="#ddd"/><text x="${inset.left - 8}" y="${y(tick) + 5}" text-anchor="end">${tick.toLocaleString("en")}</text>`,
  );
  const places = own.map(
    (size) => `<text x="${x(size)}" y="${bottom + 22}" text-anchor="middle">${write(size)}</text>`,
  );
  const lines = curves.map(({ points }, index) => {
    const path = points.map(([size, value], at) => `${at === 0 ? "M" : "L"}${x(size)} ${y(value)}`).join("");
    const dots = points.map(
      ([size, value]) => `<circle cx="${x(size)}" cy="${y(value)}" r="4" fill="${colors[index]}"/>`,
    );
    return `<path d="${path}" fill="none" stroke="${colors[index]}" stroke-width="2.5" stroke-dasharray="${dashes[index]}"/>${dots.join("")}`;
  });
  const names = curves.map(({ name }, index) => {
    const at = bottom + inset.bottom + 12 + index * lineHeight;
    return `<path d="M${inset.left} ${at - 5}h36" stroke="${colors[index]}" stroke-width="2.5" stroke-dasharray="${dashes[index]}"/><text x="${inset.left + 46}" y="${at}">${name}</text>`;
  });
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" font-family="sans-serif" font-size="16">
<title>${title}: ${unit} against ${sizes}</title>
<rect width="100%" height="100%" fill="#fff"/>
<text x="${inset.left - 48}" y="26" font-weight="bold">${title}, ${unit}</text>
${[...grid, ...places].join("\n")}
<text x="${(inset.left + width - inset.right) / 2}" y="${bottom + 46}" text-anchor="middle">${sizes}</text>
${[...lines, ...names].join("\n")}
</svg>
`;
}

const round = (value: number): number => Math.round(value * 10) / 10;

/** From nothing to above the most, in four or five steps of 1, 2 or 5. */
function steps(most: number): readonly number[] {
  const rough = most / 4;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].map((one) => one * power).find((one) => one >= rough)!;
  return Array.from({ length: Math.ceil(most / step) + 1 }, (_, index) => Number((index * step).toPrecision(6)));
}

/** Powers of ten around all values. */
function decades(least: number, most: number): readonly number[] {
  const from = Math.floor(Math.log10(least));
  const to = Math.ceil(Math.log10(most));
  return Array.from({ length: Math.max(2, to - from + 1) }, (_, index) => 10 ** (from + index));
}
