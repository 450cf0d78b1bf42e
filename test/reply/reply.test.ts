// What the gateway says itself: a page for people, a problem for programs, one write each.

import { expect, onTestFinished, test } from "vitest";
import { codes, type ErrorCode } from "../../src/error-codes.ts";
import { GatewayError } from "../../src/errors.ts";
import { page } from "../../src/reply/page/page.ts";
import { replyWithError, replyWithJson, replyWithPage, replyWithRedirect } from "../../src/reply/reply.ts";
import { type Answering, answeringServer } from "../support/answering-server.ts";
import { parseReply, rawExchange } from "../support/raw-client.ts";
import { listening } from "../support/recording-upstream.ts";

async function replied(answer: (reply: Answering) => void, method = "GET") {
  const server = answeringServer((_incoming, reply) => answer(reply));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const port = await listening(server);
  return parseReply(await rawExchange(port, `${method} / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n`));
}

const secret = new GatewayError("DECISION_DENIED", { detail: "canary", cause: new Error("canary") });

test("a program gets problem details", async () => {
  const reply = await replied((reply) =>
    replyWithError(reply, secret, {
      requestId: "r1",
      kind: "fetch",
      reason: "Only finance",
      problem: { step: "/x", code: "OTHER", status: 200 },
      headers: { "www-authenticate": "Bearer", vary: ["Origin", "Cookie"] },
      details: [["Not", "shown"]],
    }),
  );
  expect(reply.status).toBe(403);
  expect(reply.headers).toMatchObject({
    "content-type": "application/problem+json",
    "cache-control": "no-store",
    "www-authenticate": "Bearer",
    vary: "Origin\nCookie",
    "x-content-type-options": "nosniff",
  });
  expect(JSON.parse(reply.body)).toEqual({
    type: "about:blank",
    title: "Forbidden",
    status: 403,
    detail: codes.DECISION_DENIED.text,
    code: "DECISION_DENIED",
    reason: "Only finance",
    requestId: "r1",
    step: "/x",
  });
});

test("a person gets a page with a support code", async () => {
  const reply = await replied((reply) =>
    replyWithError(reply, secret, {
      requestId: "r1",
      kind: "navigation",
      reason: "Only <finance>",
      details: [["Asked", "passkey"]],
      actions: [{ label: "Back", href: "/" }],
    }),
  );
  expect(reply.status).toBe(403);
  expect(reply.headers["content-type"]).toBe("text/html; charset=utf-8");
  expect(reply.headers["content-security-policy"]).toContain("default-src 'none'");
  for (const text of ["DECISION_DENIED", "r1", "Only &lt;finance&gt;", "passkey"]) expect(reply.body).toContain(text);
  expect(reply.text).not.toContain("canary");
});

test.each(Object.keys(codes) as ErrorCode[])("%s is answered in both languages with its own status", async (code) => {
  for (const kind of ["navigation", "api"] as const) {
    const reply = await replied((reply) => replyWithError(reply, new GatewayError(code), { requestId: "r", kind }));
    expect(reply.status).toBe(codes[code].status);
    expect(reply.headers["content-length"]).toBe(String(Buffer.byteLength(reply.body, "latin1")));
  }
});

test("HEAD gets the headers of the answer and no body", async () => {
  const reply = await replied((reply) => replyWithError(reply, secret, { requestId: "r", kind: "api" }), "HEAD");
  expect(reply.body).toBe("");
  expect(Number(reply.headers["content-length"])).toBeGreaterThan(0);
});

test("an error after the headers destroys the connection instead of adding to the body", async () => {
  const reply = await replied((reply) => {
    reply.writeHead(200, { "content-length": "9" });
    reply.write("some", () => replyWithError(reply, secret, { requestId: "r", kind: "api" }));
  });
  expect(reply).toMatchObject({ status: 200, body: "some" });
});

test("an error after the answer is no second answer", async () => {
  const reply = await replied((reply) => {
    reply.end("done");
    replyWithError(reply, secret, { requestId: "r", kind: "api" });
  });
  expect(reply).toMatchObject({ status: 200, body: "done" });
});

test("a request that can be read in two ways ends its connection", async () => {
  const error = new GatewayError("LISTENER_HEADER");
  const reply = await replied((reply) => replyWithError(reply, error, { requestId: "r", kind: "navigation" }));
  expect(reply.headers.connection).toBe("close");
});

test("JSON, pages and redirects are not cached", async () => {
  const json = await replied((reply) => replyWithJson(reply, 200, { ok: "é" }, { "set-cookie": ["a=1", "b=2"] }));
  expect(json.headers).toMatchObject({ "cache-control": "no-store", "set-cookie": "a=1\nb=2" });
  expect(JSON.parse(Buffer.from(json.body, "latin1").toString())).toEqual({ ok: "é" });
  const redirect = await replied((reply) => replyWithRedirect(reply, 303, "https://login.test/?a=1"));
  expect(redirect).toMatchObject({
    status: 303,
    body: "",
    headers: { location: "https://login.test/?a=1", "cache-control": "no-store", "content-length": "0" },
  });
  const html = await replied((reply) =>
    replyWithPage(reply, 200, page({ title: "Hi", blocks: [] }), { "cache-control": "public" }),
  );
  expect(html.headers["cache-control"]).toBe("no-store");
});

test("an answer is one write to the socket", async () => {
  let writes = 0;
  const reply = await replied((reply) => {
    const socket = reply.socket!;
    const [write, writev] = [socket._write, socket._writev!];
    socket._write = (...call) => {
      writes++;
      write.apply(socket, call);
    };
    socket._writev = (...call) => {
      writes++;
      writev.apply(socket, call);
    };
    replyWithError(reply, secret, { requestId: "r", kind: "navigation" });
  });
  expect(reply.status).toBe(403);
  expect(writes).toBe(1);
});
