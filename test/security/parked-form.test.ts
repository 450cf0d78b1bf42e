// A form that waits for its sender: nobody else gets it sent, it is sent once, and its content is only ever passed on.

import { expect, test } from "vitest";
import { ask, navigation } from "../support/ask.ts";
import type { Answer, BrowserClient } from "../support/browser-client.ts";
import { type GatewayUnderTest, gatewayUnderTest, type TestOptions } from "../support/gateway-under-test.ts";
import type { RawReply } from "../support/raw-client.ts";
import { signIn } from "../support/sign-in.ts";

const address = new URL("http://localhost/");
const site = { site: "same-site", safeNavigation: true } as const;
const cookieOf = (browser: BrowserClient, name: string) =>
  new RegExp(`${name}=([^;]+)`).exec(browser.cookies.header(address, site))?.[1];
const posts = (gate: GatewayUnderTest) => gate.requests.filter((request) => request.method === "POST");

interface Parked {
  readonly gate: GatewayUnderTest;
  readonly browser: BrowserClient;
  readonly page: Answer;
}

async function signedIn(options: TestOptions = {}): Promise<Parked> {
  const gate = await gatewayUnderTest(options);
  const browser = gate.browser();
  const page = await signIn(browser, `${gate.origin}/statements`, { user: "ada" });
  return { gate, browser, page };
}

const prove = (gate: GatewayUnderTest, browser: BrowserClient, asked: Answer, until?: (url: URL) => boolean) =>
  signIn(browser, asked, { user: "ada", code: () => gate.provider.codeFor("ada"), ...(until && { until }) });

/** Posts, proves, and stops where the browser would fetch the page at which the form is sent. */
async function readyToSend(): Promise<Parked & { readonly due: string }> {
  const { gate, browser, page } = await signedIn();
  const asked = await browser.post(`${gate.origin}/payouts`, { to: "Charles" }, { from: page });
  await prove(gate, browser, asked, (url) => url.pathname === "/payouts");
  const due = cookieOf(browser, "sallyport-replay");
  expect(due).toMatch(/^[\w-]{43}$/);
  expect(posts(gate)).toEqual([]);
  return { gate, browser, page, due: due! };
}

/** Where the page goes that a form is answered with. */
const onward = (reply: RawReply) =>
  new URL(/<meta http-equiv="refresh" content="0; url=([^"]+)">/.exec(reply.body)![1]!.replaceAll("&amp;", "&"));

test("it is sent once, however often its page is asked for", async () => {
  const { gate, browser, due } = await readyToSend();
  const cookie = `Cookie: ${browser.cookies.header(address, site)}`;
  const replies = await Promise.all([1, 2, 3].map(() => ask(gate.port, "GET /payouts", [cookie, ...navigation])));
  expect(replies.map((reply) => reply.status)).toEqual([200, 200, 200]);
  expect(posts(gate)).toHaveLength(1);
  await ask(gate.port, "GET /payouts", [`Cookie: sallyport-replay=${due}`, ...navigation]);
  expect(posts(gate)).toHaveLength(1);
  expect(gate.decisions().filter((line) => line["replayed"] === true)).toHaveLength(1);
});

test("another browser cannot have it sent, with or without a session, and its own still can", async () => {
  const { gate, browser, due } = await readyToSend();
  const mallory = gate.browser();
  await signIn(mallory, `${gate.origin}/statements`, { user: "bob" });
  const theirs = mallory.cookies.header(address, site);
  const stolen = [
    `sallyport-replay=${due}`,
    `${theirs}; sallyport-replay=${due}`,
    // Even with the victim's session: the form is tied to the browser that sent it.
    `sallyport-session=${cookieOf(browser, "sallyport-session")}; sallyport-browser=${cookieOf(mallory, "sallyport-browser")}; sallyport-replay=${due}`,
  ];
  for (const cookie of stolen) await ask(gate.port, "GET /payouts", [`Cookie: ${cookie}`, ...navigation]);
  expect(posts(gate)).toEqual([]);
  expect((await browser.open(`${gate.origin}/payouts`)).status).toBe(200);
  expect(posts(gate)).toHaveLength(1);
  expect(posts(gate)[0]).toMatchObject({ body: "to=Charles" });
});

test("another person in the same browser does not send it", async () => {
  const { gate, browser, due } = await readyToSend();
  const shared = cookieOf(browser, "sallyport-browser");
  const other = gate.browser();
  await signIn(other, `${gate.origin}/statements`, { user: "bob" });
  const cookie = `sallyport-session=${cookieOf(other, "sallyport-session")}; sallyport-browser=${shared}; sallyport-replay=${due}`;
  const reply = await ask(gate.port, "GET /payouts", [`Cookie: ${cookie}`, ...navigation]);
  expect(reply.status).toBe(409);
  expect(gate.decisions().at(-1)).toMatchObject({ code: "STEPUP_PARKED_GONE", subject: "bob" });
  expect(posts(gate)).toEqual([]);
});

test("nobody's session sends it neither", async () => {
  const { gate, browser, due } = await readyToSend();
  const cookie = `sallyport-browser=${cookieOf(browser, "sallyport-browser")}; sallyport-replay=${due}`;
  const reply = await ask(gate.port, "GET /payouts", [`Cookie: ${cookie}`, ...navigation]);
  expect(reply.status).toBe(409);
  expect(posts(gate)).toEqual([]);
});

test("it is not sent by a script, by another method, or at another address", async () => {
  const { gate, browser } = await readyToSend();
  const cookie = `Cookie: ${browser.cookies.header(address, site)}`;
  await ask(gate.port, "GET /payouts", [cookie, "Sec-Fetch-Mode: cors", "Sec-Fetch-Dest: empty"]);
  await ask(gate.port, "HEAD /payouts", [cookie, ...navigation]);
  await ask(gate.port, "GET /statements", [cookie, ...navigation]);
  await ask(gate.port, "GET /payouts", [cookie, ...navigation, "Host: elsewhere.example"]);
  expect(posts(gate)).toEqual([]);
  await browser.open(`${gate.origin}/payouts`);
  expect(posts(gate)).toHaveLength(1);
});

test("after too long it is not sent any more", async () => {
  const { gate, browser } = await readyToSend();
  const cookie = `Cookie: ${browser.cookies.header(address, site)}`;
  gate.advance(16 * 60_000);
  await ask(gate.port, "GET /payouts", [cookie, ...navigation]);
  expect(posts(gate)).toEqual([]);
});

test("the policy decides again when it is sent: a proof that is too old by then is asked for anew", async () => {
  const { gate, browser } = await readyToSend();
  const cookie = `Cookie: ${browser.cookies.header(address, site)}`;
  gate.advance(6 * 60_000);
  const reply = await ask(gate.port, "GET /payouts", [cookie, ...navigation]);
  expect(reply.status).toBe(303);
  expect(gate.decisions().at(-1)).toMatchObject({ verdict: "step-up", method: "POST", replayed: true });
  expect(posts(gate)).toEqual([]);
  // Nor is it lost by that: it waits again.
  const done = await prove(gate, browser, await browser.open(reply.headers["location"]!));
  expect(done.status).toBe(200);
  expect(posts(gate)).toMatchObject([{ body: "to=Charles" }]);
});

test("a form of another site is refused, and nobody is sent anywhere with it", async () => {
  const { gate, browser, page } = await signedIn();
  const before = gate.providerRequests.length;
  const cookie = `Cookie: ${browser.cookies.header(address, site)}`;
  const form = ["Content-Type: application/x-www-form-urlencoded", "Content-Length: 9"];
  const foreign: readonly (readonly string[])[] = [
    ["Origin: http://evil.example"],
    ["Origin: null"],
    [`Origin: ${gate.origin}.evil.example`],
    [`Origin: https://localhost:${gate.port}`],
    ["Origin: http://localhost"],
    ["Sec-Fetch-Site: cross-site"],
    ["Sec-Fetch-Site: same-site"],
    ["Sec-Fetch-Site: same-origin", "Origin: http://evil.example"],
    [],
  ];
  for (const headers of foreign) {
    const reply = await ask(gate.port, "POST /payouts", [cookie, ...navigation, ...form, ...headers], "to=Mallor");
    expect([headers, reply.status]).toEqual([headers, 403]);
    expect(reply.headers).not.toHaveProperty("location");
    expect(reply.body).toContain("IDENTITY_ORIGIN");
  }
  expect(gate.providerRequests).toHaveLength(before);
  const asked = await browser.post(`${gate.origin}/payouts`, { to: "Charles" }, { from: page });
  expect(asked.url.origin).toBe(gate.provider.issuer);
});

test("one that is too large is refused before anybody is sent anywhere", async () => {
  const { gate, browser } = await signedIn({ settings: { parkedLimit: "1kb", heldLimit: "0b" } });
  const before = gate.providerRequests.length;
  const headers = [`Cookie: ${browser.cookies.header(address, site)}`, ...navigation, `Origin: ${gate.origin}`];
  const announced = await ask(gate.port, "POST /payouts", [...headers, "Content-Length: 1000000000000"]);
  expect(announced.status).toBe(413);
  const sent = await ask(gate.port, "POST /payouts", [...headers, "Content-Length: 1025"], "x".repeat(1_025));
  expect(sent.status).toBe(413);
  const chunk = `400\r\n${"x".repeat(1_024)}\r\n`;
  const chunked = await ask(
    gate.port,
    "POST /payouts",
    [...headers, "Transfer-Encoding: chunked"],
    `${chunk}${chunk}0\r\n\r\n`,
  );
  expect(chunked.status).toBe(413);
  for (const reply of [announced, sent, chunked]) {
    expect(reply.headers).not.toHaveProperty("location");
    expect(reply.headers["connection"]).toBe("close");
    expect(reply.body).toContain("STEPUP_BODY_TOO_LARGE");
  }
  expect(gate.providerRequests).toHaveLength(before);
  const fits = await ask(gate.port, "POST /payouts", [...headers, "Content-Length: 1024"], "x".repeat(1_024));
  expect(fits.status).toBe(401);
  expect(onward(fits).pathname).toBe("/.sallyport/verify");
  expect(posts(gate)).toEqual([]);
});

const boundary = "----x";
const multipart = `--${boundary}\r\nContent-Disposition: form-data; name="file"; filename="a\\".bin"\r\n\r\n\u0000\u00ff\r\n--${boundary}--\r\n`;
test.each<[string, readonly string[], string]>([
  ["an empty body", ["Content-Length: 0"], ""],
  ["no length at all", [], ""],
  ["no content type", ["Content-Length: 5"], "a=1&b"],
  [
    "multipart",
    [`Content-Type: multipart/form-data; boundary=${boundary}`, `Content-Length: ${multipart.length}`],
    multipart,
  ],
  [
    "markup in a field",
    ["Content-Type: application/x-www-form-urlencoded", "Content-Length: 35"],
    `a="><script>alert(document)</script`,
  ],
  ["bytes that are no text", ["Content-Type: application/octet-stream", "Content-Length: 4"], "\u0000\u00ff\r\n"],
  ["chunks", ["Transfer-Encoding: chunked"], "3\r\na=1\r\n0\r\n\r\n"],
])("%s arrives as it was sent", async (_, headers, body) => {
  const chunks: Buffer[] = [];
  const { gate, browser } = await signedIn({
    upstream: (incoming, reply) => {
      if (incoming.method === "POST") incoming.on("data", (chunk: Buffer) => chunks.push(chunk));
      incoming.on("end", () => reply.end("ok")).resume();
    },
  });
  const cookie = `Cookie: ${browser.cookies.header(address, site)}`;
  const reply = await ask(
    gate.port,
    "POST /payouts",
    [cookie, ...navigation, `Origin: ${gate.origin}`, ...headers],
    body,
  );
  expect(reply.status).toBe(401);
  expect(reply.text).not.toContain("<script");
  const asked = await browser.open(onward(reply));
  const done = await prove(gate, browser, asked);
  expect(done.status).toBe(200);
  expect(posts(gate)).toHaveLength(1);
  const expected = headers.includes("Transfer-Encoding: chunked") ? "a=1" : body;
  expect(Buffer.concat(chunks).toString("latin1")).toBe(expected);
  expect(posts(gate)[0]!.headers["content-length"] ?? "0").toBe(String(expected.length));
  expect(posts(gate)[0]!.headers).not.toHaveProperty("transfer-encoding");
});

test("no page of the gateway shows what was typed", async () => {
  const { gate, browser, page } = await signedIn({ behaviour: { ignoreAcr: true } });
  const asked = await browser.post(`${gate.origin}/payouts`, { to: '"><script>alert(1)</script>' }, { from: page });
  let answer = asked;
  for (let round = 0; round < 3 && answer.url.origin === gate.provider.issuer; round++)
    answer = await prove(gate, browser, answer);
  expect(answer.status).toBe(403);
  expect(answer.body).not.toContain("alert(1)");
  expect(posts(gate)).toEqual([]);
});
