// A single page application behind the whole gateway: sign-in and step-up happen in windows, the page stays where it is.

import { createServer } from "node:http";
import { expect, onTestFinished } from "vitest";
import { users } from "../../demo/users.ts";
import type { Page } from "../support/chromium.ts";
import { gatewayUnderTest, standardRoutes, withRoutes } from "../support/gateway-under-test.ts";
import { factorGateway, factorPolicies } from "../support/gateway-with-factors.ts";
import { shorten } from "../support/long.ts";
import { listening } from "../support/recording-upstream.ts";
import { browserTest, openBrowser, typePassword } from "./browser-test.ts";

const ada = users[0]!;

/** send is the page's script: one fetch through the client, as text. */
function send(tab: Page, origin: string, path: string, body: string): Promise<string> {
  return tab.evaluate(`
    import("${origin}/.sallyport/client.js")
      .then(({ createClient }) => (globalThis.client ??= createClient()))
      .then((client) => client.fetch("${origin}${path}", { method: "POST", body: ${JSON.stringify(body)} }))
      .then(async (response) => response.status + " " + (await response.text()), (error) => String(error.code ?? error))
  `);
}

async function start() {
  const elsewhere = await anotherOrigin();
  const gate = await gatewayUnderTest({
    policies: withRoutes(
      `${standardRoutes} route("POST /transfers/:id", stepUp(mfa, { scope: ({ params }) => ["transfer", params.id], once: true }), forward(bank)),`,
      `{ identity: [staff, machines], origins: ["${elsewhere}"] }`,
    ),
  });
  const tab = await (await openBrowser()).tab();
  return { gate, tab, elsewhere };
}

/** anotherOrigin serves a page, and gives its origin. */
async function anotherOrigin(): Promise<string> {
  const server = createServer((_incoming, reply) => {
    reply.setHeader("content-type", "text/html");
    reply.end("<!doctype html><title>The same application, elsewhere</title>");
  });
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://localhost:${await listening(server)}`;
}

browserTest.each(["its own page", "a page of a listed origin"])(
  "from %s: a window to sign in, a window to prove more, and the request once",
  async (where) => {
    const { gate, tab, elsewhere } = await start();
    const address = where === "its own page" ? `${gate.origin}/` : `${elsewhere}/`;
    await tab.goto(address);
    const first = tab.waitForEvent("popup");
    const result = send(tab, gate.origin, "/api/payouts", '{"amount":"1"}');
    const signIn = await first;
    const second = tab.waitForEvent("popup");
    await typePassword(signIn, ada);
    const prove = await second;
    const gone = prove.waitForEvent("close");
    await prove.getByLabel("One-time code").fill(gate.provider.codeFor(ada.id));
    await prove.getByRole("button", { name: "Confirm" }).click();
    expect(await result).toBe("200 ok");
    await gone;
    expect(tab.url()).toBe(address);
    const posts = gate.requests.filter(({ method }) => method === "POST");
    expect(posts.map(({ url, body }) => `${url} ${body}`)).toEqual(['/api/payouts {"amount":"1"}']);
    // Proved once: the next one needs no window.
    expect(await send(tab, gate.origin, "/api/payouts", "again")).toBe("200 ok");
  },
);

// A page that was in front all the time waits half a minute before it takes a window for closed: in the long form.
browserTest.each(shorten([false, true], 1))(
  "a proof for one transfer lets one request pass; closed the next time: %s",
  async (closes) => {
    const { gate, tab } = await start();
    await tab.goto(`${gate.origin}/statements`);
    await typePassword(tab, ada);
    await tab.waitForURL(`${gate.origin}/statements`);
    const prove = async (path: string) => {
      const opened = tab.waitForEvent("popup");
      const result = send(tab, gate.origin, path, "x");
      return { window: await opened, result };
    };
    // An earlier proof will not do, so the provider asks for everything anew.
    const one = await prove("/transfers/1");
    await typePassword(one.window, ada);
    await one.window.getByLabel("One-time code").fill(gate.provider.codeFor(ada.id));
    await one.window.getByRole("button", { name: "Confirm" }).click();
    expect(await one.result).toBe("200 ok");

    if (closes) {
      const again = await prove("/transfers/1");
      await again.window.getByLabel("Password").waitFor();
      await again.window.close();
      expect(await again.result).toBe("cancelled");
    }
    expect(gate.requests.filter(({ url }) => url === "/transfers/1")).toHaveLength(1);
  },
);

browserTest.each(["its own page", "a page of a listed origin"])(
  "from %s: the gateway's own factor in a window, which no script holds on to, and the request once",
  async (where) => {
    const elsewhere = await anotherOrigin();
    const gate = await factorGateway({
      policies: (places) => {
        const files = factorPolicies(places);
        const origins = `{ identity: staff, origins: ["${elsewhere}"] }`;
        return { ...files, "bank.ts": files["bank.ts"]!.replace("{ identity: staff }", origins) };
      },
    });
    const { phone } = await gate.withApp();
    const tab = await (await openBrowser()).tab();
    await tab.goto(`${gate.origin}/statements`);
    await typePassword(tab, ada);
    await tab.waitForURL(`${gate.origin}/statements`);
    await tab.goto(where === "its own page" ? `${gate.origin}/statements` : `${elsewhere}/`);
    // As in a browser that people look at, which automation is not: the page behind the window has no focus until it is gone.
    await tab.evaluate("document.hasFocus = () => globalThis.focused === true");
    const opened = tab.waitForEvent("popup");
    const result = send(tab, gate.origin, "/payouts/17", "amount=1");
    const prove = await opened;
    const code = prove.getByLabel("One-time code", { exact: true });
    await code.waitFor();
    expect(await prove.evaluate("opener")).toBe(null);
    const gone = prove.waitForEvent("close");
    await code.fill(phone.next());
    await prove.getByRole("button", { name: "Confirm with the code" }).click();
    await gone;
    await tab.evaluate("globalThis.focused = true");
    expect(await result).toBe("200 ok");
    expect(gate.requests.filter(({ method }) => method === "POST").map(({ url, body }) => [url, body])).toEqual([
      ["/payouts/17", "amount=1"],
    ]);
  },
);
