// A service worker of the app's sees every navigation on its host: what it passes on to the gateway's own pages is refused, and who goes there without it gets in.

import { expect } from "vitest";
import { users } from "../../demo/users.ts";
import { browserTest, openBrowser, proveErrand, typePassword } from "../browser/browser-test.ts";
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
  const ours = ({ request }) => request.mode === "navigate" && new URL(request.url).pathname.startsWith("/.sallyport/");
  const read = async (coming) => {
    const response = await coming;
    const text = await response.clone().text();
    for (const page of await clients.matchAll({ includeUncontrolled: true })) page.postMessage(response.status + " " + text);
    return response;
  };`;

/** withWorker signs ada in, where a page of the app has this worker. */
async function withWorker(code: string) {
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
  await tab.evaluate(async () => {
    // biome-ignore lint/suspicious/noExplicitAny: runs in the browser, whose types are not here.
    const page = globalThis as any;
    page.heard = [];
    page.navigator.serviceWorker.addEventListener("message", ({ data }: { data: string }) => page.heard.push(data));
    await page.navigator.serviceWorker.register("/statements?worker", { scope: "/" });
  });
  await tab.waitForFunction(
    "navigator.serviceWorker.getRegistration().then((one) => one?.active?.state === 'activated')",
  );
  return { gate, person, tab, heard: () => tab.evaluate("heard") };
}

browserTest.each(Object.entries(workers))("one %s reads an error, and no page", async (_name, code) => {
  const { gate, person, tab, heard } = await withWorker(code);
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
  await after.getByRole("button", { name: "Go on to sign in" }).waitFor();
});

browserTest("one that answers for the script of a page runs nothing there", async () => {
  const code = `
    addEventListener("fetch", (event) => {
      const [script] = /\\/.sallyport\\/[^/]+[.]js/.exec(event.request.url) ?? [];
      if (script === undefined) return;
      const own = "fetch('/statements?taken=' + location.pathname)";
      event.respondWith(new Response(own, { headers: { "content-type": "text/javascript" } }));
      event.waitUntil(clients.matchAll({ includeUncontrolled: true }).then((pages) => pages.map((page) => page.postMessage(script))));
    });`;
  const { gate, person, tab, heard } = await withWorker(code);
  const add = async () => {
    const window = await person.tab();
    await window.goto(`${gate.origin}${factors}/passkey`);
    await proveErrand(window, ada);
    await window.getByRole("button", { name: "Go on" }).click();
    return window;
  };
  const challenge = await person.tab();
  await challenge.goto(`${gate.origin}/vault`);
  await challenge.getByRole("link", { name: "Set it up" }).waitFor();
  const window = await add();
  await expect.poll(heard).toEqual(expect.arrayContaining(["/.sallyport/fragment.js", "/.sallyport/passkey.js"]));
  await window.getByText("A passkey needs JavaScript").waitFor();
  await tab.evaluate("navigator.serviceWorker.getRegistration().then((one) => one.unregister())");
  await window.close();
  await (await add()).getByRole("button", { name: "Add a passkey" }).waitFor();
  expect(gate.requests.filter(({ url }) => url?.includes("taken"))).toEqual([]);
});

browserTest("one that lets the network race it reads a page, and none with a secret", async () => {
  const code = `
    addEventListener("install", (event) => event.addRoutes({
      condition: { urlPattern: "/.sallyport/*" },
      source: "race-network-and-fetch-handler",
    }));
    addEventListener("fetch", (event) => ours(event) && event.respondWith(read(fetch(event.request))));`;
  const { gate, person, tab, heard } = await withWorker(code);
  const window = await person.tab();
  await window.goto(`${gate.origin}${factors}/app`);
  await window.getByRole("button", { name: "Go on to sign in" }).click();
  // A form is not raced: what passes it on is refused.
  await window.getByText("IDENTITY_WORKER").waitFor({ state: "attached" });
  await expect.poll(heard).toContainEqual(expect.stringContaining("IDENTITY_WORKER"));
  expect(JSON.stringify(await heard())).not.toContain('class=\\"key');
  await tab.evaluate("navigator.serviceWorker.getRegistration().then((one) => one.unregister())");
  const after = await person.tab();
  await after.goto(`${gate.origin}${factors}/app`);
  await proveErrand(after, ada);
  await after.getByRole("button", { name: "Show the QR code" }).click();
  await after.locator(".key").waitFor();
  expect(JSON.stringify(await heard())).not.toContain('class=\\"key');
});
