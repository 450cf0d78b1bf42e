// npm run screenshots: takes the pictures in docs/images from the running demo. Takes the flags of npm start.

import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { plugIn } from "../test/support/authenticator.ts";
import { type BrowserContext, launchChromium, type Page } from "../test/support/chromium.ts";
import { createCamera } from "./camera.ts";
import { createDemo } from "./demo.ts";
import { parseFlags } from "./flag.ts";
import { createOneTimeCodes } from "./identity-provider/one-time-code.ts";
import { type User, users } from "./users.ts";

const project = join(import.meta.dirname, "..");
const ada = users[0]!;
const grace = users[1]!;
const desktop = { viewport: { width: 960, height: 640 } };
const phone = {
  viewport: { width: 390, height: 844 },
  userAgent: "Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 Version/18.1 Safari/604.1",
};

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
  const camera = await createCamera(join(project, "docs", "images"), (name) => console.log(`docs/images/${name}`));
  const browser = await launchChromium();
  try {
    const open = async (options: Parameters<typeof browser.newContext>[0] = {}): Promise<Page> => {
      const context: BrowserContext = await browser.newContext({
        ...desktop,
        colorScheme: "light",
        ...options,
      });
      context.setDefaultTimeout(30_000);
      return context.newPage();
    };
    const go = (tab: Page, path: string) => tab.goto(`${gatewayOrigin}${path}`);
    const heading = (tab: Page, name: string) => tab.getByRole("heading", { name }).waitFor();
    /** The provider takes each code once: three in a row, and then one in half a minute. */
    const typeCode = async (tab: Page, user: User) => {
      await tab.getByLabel("One-time code").fill(await later(() => provider.codeFor(user.id)));
      await tab.getByRole("button", { name: "Confirm" }).click();
    };

    // A form that waits for the second factor.
    const tab = await open();
    await go(tab, "/payouts");
    await signIn(tab, ada);
    await tab.getByLabel("Amount").fill("1,250.00");
    await tab.getByLabel("Note").fill("Brass gears, 12 dozen — für Zoë");
    // An answer without a page leaves the browser on the one that leads there; its script would have left it before there is anything to see.
    await tab.route("**/.sallyport/verify**", (route) => route.fulfill({ status: 204 }));
    await tab.route("**/.sallyport/fragment.js**", (route) => route.abort());
    await tab.getByRole("button", { name: "Pay out" }).click();
    await heading(tab, "One moment");
    await camera.card("one-moment", tab);
    await tab.unrouteAll();
    await goOn(tab);
    await heading(tab, "Confirm it is you");
    await camera.card("step-up", tab);
    await goOn(tab);
    await tab.getByLabel("One-time code").waitFor();
    await typeCode(tab, ada);
    await heading(tab, "Payout sent");
    await camera.top("bank", tab, 600);

    // A window in front of a page that stays.
    await go(tab, "/app");
    const [window] = await Promise.all([
      tab.waitForEvent("popup"),
      tab.getByRole("button", { name: "Approve payout 1" }).click(),
    ]);
    await goOn(window);
    await signIn(window, ada);
    await window.getByLabel("One-time code").waitFor();
    await camera.withWindow("app-window", tab, window, 640);
    await typeCode(window, ada);
    await tab.getByText(/is approved/).waitFor();

    // The gateway's own second factors.
    await plugIn(tab);
    await go(tab, "/records");
    await tab.getByRole("link", { name: "Set it up" }).click();
    await tab.getByRole("link", { name: "Add an authenticator app" }).click();
    await camera.card("second-factor-errand", tab);
    await goOnToSignIn(tab, ada);
    await tab.getByRole("button", { name: "Show the QR code" }).waitFor();
    await camera.card("second-factor-errand-proved", tab);
    await tab.getByRole("button", { name: "Show the QR code" }).click();
    await camera.card("second-factor-app", tab);
    const app = createOneTimeCodes(Date.now);
    const appUser = { ...ada, totpSecret: (await tab.locator(".key").innerText()).replace(/\s/g, "") };
    const typeAppCode = async (button: string) => {
      const code = await later(() => app.unused(appUser) ?? fail());
      app.accept(appUser, code);
      await tab.getByLabel("One-time code", { exact: true }).fill(code);
      await tab.getByRole("button", { name: button }).click();
    };
    await tab.getByLabel("Name").fill("Phone");
    await typeAppCode("Add it");
    await heading(tab, "Restricted records");
    await go(tab, "/records/keys");
    await tab.getByRole("link", { name: "Set it up" }).click();
    await tab.getByRole("link", { name: "Add a passkey" }).click();
    await goOnToSignIn(tab, ada);
    await tab.getByRole("button", { name: "Go on" }).click();
    await tab.getByLabel("Name").fill("Laptop");
    await camera.card("second-factor-add-passkey", tab);
    await tab.getByRole("button", { name: "Add a passkey" }).click();
    await heading(tab, "The bank’s keys");
    await go(tab, "/.sallyport/factors/recovery-codes");
    await goOnToSignIn(tab, ada);
    await tab.getByRole("button", { name: "Make ten new codes" }).click();
    await camera.card("second-factor-codes", tab);
    await tab.getByRole("link", { name: "I have kept them" }).click();
    await camera.card("second-factor-list", tab);
    await tab.setViewportSize(phone.viewport);
    await camera.card("second-factor-list-phone", tab);
    await tab.setViewportSize(desktop.viewport);

    // The same person elsewhere.
    const pocket = await open(phone);
    await go(pocket, "/records");
    await signIn(pocket, ada);
    await pocket.getByRole("button", { name: "Use a passkey" }).waitFor();
    await camera.card("second-factor-verify-phone", pocket);
    await pocket.setViewportSize(desktop.viewport);
    await camera.card("second-factor-verify", pocket);
    await go(pocket, "/records/keys");
    await pocket.getByRole("button", { name: "Use a passkey" }).waitFor();
    await camera.card("second-factor-passkey", pocket);
    await go(tab, "/.sallyport/sessions");
    await camera.card("sessions", tab);

    // Signing out, here and there.
    await go(tab, "/.sallyport/logout");
    await camera.card("sign-out", tab);
    await tab.getByRole("button", { name: "Sign out" }).click();
    await tab.waitForURL((url) => url.origin === provider.issuer);
    await tab.getByRole("button", { name: "Sign out" }).click();
    await heading(tab, "You are signed out");
    await go(pocket, "/app");
    await pocket.getByText("live", { exact: true }).waitFor();
    await provider.signOut(ada.id);
    await pocket.getByText(/Your session has ended/).waitFor();
    await camera.top("app-ended", pocket, 420);

    // A provider that does not do what it is asked.
    const desk = await open();
    provider.behaviour.ignoreAcr = true;
    await go(desk, "/admin");
    await signIn(desk, grace);
    await goOn(desk);
    await signIn(desk, grace);
    await desk.getByText("Support code").waitFor();
    await camera.card("refusal", desk);
  } finally {
    await browser.close();
  }
} finally {
  await demo.close();
}

async function goOn(tab: Page): Promise<void> {
  await tab.getByRole("link", { name: "Go on", exact: true }).click();
}

async function goOnToSignIn(tab: Page, user: User): Promise<void> {
  await tab.getByRole("button", { name: "Go on to sign in" }).click();
  await signIn(tab, user);
}

async function signIn(tab: Page, user: User): Promise<void> {
  await tab.getByLabel("User name").fill(user.id);
  await tab.getByLabel("Password").fill(user.password);
  await tab.getByRole("button", { name: "Continue" }).click();
}

function fail(): never {
  throw new Error("no code is left");
}

/** later tries again until the clock has a new code. */
async function later(code: () => string): Promise<string> {
  for (;;) {
    try {
      return code();
    } catch {
      await delay(1_000);
    }
  }
}
