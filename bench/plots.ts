// npm run bench -- --plots: what grows with what, as plots in docs/images/.

import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { type CurvePlot, toCurveSvg } from "./curve.ts";
import type { Page } from "./page.ts";
import { type Curves, measureCurves } from "./section/curves.ts";
import type { Run } from "./sections.ts";
import { ownRoot } from "./subject/gateway.ts";
import { startUpstream } from "./subject/nginx.ts";
import { type Rows, toTable } from "./table.ts";

const kibibytes = (size: number) => (size < 1_048_576 ? `${size / 1_024} KiB` : `${size / 1_048_576} MiB`);

const plots: Readonly<Record<keyof Curves, Omit<CurvePlot, "curves" | "unit">>> = {
  routes: { title: "Routes", sizes: "routes, a thousand for each host" },
  guard: { title: "A guard's length", sizes: "rules in the guard, none of which applies" },
  body: { title: "Bodies", sizes: "bytes from the upstream", logarithmic: true, write: kibibytes },
  connections: { title: "Connections", sizes: "connections, all busy" },
  workers: { title: "Workers", sizes: "workers, on both cores from two on" },
};
const unit = "CPU µs per request";

/** plot measures, writes each plot and gives a page with the same figures as tables. */
export async function plot(run: Run): Promise<Page> {
  const { processes, bench, flags, progress } = run;
  const upstream = startUpstream(processes, bench);
  try {
    const { seconds, warmSeconds } = flags;
    const curves = await measureCurves({ processes, bench, upstream, seconds, warmSeconds, progress });
    const names = Object.keys(plots) as (keyof Curves)[];
    const files = names.map((name) => {
      const file = join(ownRoot, "docs", "images", `cost-${name}.svg`);
      writeFileSync(file, toCurveSvg({ ...plots[name], unit, curves: curves[name] }));
      return file;
    });
    const style = flags.markdown ? "markdown" : "text";
    const tables = names.map((name) => toTable(rowsOf(plots[name], curves[name]), style));
    return { text: `${tables.join("")}\n${files.join("\n")}\n`, results: { curves } };
  } finally {
    await upstream.stop();
  }
}

function rowsOf({ title, sizes, write = String }: (typeof plots)[keyof Curves], curves: Curves[keyof Curves]): Rows {
  const own = curves[0]!.points.map(([size]) => size);
  const head = [`${title}: ${unit} against ${sizes}`, ...own.map(write)];
  return [head, ...curves.map(({ name, points }) => [name, ...points.map(([, micros]) => micros.toFixed(1))])];
}
