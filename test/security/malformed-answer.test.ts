// Whatever an upstream answers, the client gets one well-formed answer or one that breaks off, and the next request is served.

import type { Socket } from "node:net";
import { expect, test } from "vitest";
import { inTurn } from "../support/ask.ts";
import { type ProxyCore, proxyCore, upstreamSpec } from "../support/proxy-core.ts";
import { rawConnect, readToEnd } from "../support/raw-client.ts";
import { socketUpstream } from "../support/recording-upstream.ts";
import { readStrictly, type StrictReply } from "../support/strict-reader.ts";
import { type MalformedAnswer, malformedAnswers } from "./malformed-answers.ts";

/** A connection to the gateway, and what came on it that was not read yet. */
class Client {
  readonly #socket: Socket;
  #text = "";
  #wake = () => {};
  closed = false;

  constructor(socket: Socket) {
    this.#socket = socket;
    socket.on("data", (chunk: Buffer) => {
      this.#text += chunk.toString("latin1");
      this.#wake();
    });
    socket.on("close", () => {
      this.closed = true;
      this.#wake();
    });
  }

  /** ask sends a request and reads its answer; `cut`: it broke off. */
  async ask(method: string, path: string): Promise<StrictReply & { readonly cut: boolean }> {
    this.#socket.write(`${method} ${path} HTTP/1.1\r\nHost: a\r\n\r\n`);
    for (;;) {
      const reply = readStrictly(this.#text, method);
      if (reply.whole || this.closed) {
        this.#text = reply.rest;
        return { ...reply, cut: !reply.whole && !reply.untilClose };
      }
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
  }
}

/** One upstream that answers /<number> as the table says, and anything else well; gateways that wait, one with little patience for an answer, and one with little for the rest of it. */
async function start() {
  const app = await socketUpstream((socket, text) => {
    if (!text.endsWith("\r\n\r\n")) return;
    const path = [...text.matchAll(/^[A-Z]+ \/(\S+) HTTP/gm)].at(-1)?.[1] ?? "";
    const row = /^\d+$/.test(path) ? malformedAnswers[Number(path)] : undefined;
    if (row === undefined) socket.write(`HTTP/1.1 200 OK\r\nContent-Length: ${path.length}\r\n\r\n${path}`);
    else if (row.after === "ends") socket.end(row.bytes, "latin1");
    else if (row.after === "resets") socket.write(row.bytes, "latin1", () => socket.resetAndDestroy());
    else socket.write(row.bytes, "latin1");
  });
  const waiting = { responseTimeoutMs: 60_000, idleTimeoutMs: 60_000 };
  const core = (changes: Partial<typeof waiting> = {}) =>
    proxyCore({ specs: [upstreamSpec([app.url], { ...waiting, ...changes })] });
  return {
    patient: await core(),
    hasty: await core({ responseTimeoutMs: 2_000 }),
    restless: await core({ idleTimeoutMs: 1_000 }),
  };
}

async function check(core: ProxyCore, one: MalformedAnswer): Promise<void> {
  const at = malformedAnswers.indexOf(one);
  const client = new Client(await rawConnect(core.port));
  const { gets, method = "GET" } = one;
  const reply = await client.ask(method, `/${at}`);
  if (gets === "cut") {
    expect([reply.status, reply.cut]).toEqual([200, true]);
    expect(await endOfHttp10(core, at, reply.headers.has("content-length"))).toBe("cut");
  } else if (typeof gets === "string") {
    expect([reply.status, JSON.parse(reply.body).code]).toEqual([gets === "UPSTREAM_TIMEOUT" ? 504 : 502, gets]);
  } else expect([reply.status, reply.body, reply.cut]).toEqual([...gets, false]);
  expect([...reply.trailers.keys()]).toEqual([]);
  // On the same connection, if there still is one: nothing was left on it, nor on the upstream's.
  const next = client.closed ? new Client(await rawConnect(core.port)) : client;
  expect(await next.ask("GET", `/clean-${at}`)).toMatchObject({ status: 200, body: `clean-${at}`, rest: "" });
}

/** For a client of HTTP/1.0 the end of the connection may be the end of a body: it has to be a reset, or there has to be a length. */
async function endOfHttp10(core: ProxyCore, at: number, hasLength: boolean): Promise<"cut" | "whole"> {
  const socket = await rawConnect(core.port);
  socket.write(`GET /${at} HTTP/1.0\r\nHost: a\r\n\r\n`);
  const ended = await readToEnd(socket).then(
    () => true,
    () => false,
  );
  return ended && !hasLength ? "whole" : "cut";
}

test("an upstream's malformed answer is refused or breaks off, and the next request is served", async () => {
  const { patient, hasty, restless } = await start();
  const waiting: Promise<void>[] = [];
  await inTurn(malformedAnswers, async (one) => {
    if (one.gets === "UPSTREAM_TIMEOUT") waiting.push(inTurn([one], (row) => check(hasty, row)));
    else if (one.gets === "cut" && one.after === undefined) waiting.push(inTurn([one], (row) => check(restless, row)));
    else await check(patient, one);
  });
  // These end when a timeout does, so all at once.
  await Promise.all(waiting);
});

test("the table names a rule for each, and no answer twice", () => {
  expect(malformedAnswers.length).toBeGreaterThanOrEqual(60);
  const keys = malformedAnswers.map(({ bytes, after, method }) => JSON.stringify([bytes, after, method]));
  expect(new Set(keys).size).toBe(keys.length);
  expect(new Set(malformedAnswers.map(({ name }) => name)).size).toBe(malformedAnswers.length);
});
