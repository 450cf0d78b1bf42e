// Somebody whom an operator blocked: no way in is left, nothing they have goes on, and nobody else notices.

import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { accessToken, userAccessToken } from "../support/access-token.ts";
import { storeCommand } from "../support/command-line.ts";
import {
  type GatewayUnderTest,
  gatewayUnderTest,
  type Places,
  standardUpstream,
} from "../support/gateway-under-test.ts";
import { codeOn, follow } from "../support/gateway-with-factors.ts";
import { rawConnect, readToEnd, readUntil } from "../support/raw-client.ts";
import { signIn } from "../support/sign-in.ts";

const policies = (places: Places) => ({
  "upstreams.ts": standardUpstream(places),
  "bank.ts": `
import { assurance, bearer, forward, host, oidc, publicRoute, route, secret, stepUp } from "sallyport";
import { bank } from "./upstreams.ts";
const staff = oidc("staff", { issuer: "${places.issuer}", clientId: "bank", clientSecret: secret("BANK_CLIENT_SECRET"), scopes: ["profile", "email", "groups"] });
const machines = bearer("machines", { issuer: "${places.issuer}", audience: "https://api.bank.example" });
const elsewhere = bearer("elsewhere", { issuer: "https://elsewhere.example", jwksUri: "https://elsewhere.example/jwks", audience: "x" });
const mfa = assurance("mfa", { acr: "urn:sallyport:demo:mfa", amr: ["otp"] });
export default host("localhost", { identity: [staff, machines, elsewhere] },
  publicRoute("GET /open", forward(bank)),
  route("GET /statements", forward(bank)),
  route("GET /download", forward(bank)),
  route("GET /events", forward(bank)),
  route("GET /vault", stepUp(mfa, { maxAge: "5m" }), forward(bank)),
  route("POST /payouts", stepUp(mfa, { maxAge: "5m" }), forward(bank)),
);`,
});

async function prepared(upstream?: Parameters<typeof gatewayUnderTest>[0]) {
  const data = await mkdtemp(join(tmpdir(), "blocked-"));
  onTestFinished(() => rm(data, { recursive: true, force: true }));
  const gate = await gatewayUnderTest({ policies, settings: { data }, ...upstream });
  const users = storeCommand("users", data);
  const block = async (...words: readonly string[]) =>
    expect(await users("block", "--user", "ada", "--reason", "Top secret reason", ...words)).toMatchObject({ code: 0 });
  return { gate, users, block };
}

const refused = (gate: GatewayUnderTest) => gate.decisions(true).filter((line) => line["code"] === "IDENTITY_BLOCKED");

test("the next click is refused with a page, which says neither why nor who; another account is let in", async () => {
  const { gate, block } = await prepared();
  const browser = gate.browser();
  await signIn(browser, `${gate.origin}/statements`, { user: "ada" });
  await block("--source", "staff");
  await expect.poll(async () => (await browser.open(`${gate.origin}/statements`, { follow: false })).status).toBe(303);
  // The provider still knows her, and signs her in again without a word.
  const [before, forwarded] = [browser.history.length, gate.requests.length];
  const page = await browser.open(`${gate.origin}/statements`);
  expect([page.status, codeOn(page)]).toEqual([403, "IDENTITY_BLOCKED"]);
  expect(browser.history.length - before).toBeLessThan(8);
  expect(page.body).not.toContain("Top secret reason");
  expect(/<main>.*<\/main>/s.exec(page.body)![0]).not.toMatch(/\bada\b/i);
  const [line] = refused(gate);
  expect(line!["detail"]).toContain("Top secret reason");
  expect(line!["detail"]).toContain("ada (staff)");
  expect(page.body).toContain(String(line!["request"]));
  // No upstream heard of her after that.
  expect(gate.requests).toHaveLength(forwarded);

  const asked = await follow(browser, page, "Use another account");
  const other = await signIn(browser, asked, { user: "bob" });
  expect(other.status).toBe(200);
  expect((await browser.open(`${gate.origin}/statements`)).status).toBe(200);
  expect(gate.requests.at(-1)!.headers["sallyport-identity"]).toBeDefined();
});

test("her tokens are refused: those of the source, and those of another source of the same issuer", async () => {
  const { gate, block, users } = await prepared();
  const { issuer } = gate.provider;
  const token = await userAccessToken({ issuer, user: "ada" });
  const robot = await accessToken({ issuer });
  const ask = async (authorization: string, path = "/statements") => {
    const reply = await fetch(`${gate.origin}${path}`, { headers: { authorization: `Bearer ${authorization}` } });
    return { status: reply.status, body: await reply.text(), challenge: reply.headers.get("www-authenticate") };
  };
  expect([(await ask(token)).status, (await ask(robot)).status]).toEqual([200, 200]);
  await block("--source", "staff");
  await expect.poll(async () => (await ask(token)).status).toBe(403);
  const answer = await ask(token);
  expect(JSON.parse(answer.body)).toMatchObject({ code: "IDENTITY_BLOCKED" });
  expect(answer.body).not.toContain("Top secret reason");
  // A client that is told that its token is no good would get a new one, for ever.
  expect(answer.challenge).toBeNull();
  // A good credential of somebody who is kept out does not count as none.
  expect((await ask(token, "/open")).status).toBe(403);
  expect((await ask(robot)).status).toBe(200);
  await users("unblock", "--user", "ada");
  await expect.poll(async () => (await ask(token)).status).toBe(200);
});

test("of another issuer's source the same id is somebody else", async () => {
  const { gate, block } = await prepared();
  const browser = gate.browser();
  await signIn(browser, `${gate.origin}/statements`, { user: "ada" });
  await block("--source", "elsewhere");
  expect((await browser.open(`${gate.origin}/statements`)).status).toBe(200);
  await block();
  await expect.poll(async () => (await browser.open(`${gate.origin}/statements`)).status).toBe(403);
});

test("a step-up, a kept form and a refresh under way come to nothing, and the session is not there afterwards", async () => {
  const { gate, block, users } = await prepared();
  const browser = gate.browser();
  const page = await signIn(browser, `${gate.origin}/statements`, { user: "ada" });
  // At the provider, with a code that is right.
  const asked = await browser.post(`${gate.origin}/payouts`, { amount: "1" }, { from: page });
  await block("--source", "staff");
  await expect.poll(async () => (await browser.open(`${gate.origin}/statements`, { follow: false })).status).toBe(303);
  const back = await signIn(browser, asked, { user: "ada", code: () => gate.provider.codeFor("ada") });
  expect([back.status, codeOn(back)]).toEqual([403, "IDENTITY_BLOCKED"]);
  expect(gate.requests.filter(({ method }) => method === "POST")).toEqual([]);
  expect(await users("unblock", "--user", "ada")).toMatchObject({ code: 0 });
  const cookies = browser.cookies.header(new URL(gate.origin), { site: "same-site", safeNavigation: true });
  await expect
    .poll(async () => (await signIn(gate.browser(), `${gate.origin}/statements`, { user: "ada" })).status)
    .toBe(200);
  // What she had does not come back to life.
  const reply = await fetch(`${gate.origin}/statements`, { headers: { cookie: cookies }, redirect: "manual" });
  expect(reply.status).not.toBe(200);
});

test("what is being sent to her ends: an event stream and a download, by session and by token; another's goes on", async () => {
  const { gate, block } = await prepared({
    upstream: (request, reply) => {
      if (request.url === "/statements") return void reply.end("ok");
      reply.writeHead(200, { "content-type": request.url === "/events" ? "text/event-stream" : "text/plain" });
      reply.write("data: hello\n\n");
      // It goes on, as a large file does.
      const timer = setInterval(() => reply.write("data: more\n\n"), 20);
      reply.once("close", () => clearInterval(timer));
    },
  });
  const { issuer } = gate.provider;
  const cookieOf = async (user: string) => {
    const browser = gate.browser();
    await signIn(browser, `${gate.origin}/statements`, { user });
    return `Cookie: ${browser.cookies.header(new URL(gate.origin), { site: "same-site", safeNavigation: true })}`;
  };
  const begin = async (path: string, credential: string) => {
    const socket = await rawConnect(gate.port);
    socket.write(`GET ${path} HTTP/1.1\r\nHost: localhost:${gate.port}\r\nConnection: close\r\n${credential}\r\n\r\n`);
    await readUntil(socket, /more/);
    return socket;
  };
  const hers = [await cookieOf("ada"), `Authorization: Bearer ${await userAccessToken({ issuer, user: "ada" })}`];
  const his = await cookieOf("bob");
  const over = [];
  for (const credential of hers)
    for (const path of ["/events", "/download"]) over.push(readToEnd(await begin(path, credential)));
  const others = [await begin("/events", his), await begin("/download", his)];
  await block("--source", "staff");
  for (const end of await Promise.all(over)) expect(end).not.toBe("");
  for (const socket of others) {
    await readUntil(socket, /more/);
    socket.destroy();
  }
});
