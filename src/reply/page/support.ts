// What somebody tells the help desk, and what the help desk wants to know besides.

import { escapeHtml } from "./escape.ts";
import { element } from "./foreign.ts";

/** Detail is a name and what it has. */
export type Detail = readonly [name: string, value: string];

const digits = 12;
const group = /.{4}(?=.)/g;

/**
 * toSupportCode is the beginning of a request's id, as people read it out: 7EBA-DADA-3C04. So many requests that two begin
 * alike are no log's. An id of another make is told whole.
 */
export function toSupportCode(requestId: string): string {
  const start = requestId.replaceAll("-", "").slice(0, digits);
  return new RegExp(`^[0-9a-f]{${digits}}$`).test(start) ? start.toUpperCase().replace(group, "$&-") : requestId;
}

/** toSupport shows the code. */
export const toSupport = (requestId: string): string =>
  `<p class="support"><span>Support code</span><code>${escapeHtml(toSupportCode(requestId))}</code></p>`;

/** toDetails is folded away: who reads the page can do nothing with it. */
export function toDetails(details: readonly Detail[]): string {
  const lines = details.map(([name, value]) => `${element("dt", name)}${element("dd", value)}`);
  return `<details><summary>For the help desk</summary>\n<dl>\n${lines.join("\n")}\n</dl></details>`;
}
