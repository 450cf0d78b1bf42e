// The one door to playwright-core: a real Chromium, headless, with a fresh profile and no way off this machine.

import { existsSync } from "node:fs";
import { type Browser, type BrowserContext, type CDPSession, chromium, type Frame, type Page } from "playwright-core";

export type { Browser, BrowserContext, CDPSession, Frame, Page };

const executablePath = process.env.CHROMIUM_PATH ?? "/usr/bin/chromium";

/** chromiumMissing is a sentence about what to install; null where Chromium is. */
export const chromiumMissing = existsSync(executablePath)
  ? null
  : `There is no Chromium at ${executablePath}. Install it, or set CHROMIUM_PATH.`;

const args = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
  // Whatever else the browser would like to call, it finds nobody.
  "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost, EXCLUDE 127.0.0.1",
];

let shared: Promise<Browser> | undefined;

/** sharedChromium is one for all tests that this process runs: a start takes seconds, a context none. It ends with the process. */
export async function sharedChromium(): Promise<Browser> {
  shared ??= launchChromium();
  const browser = await shared;
  if (browser.isConnected()) return browser;
  shared = undefined;
  return sharedChromium();
}

/** launchChromium starts a browser of its own; each context in it is another person's. Throws where Chromium is missing. */
export async function launchChromium(): Promise<Browser> {
  if (chromiumMissing !== null) throw new Error(chromiumMissing);
  return chromium.launch({
    executablePath,
    args,
  });
}

/** launchProfile opens a browser with a profile on the disk, as somebody's own is: closed and opened again it has what it kept. */
export function launchProfile(
  folder: string,
  options: { readonly ignoreHTTPSErrors?: boolean } = {},
): Promise<BrowserContext> {
  return chromium.launchPersistentContext(folder, { executablePath, args, ...options });
}
