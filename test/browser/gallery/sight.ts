// The ways in which a page is seen: how wide, in which colours, and how large its letters are.

import type { CDPSession, Page } from "../../support/chromium.ts";

/** Sight is one of them. */
export interface Sight {
  readonly width: 320 | 390 | 1280;
  readonly colours: "light" | "dark" | "forced";
}

/** widths: the narrowest that reflow is asked for (WCAG 2.2, 1.4.10), a phone and a desk. */
export const widths = [320, 390, 1280] as const;

/** sights is all of them. */
export const sights: readonly Sight[] = widths.flatMap((width) =>
  (["light", "dark", "forced"] as const).map((colours) => ({ width, colours })),
);

/** see turns this tab into one that shows its page so. Nothing on it is loaded or done anew. */
export async function see(tab: Page, { width, colours }: Sight): Promise<void> {
  await tab.setViewportSize({ width, height: 800 });
  await tab.emulateMedia({
    colorScheme: colours === "dark" ? "dark" : "light",
    forcedColors: colours === "forced" ? "active" : "none",
    reducedMotion: "reduce",
  });
}

const sessions = new WeakMap<Page, Promise<CDPSession>>();

/** enlarge gives letters another size, as a browser's settings do: of those alone that have none of their own in pixels. */
export async function enlarge(tab: Page, percent: 100 | 200): Promise<void> {
  let session = sessions.get(tab);
  if (session === undefined) {
    session = tab.context().newCDPSession(tab);
    sessions.set(tab, session);
  }
  await (await session).send("Page.setFontSizes", {
    fontSizes: { standard: (16 * percent) / 100, fixed: (13 * percent) / 100 },
  });
}
