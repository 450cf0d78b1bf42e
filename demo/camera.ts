// Pictures of pages for the docs: small files, cropped to what there is to see.

import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import type { Page } from "../test/support/chromium.ts";

/** Camera writes `<name>.png` into one folder. */
export interface Camera {
  /** The card in the middle of a page, with what stands above and below it and a little of the ground around. */
  card(name: string, tab: Page): Promise<void>;
  /** The page from its top to `heightPx`. */
  top(name: string, tab: Page, heightPx: number): Promise<void>;
  /** The top of a page, and in front of it a window that it opened. */
  withWindow(name: string, tab: Page, window: Page, heightPx: number): Promise<void>;
}

const marginPx = 32;
const nearPx = 160;

/** createCamera makes the folder; `say` hears of each picture. */
export async function createCamera(folder: string, say: (line: string) => void): Promise<Camera> {
  await mkdir(folder, { recursive: true });
  const still = { animations: "disabled", caret: "hide" } as const;
  const fileOf = (name: string) => {
    say(`${name}.png`);
    return join(folder, `${name}.png`);
  };

  return {
    async card(name, tab) {
      await tab.locator("main").waitFor();
      const whole = tab.viewportSize() ?? { width: 0, height: 0 };
      const card = await tab.locator("main").boundingBox();
      if (card === null) throw new Error(`${tab.url()} shows no card`);
      // On a page of the gateway's own also whose site it is and who is signed in, where they stand near to the card.
      const [above, below] = await Promise.all([edgeOf(tab, "body > .site"), edgeOf(tab, "body > .foot")]);
      const top = above !== null && card.y - above.y < nearPx ? above.y : card.y;
      const end = card.y + card.height;
      const bottom = below !== null && below.y - end < nearPx ? below.y + below.height : end;
      const x = Math.max(0, card.x - marginPx);
      const y = Math.max(0, top - marginPx);
      const width = Math.min(whole.width, card.x + card.width + marginPx) - x;
      const height = bottom + marginPx - y;
      await tab.screenshot({ ...still, path: fileOf(name), fullPage: true, clip: { x, y, width, height } });
    },

    async top(name, tab, heightPx) {
      const { width } = tab.viewportSize() ?? { width: 0 };
      const clip = { x: 0, y: 0, width, height: heightPx };
      await tab.screenshot({ ...still, path: fileOf(name), fullPage: true, clip });
    },

    async withWindow(name, tab, window, heightPx) {
      const path = fileOf(name);
      const { width } = tab.viewportSize() ?? { width: 0 };
      const clip = { x: 0, y: 0, width, height: heightPx };
      const behind = await tab.screenshot({ ...still, fullPage: true, clip });
      const front = await window.screenshot(still);
      const board = await tab.context().newPage();
      await board.setViewportSize({ width, height: heightPx });
      await board.setContent(`<style>body{margin:0;background:url(${dataUrl(behind)})}
div{position:absolute;inset:0;background:rgb(20 20 40/35%)}
img{position:absolute;top:50%;left:50%;height:88%;translate:-50% -50%;border-radius:10px;box-shadow:0 12px 48px rgb(0 0 0/55%)}</style>
<div></div><img src="${dataUrl(front)}">`);
      await board.screenshot({ ...still, path });
      await board.close();
    },
  };
}

/** null: there is none. */
const edgeOf = async (tab: Page, selector: string) =>
  (await tab.locator(selector).count()) === 0 ? null : tab.locator(selector).boundingBox();

const dataUrl = (png: Uint8Array) => `data:image/png;base64,${Buffer.from(png).toString("base64")}`;
