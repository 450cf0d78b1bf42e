// Somebody who is blocked from a terminal is kept out by every worker, at once, and by those that start later.

import { once } from "node:events";
import { expect, test } from "vitest";
import { userAccessToken } from "../../support/access-token.ts";
import { readToEnd, readUntil } from "../../support/raw-client.ts";
import { signIn } from "../../support/sign-in.ts";
import { streamingApplication } from "../../support/streaming-application.ts";
import { type Line, sessionOf, workersUnderTest } from "./workers-under-test.ts";

const routes = `
  route("GET /events", forward(bank)),
  route("GET /statements", forward(bank)),
`;

test("both workers refuse what both let in before, end what was open, and one that is started anew refuses too", async () => {
  const gate = await workersUnderTest({ routes, upstreamUrl: (await streamingApplication()).url });
  const browser = gate.browser();
  await signIn(browser, `${gate.origin}/statements`, { user: "ada" });
  const cookie = sessionOf(browser, gate.origin);
  const token = await userAccessToken({ issuer: gate.provider.issuer, user: "ada" });
  const his = gate.browser();
  await signIn(his, `${gate.origin}/statements`, { user: "bob" });
  const lines = [(await gate.lines(0, 1))[0]!, (await gate.lines(1, 1))[0]!] as const;
  const session = (line: Line, which = cookie) =>
    line.ask("/statements", { headers: { cookie: which, "sec-fetch-mode": "cors", accept: "*/*" } });
  const bearer = (line: Line) => line.ask("/statements", { headers: { authorization: `Bearer ${token}` } });
  const open: Promise<string>[] = [];
  for (const worker of [0, 1]) {
    expect([(await session(lines[worker]!)).status, (await bearer(lines[worker]!)).status]).toEqual([200, 200]);
    const socket = await gate.socket(worker);
    socket.write(
      `GET /events HTTP/1.1\r\nHost: ${new URL(gate.origin).host}\r\nConnection: close\r\nAuthorization: Bearer ${token}\r\n\r\n`,
    );
    await readUntil(socket, /hello/);
    open.push(readToEnd(socket));
  }
  expect(await gate.sallyport("users", "block", "--user", "ada", "--source", "staff")).toContain("1 session ended");
  for (const end of await Promise.all(open)) expect(end).toContain('"code":4401');
  for (const line of lines) {
    expect((await bearer(line)).status).toBe(403);
    expect((await session(line)).status).toBe(401);
    expect((await session(line, sessionOf(his, gate.origin))).status).toBe(200);
  }
  const back = await signIn(gate.browser(), `${gate.origin}/statements`, { user: "ada" });
  expect(back.status).toBe(403);

  // Whoever starts later reads the list before it serves.
  const ended = once(await gate.socket(0), "close");
  process.kill(gate.workers[0], "SIGKILL");
  await ended;
  for (let count = 0; count < 20; count++) {
    const reply = await fetch(`${gate.origin}/statements`, {
      headers: { authorization: `Bearer ${token}`, connection: "close" },
    });
    expect(reply.status).toBe(403);
  }
  await gate.sallyport("users", "unblock", "--user", "ada");
  await expect
    .poll(
      async () => (await fetch(`${gate.origin}/statements`, { headers: { authorization: `Bearer ${token}` } })).status,
    )
    .toBe(200);
  expect((await session(lines[1])).status).toBe(401);
});
