// A script in a page of the app opens the gateway's own pages in windows that it controls: it reads nothing there and presses nothing, and a person still can.

import { expect } from "vitest";
import { users } from "../../demo/users.ts";
import { browserTest, openBrowser, typePassword } from "../browser/browser-test.ts";
import type { Page } from "../support/chromium.ts";
import { factorGateway } from "../support/gateway-with-factors.ts";

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

browserTest.each(["", "same-origin", "same-origin-allow-popups", "noopener-allow-popups"])(
  "an application whose own pages say %j",
  async (policy) => {
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
    const tab = await person.tab();
    await tab.goto(`${gate.origin}/statements`);
    await typePassword(tab, ada);
    await tab.waitForURL(`${gate.origin}/statements`);
    for (const path of ["/factors", "/factors/app", "/factors/recovery-codes", "/sessions", "/prove"])
      for (const way of ways)
        expect([path, way, await reached(tab, `${own}${path}`, way)]).toEqual([path, way, "severed"]);
  },
);
