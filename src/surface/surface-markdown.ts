// The surface as a document for a repository: sorted, one line for each route, and nothing in it that changes by itself.

import type { SurfaceRoute } from "./surface.ts";
import { sortSurface, toSurfaceRow } from "./surface-row.ts";
import { placeWords } from "./surface-words.ts";

/** surfaceMarkdown is the same text for the same policies, whatever order their files are read in. */
export function surfaceMarkdown(routes: readonly SurfaceRoute[], title = "What can be asked for"): string {
  const sorted = sortSurface(routes);
  const hosts = [...new Set(sorted.map(({ host }) => host))];
  const parts = hosts.map((host) => {
    const own = sorted.filter((route) => route.host === host);
    return `## ${host}\n\n| route | who | before it acts | step-up | action | file |\n| --- | --- | --- | --- | --- | --- |\n${own.map(toLine).join("\n")}\n`;
  });
  return `# ${title}\n\n${parts.join("\n")}`;
}

function toLine(route: SurfaceRoute): string {
  const row = toSurfaceRow(route, { code: toCode, prose: toProse });
  const lists = route.lists.map((place) => `, in the list at ${placeWords(place)}`).join("");
  const cells = [
    row.route,
    row.who,
    row.guards.join("; "),
    row.stepUps.join("; "),
    row.actions.join("; "),
    `${placeWords(route.at)}${lists}`,
  ];
  // A bar would end the cell, in code as well.
  return `| ${cells.map((text) => text.replaceAll("|", "\\|")).join(" | ")} |`;
}

/** Fenced by more backticks than are in it (CommonMark §6.1). */
function toCode(text: string): string {
  const fence = "`".repeat(1 + Math.max(0, ...Array.from(text.matchAll(/`+/g), ([run]) => run.length)));
  return fence.length === 1 ? `\`${text}\`` : `${fence} ${text} ${fence}`;
}

/** What people wrote for people is no markup. */
const toProse = (text: string): string => text.replace(/[\\<>*_`[\]]/g, "\\$&");
