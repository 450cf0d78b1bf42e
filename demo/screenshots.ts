// npm run screenshots: takes the pictures in docs/images from the running demo. Takes the flags of npm start.

import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { launchChromium, type Page } from "../test/support/chromium.ts";
import { createDemo } from "./demo.ts";
import { parseFlags } from "./flag.ts";
import { users } from "./users.ts";

const project = join(import.meta.dirname, "..");
const folder = join(project, "docs", "images");
const ada = users[0]!;

const { ports } = parseFlags(process.argv.slice(2), process.env);
const demo = createDemo({
  project,
  ports,
  workers: 1,
  logFile: join(project, ".sallyport", "demo.log"),
  say: () => {},
});
try {
  const { gatewayOrigin, provider } = await demo.ready;
  const browser = await launchChromium();
  try {
    const context = await browser.newContext({ viewport: { width: 960, height: 640 }, colorScheme: "light" });
    const tab = await context.newPage();
    await mkdir(folder, { recursive: true });
    const shoot = async (name: string) => {
      await tab.screenshot({ path: join(folder, `${name}.png`), animations: "disabled", caret: "hide" });
      process.stdout.write(`docs/images/${name}.png\n`);
    };

    await tab.goto(`${gatewayOrigin}/payouts`);
    await signIn(tab);
    await payOut(tab);
    await tab.getByLabel("One-time code").waitFor();
    await shoot("step-up");

    await tab.getByLabel("One-time code").fill(provider.codeFor(ada.id));
    await tab.getByRole("button", { name: "Confirm" }).click();
    await tab.getByRole("heading", { name: "Payout sent" }).waitFor();
    await shoot("bank");

    // Somebody else's browser, and a provider that does not do what it is asked.
    await context.clearCookies();
    await tab.goto(`${gatewayOrigin}/payouts`);
    await signIn(tab);
    provider.behaviour.ignoreAcr = true;
    await payOut(tab);
    await signIn(tab);
    await tab.getByText("Support code").waitFor();
    await shoot("refusal");
  } finally {
    await browser.close();
  }
} finally {
  await demo.close();
}

async function signIn(tab: Page): Promise<void> {
  await tab.getByLabel("User name").fill(ada.id);
  await tab.getByLabel("Password").fill(ada.password);
  await tab.getByRole("button", { name: "Continue" }).click();
}

async function payOut(tab: Page): Promise<void> {
  await tab.getByLabel("Amount").fill("1,250.00");
  await tab.getByLabel("Note").fill("Brass gears, 12 dozen — für Zoë");
  await tab.getByRole("button", { name: "Pay out" }).click();
}
