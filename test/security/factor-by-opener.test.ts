// A script in a page of the app opens the gateway's own pages in windows that it controls: it reads nothing there and presses nothing, and a person still can.

import { expect, onTestFinished } from "vitest";
import { users } from "../../demo/users.ts";
import { browserTest, openBrowser, proveErrand, typePassword } from "../browser/browser-test.ts";
import { codeAt } from "../factor/factors-under-test.ts";
import type { Page } from "../support/chromium.ts";
import { type FactorGateway, factorGateway } from "../support/gateway-with-factors.ts";
import { shorten } from "../support/long.ts";

const ada = users[0]!;
const own = "/.sallyport";

/** reached is what the script gets hold of of a window that it opens and leads, by whichever way. */
const reached = (tab: Page, path: string, way: string) =>
  tab.evaluate(
    async ([path = "", way = ""]) => {
      // biome-ignore lint/suspicious/noExplicitAny: runs in the browser, whose types are not here.
      const page = globalThis as any;
      const pause = () => new Promise((resolve) => setTimeout(resolve, 300));
      const steps: Record<string, () => Promise<unknown>> = {
        "opened at once": async () => page.open(path),
        "opened by name": async () => page.open(path, "named"),
        "opened by a form": async () => {
          const form = page.document.createElement("form");
          Object.assign(form, { method: "post", action: path, target: "formed" });
          page.document.body.append(form);
          const opened = page.open("about:blank", "formed");
          form.submit();
          return opened;
        },
        "led there from a page of the app": async () => {
          const opened = page.open("/statements");
          await pause();
          opened.location = path;
          return opened;
        },
        "led there from a document of the script's": async () => {
          const blob = new page.Blob(["<title>Mine</title>"], { type: "text/html" });
          const opened = page.open(page.URL.createObjectURL(blob));
          await pause();
          opened.location = path;
          return opened;
        },
      };
      const opened = (await steps[way]!()) as { closed: boolean; document: { body: { innerText: string } } };
      for (let tries = 0; tries < 100; tries++) {
        await pause();
        if (opened.closed) return "severed";
        try {
          const text = opened.document.body.innerText;
          if (text !== "" && !/^(ok|Mine)?$/.test(text)) return text;
        } catch {
          // For a moment it is a stranger's, and then none.
        }
      }
      return "nothing";
    },
    [path, way],
  );

const ways = [
  "opened at once",
  "opened by name",
  "opened by a form",
  "led there from a page of the app",
  "led there from a document of the script's",
];

/** start signs ada in at an application whose own pages have this policy, and gives a page of it. */
async function start(policy: string, options: { readonly userAgent?: string } = {}) {
  const gate = await factorGateway({
    upstream: (_incoming, reply) => {
      reply.writeHead(200, {
        "content-type": "text/html",
        ...(policy === "" ? {} : { "cross-origin-opener-policy": policy }),
      });
      reply.end("<!doctype html><title>App</title><body>ok");
    },
  });
  const person = await openBrowser();
  const context = await person.context.browser()!.newContext(options);
  onTestFinished(() => context.close());
  context.setDefaultTimeout(30_000);
  const tab = await context.newPage();
  await tab.goto(`${gate.origin}/statements`);
  await typePassword(tab, ada);
  await tab.waitForURL(`${gate.origin}/statements`);
  return { gate, tab };
}

/** held opens the page by a script that keeps the window, and says later what it has of it. */
async function held(tab: Page, path: string) {
  const opened = tab.waitForEvent("popup");
  await tab.evaluate(`globalThis.held = open(${JSON.stringify(path)}); undefined`);
  const seen = () =>
    tab.evaluate(
      `(() => { try { return held.closed ? "severed" : held.document.body.innerText; } catch { return "a stranger's"; } })()`,
    );
  return { window: await opened, seen };
}

/** byHand sets an app up in a window, as a person does, and looks at each page whether a script has it too. */
async function byHand(window: Page, gate: FactorGateway, seen: () => Promise<unknown>): Promise<void> {
  await proveErrand(window, ada);
  await window.getByRole("button", { name: "Show the QR code" }).waitFor();
  expect(await seen()).toBe("severed");
  await window.getByRole("button", { name: "Show the QR code" }).click();
  const key = (await window.locator(".key").textContent()) ?? "";
  expect(await seen()).toBe("severed");
  await window.getByLabel("One-time code", { exact: true }).fill(codeAt(key.replace(/\s/g, ""), gate.now()));
  await window.getByRole("button", { name: "Add it" }).click();
  await window.getByRole("link", { name: "Remove Authenticator app" }).waitFor();
}

browserTest.each(shorten(["", "same-origin", "same-origin-allow-popups", "noopener-allow-popups"], 1))(
  "an application whose own pages say %j",
  async (policy) => {
    const { gate, tab } = await start(policy);
    for (const path of ["/factors", "/factors/app", "/factors/recovery-codes", "/sessions", "/prove"])
      for (const way of ways)
        expect([path, way, await reached(tab, `${own}${path}`, way)]).toEqual([path, way, "severed"]);
    // Nobody was there: nothing is set up, and nothing that asks for it is open.
    const vault = await tab.evaluate("fetch('/vault').then(({ status }) => status)");
    expect(vault).toBe(401);
    const { window, seen } = await held(tab, `${own}/factors/app`);
    await byHand(window, gate, seen);
    expect(await tab.evaluate("fetch('/vault').then(({ status }) => status)")).toBe(200);
  },
);

browserTest(
  "a browser that does not know the policy: a script has the first page, and none with a secret",
  async () => {
    const userAgent = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0";
    const { gate, tab } = await start("same-origin", { userAgent });
    const { window, seen } = await held(tab, `${own}/factors/app`);
    await window.getByRole("button", { name: "Go on to sign in" }).waitFor();
    // Here it does not hold, and is said not to (docs/concepts/security.md).
    expect(await seen()).toContain("Add an authenticator app");
    await byHand(window, gate, seen);
  },
);
