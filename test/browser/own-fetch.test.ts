// An application that knows nothing of the gateway, and cannot be changed: its own fetch and XMLHttpRequest are proved in a window, and pass.

import { expect } from "vitest";
import { users } from "../../demo/users.ts";
import type { Page } from "../support/chromium.ts";
import { gatewayUnderTest, withRoutes } from "../support/gateway-under-test.ts";
import { browserTest, openBrowser, typePassword } from "./browser-test.ts";

const ada = users[0]!;

/** Its first script runs before anything else could have been loaded, and keeps what it found. */
const application = `<!doctype html><html><head><title>Application</title><script>
const say = (what) => { const line = document.createElement("li"); line.textContent = what; document.querySelector("ul").append(line); };
const byFetch = async (path, init) => { const response = await fetch(path, init); say(path + " " + response.status + " " + (await response.text()).slice(0, 20)); };
const byXhr = (path, body) => {
  const events = [];
  const xhr = new XMLHttpRequest();
  xhr.onreadystatechange = () => events.push(xhr.readyState + ":" + xhr.status);
  xhr.onloadstart = () => events.push("start");
  xhr.onload = () => events.push("load");
  xhr.onloadend = () => say(path + " " + xhr.status + " " + xhr.responseText.slice(0, 20) + " " + events.join(","));
  xhr.open("POST", path);
  xhr.setRequestHeader("X-Asked", "yes");
  xhr.send(body);
};
const atOnce = (path) => {
  const xhr = new XMLHttpRequest();
  xhr.open("GET", path, 0);
  xhr.send();
  say(path + " " + xhr.status + " " + xhr.responseText.slice(0, 20));
};
</script></head><body><ul></ul><button onclick='byFetch("/api/one", { method: "POST", body: "first" })'>Fetch</button>
<button onclick='byXhr("/api/two", "second")'>Request</button><button onclick='byFetch("/own")'>Own</button>
<button onclick='atOnce("/api/three")'>Wait</button></body></html>`;

const policies = withRoutes(`
  publicRoute("GET /", forward(bank, { script: "step-up" })),
  route("/api/*", stepUp(mfa, { maxAge: "5m", reason: "You are moving money" }), forward(bank)),
  publicRoute("/own", forward(bank)),
`);

async function start(policy: string | null = null) {
  const gate = await gatewayUnderTest({
    policies,
    upstream: (incoming, reply) => {
      const chunks: Buffer[] = [];
      incoming.on("data", (chunk: Buffer) => chunks.push(chunk));
      incoming.on("end", () => {
        if (incoming.url === "/") {
          if (policy !== null) reply.setHeader("content-security-policy", policy);
          reply.writeHead(200, { "content-type": "text/html" }).end(application);
        } else if (incoming.url === "/own")
          reply.writeHead(401, { "content-type": "application/problem+json" }).end('{"code":"MINE"}');
        else reply.end(`${incoming.headers["x-asked"] ?? "-"} ${Buffer.concat(chunks)}`);
      });
    },
  });
  const tab = await (await openBrowser()).tab();
  await tab.goto(`${gate.origin}/`);
  return { gate, tab };
}

const lines = (tab: Page) => tab.locator("li");

browserTest("signed in and proved, one after the other, and sent again: the application sees one answer", async () => {
  const { gate, tab } = await start();
  await tab.getByRole("button", { name: "Fetch" }).click();
  const first = tab.waitForEvent("popup");
  await tab.getByRole("dialog", { name: "Sign in to go on." }).getByRole("button", { name: "Open a window" }).click();
  await typePassword(await first, ada);
  const more = tab.getByRole("dialog", { name: "Confirm it is you to go on." });
  await more.getByText("You are moving money.").waitFor();
  const second = tab.waitForEvent("popup");
  await more.getByRole("button", { name: "Open a window" }).click();
  const window = await second;
  await window.getByRole("link", { name: "Go on" }).click();
  await window.getByLabel("One-time code").fill(gate.provider.codeFor(ada.id));
  await window.getByRole("button", { name: "Confirm" }).click();
  await lines(tab).first().waitFor();
  expect(await lines(tab).allTextContents()).toEqual(["/api/one 200 - first"]);
  expect(await tab.getByRole("dialog").count()).toBe(0);

  // The proof has grown old.
  gate.advance(6 * 60_000);
  await tab.getByRole("button", { name: "Request" }).click();
  const third = tab.waitForEvent("popup");
  await tab.getByRole("dialog").getByRole("button", { name: "Open a window" }).click();
  const again = await third;
  await again.getByRole("link", { name: "Go on" }).click();
  await again.getByLabel("One-time code").fill(gate.provider.codeFor(ada.id));
  await again.getByRole("button", { name: "Confirm" }).click();
  await lines(tab).nth(1).waitFor();
  expect(await lines(tab).nth(1).textContent()).toMatch(
    /^\/api\/two 200 yes second 1:0,start,2:200,(3:200,)+4:200,load$/,
  );
  expect(gate.requests.filter(({ method }) => method === "POST").map(({ url, body }) => `${url} ${body}`)).toHaveLength(
    2,
  );
});

browserTest("cancelled, the application sees the 401, and so it does of a 401 of its own", async () => {
  const { tab } = await start();
  await tab.getByRole("button", { name: "Own" }).click();
  await lines(tab).first().waitFor();
  await tab.getByRole("button", { name: "Fetch" }).click();
  await tab.getByRole("dialog").getByRole("button", { name: "Cancel" }).click();
  await lines(tab).nth(1).waitFor();
  await tab.getByRole("button", { name: "Request" }).click();
  await tab.getByRole("dialog").waitFor();
  await tab.keyboard.press("Escape");
  await lines(tab).nth(2).waitFor();
  // What waits for its answer is told it, and nobody is asked.
  await tab.getByRole("button", { name: "Wait" }).click();
  await lines(tab).nth(3).waitFor();
  expect(await tab.getByRole("dialog").count()).toBe(0);
  const said = await lines(tab).allTextContents();
  expect(said.map((line) => line.slice(0, 14))).toEqual([
    '/own 401 {"cod',
    "/api/one 401 {",
    "/api/two 401 {",
    "/api/three 401",
  ]);
  expect(said[2]).toMatch(/ 1:0,start,4:401,load$/);
});

browserTest(
  "under a policy of its own that forbids styles and lets its own scripts run, it looks and works the same",
  async () => {
    const { tab } = await start("default-src 'none'; script-src 'self' 'unsafe-inline'; connect-src 'self'");
    const violations: string[] = [];
    tab.on("console", (message) => void violations.push(message.text()));
    await tab.getByRole("button", { name: "Fetch" }).click();
    const dialog = tab.getByRole("dialog");
    await dialog.waitFor();
    const shown = await dialog.boundingBox();
    expect(shown!.width).toBeGreaterThan(200);
    await dialog.getByRole("button", { name: "Cancel" }).click();
    await lines(tab).first().waitFor();
    expect(violations.filter((text) => text.includes("style"))).toEqual([]);
  },
);
