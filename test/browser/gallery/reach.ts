// What can be reached on a page: all of it without scrolling sideways, and all that can be used with the Tab key alone.

import type { Frame, Page } from "../../support/chromium.ts";

/** overhang is by how many pixels a document is wider than what shows it. */
export const overhang = (frame: Frame): Promise<number> =>
  frame.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth");

/** What Tab leads to, in order; and the one that has the focus now, with whether that can be seen. -1: none of them. */
const tools = `(() => {
  const all = [...document.querySelectorAll("a[href], button, input, select, textarea, summary, [tabindex]")]
    .filter((one) => one.tabIndex >= 0 && !one.disabled && one.type !== "hidden" && one.checkVisibility());
  const one = document.activeElement;
  const style = one === null ? null : getComputedStyle(one);
  const seen = style !== null && style.outlineStyle !== "none" && Number.parseFloat(style.outlineWidth) >= 1;
  return { names: all.map((one) => one.textContent.trim() || one.name || one.tagName), at: all.indexOf(one), seen };
})()`;

interface Focus {
  readonly names: readonly string[];
  readonly at: number;
  readonly seen: boolean;
}

/** strays is what is wrong with going through a page by keyboard: what is not reached, not in its turn, or not seen. */
export async function strays(tab: Page): Promise<readonly string[]> {
  const { names } = await tab.evaluate<Focus>(tools);
  const visited: number[] = [];
  const wrong: string[] = [];
  // Once around, and by way of the browser's own buttons.
  for (let press = 0; press <= names.length + 1; press++) {
    await tab.keyboard.press("Tab");
    const { at, seen } = await tab.evaluate<Focus>(tools);
    if (at >= 0 && !seen) wrong.push(`the focus on "${names[at]}" cannot be seen`);
    const last = visited.at(-1);
    if (at > 0 && last !== undefined && at !== last + 1) wrong.push(`after "${names[last]}" comes "${names[at]}"`);
    visited.push(at);
  }
  return [
    ...new Set([
      ...wrong,
      ...names.filter((_, index) => !visited.includes(index)).map((name) => `"${name}" is not reached`),
    ]),
  ];
}
