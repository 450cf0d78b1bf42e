// The one door to axe-core: what it finds wrong with a page, in lines that say where.

import axe from "axe-core";
import type { Frame } from "./chromium.ts";

/** WCAG 2.2 AA is what the earlier ones ask for and more; best practices are axe's own. */
const tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];

/** violations gives a line for each, in this document alone; none: []. */
export async function violations(frame: Frame): Promise<readonly string[]> {
  // As the browser's own tools do it, which a page's Content-Security-Policy does not stop.
  if (!(await frame.evaluate("'axe' in globalThis"))) await frame.evaluate(axe.source);
  const { violations: found } = await frame.evaluate<Pick<axe.AxeResults, "violations">, axe.RunOptions>(
    // biome-ignore lint/suspicious/noExplicitAny: runs in the browser, whose types are not here.
    (options) => (globalThis as any).axe.run(options),
    { runOnly: tags, resultTypes: ["violations"], iframes: false },
  );
  return found.flatMap(({ id, nodes }) =>
    nodes.map(
      ({ target, failureSummary = "" }) => `${id} at ${target.join(" ")}: ${failureSummary.replace(/\s+/g, " ")}`,
    ),
  );
}
