// What is wrong with the pages of the gallery for people who see little, need large letters or use no mouse: all of it, in lines.

import { violations } from "../../support/axe.ts";
import { isLong } from "../../support/long.ts";
import { type TourOptions, tour } from "./gallery.ts";
import { overhang, strays } from "./reach.ts";
import { enlarge, type Sight, see, sights, widths } from "./sight.ts";

/** In the short form each page is seen in one of these, by turns, and with the largest letters where there is the least room for them. */
const few: readonly Sight[] = [
  { width: 390, colours: "light" },
  { width: 1280, colours: "dark" },
  { width: 320, colours: "forced" },
];
const sizes = isLong
  ? ([200, 100] as const).flatMap((percent) => widths.map((width) => ({ percent, width })))
  : [{ percent: 200, width: 320 } as const];

/** faultsOf goes through all of it; `pages` is how many there were. */
export async function faultsOf(
  options: TourOptions,
): Promise<{ readonly faults: readonly string[]; readonly pages: number }> {
  const faults: string[] = [];
  const looked = new Set<string>();
  await tour(options, async ({ name }, frame, tab) => {
    const tell = (where: string, found: readonly string[]) =>
      faults.push(...found.map((one) => `${name}, ${where}: ${one}`));
    await frame.evaluate("for (const one of document.querySelectorAll('details')) one.open = true");
    for (const sight of isLong ? sights : [few[looked.size % few.length]!]) {
      await see(tab, sight);
      tell(`${sight.width} px, ${sight.colours}`, await violations(frame));
    }
    for (const { percent, width } of sizes) {
      await enlarge(tab, percent);
      await see(tab, { width, colours: "light" });
      const over = await overhang(frame);
      if (over > 0) tell(`${width} px, letters at ${percent} %`, [`${over} px wider than the window`]);
    }
    await enlarge(tab, 100);
    if (frame === tab.mainFrame()) tell("by keyboard", await strays(tab));
    looked.add(name);
  });
  return { faults, pages: looked.size };
}
