// sallyport/client in a real browser: one window, one retry, the same bytes, and an error with a code for everything else.

import { expect } from "vitest";
import type * as library from "../../src/client/client.ts";
import { type ChallengingHost, challengingHost } from "../client/challenging-host.ts";
import type { Page } from "../support/chromium.ts";
import { browserTest, openBrowser } from "./browser-test.ts";

type Library = typeof library;
type Client = library.Client;

/** Ask is what a page's script does: a fetch through the client, and what it came to. */
interface Ask {
  readonly path: string;
  readonly method?: string;
  readonly body?: string;
  readonly options?: object;
}

/** load is the page's import, as text: the test runner would rewrite it. */
const load = (tab: Page, { origin }: ChallengingHost): Promise<void> =>
  tab.evaluate(`import("${origin}/.sallyport/client.js").then((library) => { globalThis.sallyport = library; })`);

/** ask runs in the page; "status text", or "StepUpError code level". */
async function ask(tab: Page, host: ChallengingHost, wanted: Ask): Promise<string> {
  await load(tab, host);
  return tab.evaluate(
    async ({ origin, path, method, body, options }) => {
      const shared = globalThis as unknown as { sallyport: Library; client?: Client };
      const { createClient, StepUpError } = shared.sallyport;
      if (options !== undefined) delete shared.client;
      shared.client ??= createClient(options);
      try {
        const init = { method: method ?? "GET", ...(body !== undefined && { body }) };
        const response = await shared.client.fetch(`${origin}${path}`, init);
        return `${response.status} ${await response.text()}`;
      } catch (error) {
        if (!(error instanceof StepUpError)) return String(error);
        const { name, code, problem } = error;
        return `${name} ${code} ${problem.levels?.[0]}`;
      }
    },
    { origin: host.origin, ...wanted },
  );
}

async function start(origin: (host: ChallengingHost) => string = (host) => host.origin) {
  const host = await challengingHost();
  const person = await openBrowser();
  const tab = await person.tab();
  await tab.goto(origin(host));
  const popup = () => tab.waitForEvent("popup");
  return { host, tab, person, popup };
}

const answer = (window: Page, outcome: "proved" | "failed") => window.getByRole("link", { name: outcome }).click();

browserTest("a challenge opens a window, and the request is sent again, once, when the window is done", async () => {
  const { host, tab, popup } = await start();
  const opened = popup();
  const result = ask(tab, host, { path: "/api/a", method: "POST", body: "müde" });
  const window = await opened;
  const gone = window.waitForEvent("close");
  await answer(window, "proved");
  expect(await result).toBe("200 passed with müde");
  await gone;
  expect(host.asked.map(({ status, method, body, length }) => ({ status, method, body, length }))).toEqual([
    { status: 401, method: "POST", body: "müde", length: "5" },
    { status: 200, method: "POST", body: "müde", length: "5" },
  ]);
  // Proved once, known traffic flows.
  expect(await ask(tab, host, { path: "/api/a" })).toBe("200 passed with ");
});

browserTest("every kind of body arrives twice as it was at the time of the call", async () => {
  const { host, tab, popup } = await start();
  const opened = popup();
  await load(tab, host);
  const result = tab.evaluate(async () => {
    const { fetch } = (globalThis as unknown as { sallyport: Library }).sallyport.createClient();
    const form = new FormData();
    form.append("note", "é\r\n");
    form.append("file", new File(["<bytes>"], "a.txt", { type: "text/plain" }));
    const bytes = new TextEncoder().encode("bytes");
    const all = [
      fetch("/api/a", { method: "POST", body: form }),
      fetch("/api/a", { method: "PUT", body: bytes }),
      fetch("/api/a", { method: "POST", body: new URLSearchParams({ a: "1 2" }) }),
      fetch("/api/a", { method: "POST", body: new Blob(["blob"], { type: "text/x-blob" }) }),
      fetch(new Request("/api/a", { method: "PATCH", body: "request", headers: { "content-type": "text/x-own" } })),
    ];
    // What the page does with them afterwards is not what was asked for.
    bytes.fill(0);
    form.set("note", "changed");
    return Promise.all((await Promise.all(all)).map((response) => response.status));
  });
  await answer(await opened, "proved");
  expect(await result).toEqual([200, 200, 200, 200, 200]);
  const sent = (status: number) =>
    host.asked
      .filter((one) => one.status === status)
      .map((one) => `${one.method} ${one.type} ${one.length} ${one.body}`)
      .sort();
  expect(sent(200)).toEqual(sent(401));
  expect(sent(200)).toEqual([
    "PATCH text/x-own 7 request",
    expect.stringMatching(/^POST application\/x-www-form-urlencoded.* 5 a=1\+2$/),
    expect.stringMatching(
      /^POST multipart\/form-data; boundary=(\S+) \d+ --\1[\s\S]*é\r\n[\s\S]*filename="a.txt"[\s\S]*<bytes>/,
    ),
    "POST text/x-blob 4 blob",
    "PUT undefined 5 bytes",
  ]);
});

browserTest("requests that are challenged at once share one window", async () => {
  const { host, tab, person, popup } = await start();
  const opened = popup();
  const results = Promise.all(["1", "2", "3"].map((body) => ask(tab, host, { path: "/api/a", method: "POST", body })));
  const window = await opened;
  await expect.poll(() => host.asked.length).toBe(3);
  await answer(window, "proved");
  expect(await results).toEqual(["200 passed with 1", "200 passed with 2", "200 passed with 3"]);
  expect(host.asked).toHaveLength(6);
  expect(person.context.pages()).toHaveLength(1);
});

browserTest("what asks for another proof waits for its own window", async () => {
  const { host, tab, person, popup } = await start();
  const first = popup();
  const a = ask(tab, host, { path: "/api/a" });
  const firstWindow = await first;
  const b = ask(tab, host, { path: "/api/b" });
  await expect.poll(() => host.asked.length).toBe(2);
  expect(person.context.pages()).toHaveLength(2);
  const second = popup();
  await answer(firstWindow, "proved");
  expect(await a).toBe("200 passed with ");
  await answer(await second, "proved");
  expect(await b).toBe("200 passed with ");
});

browserTest("a proof for one request is not shared: the second gets a window of its own", async () => {
  const { host, tab, popup } = await start();
  host.behaviour.once = true;
  const first = popup();
  const both = Promise.all([ask(tab, host, { path: "/api/a" }), ask(tab, host, { path: "/api/a" })]);
  const firstWindow = await first;
  await expect.poll(() => host.asked.length).toBe(2);
  const second = popup();
  await answer(firstWindow, "proved");
  await answer(await second, "proved");
  expect(await both).toEqual(["200 passed with ", "200 passed with "]);
  expect(host.proofs.size).toBe(0);
});

browserTest("a window that is closed cancels all that waited for it", async () => {
  const { host, tab, popup } = await start();
  const opened = popup();
  const results = Promise.all([ask(tab, host, { path: "/api/a" }), ask(tab, host, { path: "/api/a" })]);
  const window = await opened;
  await expect.poll(() => host.asked.length).toBe(2);
  await window.close();
  expect(await results).toEqual(["StepUpError cancelled a", "StepUpError cancelled a"]);
});

browserTest("a proof whose window could not say so counts when the window is closed", async () => {
  const { host, tab, person, popup } = await start();
  await person.context.route("**/done.js", (route) => route.abort());
  const opened = popup();
  const result = ask(tab, host, { path: "/api/a" });
  const window = await opened;
  await answer(window, "proved");
  // Whoever is faster closes it: the person, or the page that saw itself in front again.
  await expect.poll(() => host.proofs.has("a")).toBe(true);
  await window.close();
  expect(await result).toBe("200 passed with ");
});

browserTest.each([
  ["the person gives up", false, "failed", 1],
  ["the proof does not do", true, "proved", 2],
] as const)("where %s, the error says refused", async (_name, useless, outcome, requests) => {
  const { host, tab, popup } = await start();
  host.behaviour.useless = useless;
  const opened = popup();
  const result = ask(tab, host, { path: "/api/a" });
  await answer(await opened, outcome);
  expect(await result).toBe("StepUpError refused a");
  expect(host.asked).toHaveLength(requests);
});

browserTest("nobody answers: timeout, the window is closed, and the next request may try again", async () => {
  const { host, tab, popup } = await start();
  const opened = popup();
  const result = ask(tab, host, { path: "/api/a", options: { timeoutMs: 500 } });
  const gone = (await opened).waitForEvent("close");
  expect(await result).toBe("StepUpError timeout a");
  await gone;
  const again = popup();
  const retried = ask(tab, host, { path: "/api/a", options: {} });
  await answer(await again, "proved");
  expect(await retried).toBe("200 passed with ");
});

browserTest("a browser that lets no window open: blocked, or the page is asked for a click", async () => {
  const { host, tab, popup } = await start();
  await tab.evaluate(() => {
    const page = globalThis as unknown as { open: unknown; realOpen: unknown };
    page.realOpen = page.open;
    page.open = () => null;
  });
  expect(await ask(tab, host, { path: "/api/a" })).toBe("StepUpError blocked a");

  const opened = popup();
  const result = tab.evaluate(async () => {
    const page = globalThis as unknown as { open: unknown; realOpen: unknown; sallyport: Library };
    const { createClient } = page.sallyport;
    const seen: unknown[] = [];
    const refusing = createClient({ onChallenge: () => false });
    const refused = await refusing.fetch("/api/a").catch((error: { code: string }) => error.code);
    const client = createClient({
      onChallenge: async (challenge) => {
        seen.push(challenge.levels);
        page.open = page.realOpen;
      },
    });
    return { refused, status: (await client.fetch("/api/a")).status, seen };
  });
  await answer(await opened, "proved");
  expect(await result).toEqual({ refused: "cancelled", status: 200, seen: [["a"]] });
});

browserTest("mode page: the page itself goes, proves it, and is back at its address", async () => {
  const { host, tab } = await start();
  const address = `${host.origin}/app?x=1&y=2#part`;
  await tab.goto(address);
  ask(tab, host, { path: "/api/a", options: { mode: "page" } }).catch(() => "the page is gone");
  await answer(tab, "proved");
  await tab.waitForURL(address);
  expect(await ask(tab, host, { path: "/api/a" })).toBe("200 passed with ");
});

browserTest("a provider that cuts its window off (COOP) is waited for, and the last page is heard", async () => {
  const { host, tab, person, popup } = await start();
  host.behaviour.isolated = true;
  // As in a browser that people look at: the page behind the window has no focus. Automation pretends that it has. Before it
  // opens: the page looks four times a second, and this test may be slower.
  const session = await person.context.newCDPSession(tab);
  await session.send("Emulation.setFocusEmulationEnabled", { enabled: false });
  await tab.evaluate(() => {
    (globalThis as unknown as { document: { hasFocus(): boolean } }).document.hasFocus = () => false;
  });
  const opened = popup();
  const result = ask(tab, host, { path: "/api/a" });
  const window = await opened;
  await window.getByRole("link", { name: "proved" }).waitFor();
  await answer(window, "proved");
  expect(await result).toBe("200 passed with ");
});

browserTest("a page of a listed origin calls with the session, hears of the window, and reads the answer", async () => {
  const { host, tab, popup } = await start(({ listed }) => listed);
  const opened = popup();
  const result = ask(tab, host, { path: "/api/a", method: "PUT", body: "elsewhere" });
  await answer(await opened, "proved");
  expect(await result).toBe("200 passed with elsewhere");
});

browserTest("a page of any other origin reads nothing, and no window opens for it", async () => {
  const { host, tab, person } = await start(({ stranger }) => stranger);
  host.proofs.add("b");
  for (const path of ["/api/a", "/api/b"]) expect(await ask(tab, host, { path })).toMatch(/^TypeError/);
  expect(await ask(tab, host, { path: "/api/b", method: "PUT" })).toMatch(/^TypeError/);
  expect(host.asked.map(({ method }) => method)).toEqual(["GET", "GET"]);
  expect(person.context.pages()).toHaveLength(1);
});

browserTest("a message from anybody but the window changes nothing", async () => {
  const { host, tab, popup } = await start();
  const opened = popup();
  const result = ask(tab, host, { path: "/api/a" });
  const window = await opened;
  await window.getByRole("link", { name: "proved" }).waitFor();
  await tab.evaluate(() => {
    (globalThis as unknown as { postMessage(message: unknown): void }).postMessage({
      type: "sallyport",
      outcome: "failed",
    });
    new BroadcastChannel("sallyport").postMessage({ type: "sallyport", outcome: "failed" });
  });
  // The window, but still at the provider: another origin.
  await window.evaluate(() => {
    (globalThis as unknown as { opener: { postMessage(message: unknown, target: string): void } }).opener.postMessage(
      { type: "sallyport", outcome: "failed" },
      "*",
    );
  });
  await answer(window, "proved");
  expect(await result).toBe("200 passed with ");
});
