// A service worker of the app's sees every navigation on its host: what it passes on to the gateway's own pages is refused, and who goes there without it gets in.

import { expect } from "vitest";
import { users } from "../../demo/users.ts";
import { browserTest, openBrowser, typePassword } from "../browser/browser-test.ts";
import { factorGateway } from "../support/gateway-with-factors.ts";

const ada = users[0]!;
const factors = "/.sallyport/factors";

/** Each reads what it can of the answers to navigations under /.sallyport/, and tells every page. */
const workers: Readonly<Record<string, string>> = {
  "that fetches what is asked": `
    addEventListener("fetch", (event) => ours(event) && event.respondWith(read(fetch(event.request))));`,
  "that asks for it in its own name": `
    addEventListener("fetch", (event) => ours(event) && event.respondWith(read(fetch(event.request.url))));`,
  "that has it preloaded": `
    addEventListener("activate", (event) => event.waitUntil(registration.navigationPreload.enable()));
    addEventListener("fetch", (event) => ours(event) && event.respondWith(read(event.preloadResponse)));`,
};

const common = `
  addEventListener("install", () => skipWaiting());
  addEventListener("activate", (event) => event.waitUntil(clients.claim()));
  const ours = ({ request }) => request.mode === "navigate" && new URL(request.url).pathname.startsWith("/.sallyport/");
  const read = async (coming) => {
    const response = await coming;
    const text = await response.clone().text();
    for (const page of await clients.matchAll({ includeUncontrolled: true })) page.postMessage(response.status + " " + text);
    return response;
  };`;

browserTest.each(Object.entries(workers))("one %s reads an error, and no page", async (_name, code) => {
  const gate = await factorGateway({
    upstream: ({ url }, reply) => {
      const script = url === "/statements?worker";
      reply.writeHead(200, {
        "content-type": script ? "text/javascript" : "text/html",
        "service-worker-allowed": "/",
      });
      reply.end(script ? `${common}${code}` : "<!doctype html><title>App</title>");
    },
  });
  const person = await openBrowser();
  const tab = await person.tab();
  await tab.goto(`${gate.origin}/statements`);
  await typePassword(tab, ada);
  await tab.waitForURL(`${gate.origin}/statements`);
  const before = await person.tab();
  await before.goto(`${gate.origin}${factors}/app`);
  const title = await before.title();
  await tab.evaluate(async () => {
    // biome-ignore lint/suspicious/noExplicitAny: runs in the browser, whose types are not here.
    const page = globalThis as any;
    page.heard = [];
    page.navigator.serviceWorker.addEventListener("message", ({ data }: { data: string }) => page.heard.push(data));
    await page.navigator.serviceWorker.register("/statements?worker", { scope: "/" });
    await page.navigator.serviceWorker.ready;
    if (page.navigator.serviceWorker.controller === null)
      await new Promise((resolve) => page.navigator.serviceWorker.addEventListener("controllerchange", resolve));
  });
  const heard = () => tab.evaluate("heard");
  for (const path of [factors, `${factors}/app`, `${factors}/recovery-codes`, "/.sallyport/sessions"]) {
    await tab.evaluate("heard.length = 0");
    const window = await person.tab();
    const answer = await window.goto(`${gate.origin}${path}`);
    expect([path, answer?.status()]).toEqual([path, 403]);
    await expect.poll(heard).toEqual([expect.stringMatching(/^403 [\s\S]*IDENTITY_(?:WORKER|ORIGIN)/)]);
    await window.close();
  }
  // Without the worker it is as it was.
  await tab.evaluate("navigator.serviceWorker.getRegistration().then((one) => one.unregister())");
  const after = await person.tab();
  await after.goto(`${gate.origin}${factors}/app`);
  expect(await after.title()).toBe(title);
});
