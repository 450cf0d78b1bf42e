// Plots of figures over time, as one SVG of several panels that share their time.

/** Series is one line: a figure for each moment. */
export interface Series {
  readonly name: string;
  readonly points: readonly (readonly [seconds: number, value: number])[];
}

/** Panel is one plot. */
export interface Panel {
  readonly title: string;
  readonly unit: string;
  readonly series: readonly Series[];
}

const width = 560;
const height = 220;
const inset = { left: 58, right: 20, top: 30, bottom: 56 };
/** Names in a row; two rows have room. */
const abreast = 4;
const colors = ["#2364aa", "#c8553d", "#3a7d44", "#8e5aa8", "#b8860b", "#4a6670", "#a13d63", "#607d3b"];

/** toSvg draws panels two beside each other. Of more than eight lines of a panel the highest are drawn. */
export function toSvg(title: string, panels: readonly Panel[]): string {
  const rows = Math.ceil(panels.length / 2);
  const drawn = panels.map((panel, index) => draw(panel, (index % 2) * width, Math.floor(index / 2) * height));
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${2 * width} ${rows * height}" font-family="sans-serif" font-size="11">
<title>${title}</title>
<rect width="100%" height="100%" fill="#fff"/>
${drawn.join("\n")}
</svg>
`;
}

function draw({ title, unit, series: all }: Panel, left: number, top: number): string {
  const highest = (one: Series) => Math.max(0, ...one.points.map(([, value]) => value));
  const series = [...all].sort((one, other) => highest(other) - highest(one)).slice(0, 2 * abreast);
  const points = series.flatMap((one) => one.points);
  const lastSeconds = Math.max(1, ...points.map(([at]) => at));
  const most = niceAbove(Math.max(...points.map(([, value]) => value), 1e-9));
  const inner = { width: width - inset.left - inset.right, height: height - inset.top - inset.bottom };
  const x = (seconds: number) => round(left + inset.left + (seconds / lastSeconds) * inner.width);
  const y = (value: number) => round(top + inset.top + (1 - value / most) * inner.height);
  const lines = [0, 0.5, 1].map(
    (part) =>
      `<path d="M${x(0)} ${y(most * part)}H${x(lastSeconds)}" stroke="#ddd"/><text x="${x(0) - 6}" y="${y(most * part) + 4}" text-anchor="end">${most * part}</text>`,
  );
  const times = [0, 0.5, 1].map((part, index) => {
    const anchor = ["start", "middle", "end"][index];
    const seconds = lastSeconds * part;
    const said = lastSeconds > 180 ? `${round(seconds / 60)} min` : `${Math.round(seconds)} s`;
    return `<text x="${x(seconds)}" y="${top + height - inset.bottom + 14}" text-anchor="${anchor}">${said}</text>`;
  });
  const drawn = series.map((one, index) => {
    const path = one.points.map(([at, value], number) => `${number === 0 ? "M" : "L"}${x(at)} ${y(value)}`).join("");
    return `<path d="${path}" fill="none" stroke="${colors[index % colors.length]}" stroke-width="1.5"/>`;
  });
  const share = inner.width / abreast;
  const names = series.map((one, index) => {
    const at = left + inset.left + (index % abreast) * share;
    const below = top + height - inset.bottom + 30 + 14 * Math.floor(index / abreast);
    return `<rect x="${round(at)}" y="${below - 8}" width="8" height="8" fill="${colors[index % colors.length]}"/><text x="${round(at + 11)}" y="${below}">${one.name}</text>`;
  });
  const head = `<text x="${left + inset.left}" y="${top + 18}" font-size="13" font-weight="bold">${title} (${unit})</text>`;
  return [head, ...lines, ...times, ...drawn, ...names].join("\n");
}

const round = (value: number): number => Math.round(value * 10) / 10;

/** The next of 1, 2, 5, 10, 20, … */
function niceAbove(value: number): number {
  const power = 10 ** Math.floor(Math.log10(value));
  return Number(([1, 2, 5, 10].find((step) => step * power >= value)! * power).toPrecision(3));
}
