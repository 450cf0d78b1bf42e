// Connections read into bytes that are used again and again: what somebody has not taken yet is never written over by what comes next.

import { createHash } from "node:crypto";
import { once } from "node:events";
import { request } from "node:http";
import { setImmediate as turn } from "node:timers/promises";
import { expect, test } from "vitest";
import { proxyCore, upstreamSpec } from "../support/proxy-core.ts";
import { recordingUpstream } from "../support/recording-upstream.ts";

const megabytes = 1_048_576;
const size = 4 * megabytes;
const names = ["0", "1", "2", "3", "4", "5", "6", "7"];

/** No two have the same bytes at the same place, nor has one the same twice in a row. */
const bodies = new Map(
  names.map((name) => {
    const body = Buffer.alloc(size);
    for (let at = 0; at < size; at += 4) body.writeUInt32LE(at * 8 + Number(name), at);
    return [name, body];
  }),
);
const specOf = (url: string) => upstreamSpec([url], { responseTimeoutMs: 120_000, idleTimeoutMs: 120_000 });
const hash = (bytes: Buffer): string => createHash("sha256").update(bytes).digest("hex");

/** Reads all of it, and stands still for a few turns after each piece: what is on its way then waits in the process between. */
async function readInFits(stream: AsyncIterable<Buffer>): Promise<string> {
  const all = createHash("sha256");
  for await (const piece of stream) {
    all.update(piece);
    for (let turns = piece.length % 5; turns > 0; turns--) await turn();
  }
  return all.digest("hex");
}

test.each([
  ["of a known length", "content-length"],
  ["in chunks", "transfer-encoding"],
  ["until the connection ends", "connection"],
])("eight long answers at once, %s, to clients that read in fits", async (_how, framing) => {
  const app = await recordingUpstream((incoming, reply) => {
    const body = bodies.get(incoming.url!.slice(1))!;
    if (framing === "connection") reply.useChunkedEncodingByDefault = false;
    reply.writeHead(200, { [framing]: { "content-length": String(size), connection: "close" }[framing] ?? "chunked" });
    // Pieces of many sizes: some fill what is read into, and some do not.
    let at = 0;
    const write = () => {
      while (at < size) {
        const piece = body.subarray(at, at + 1 + ((at * 7) % 200_000));
        at += piece.length;
        if (!reply.write(piece)) return void reply.once("drain", write);
      }
      reply.end();
    };
    write();
  });
  const core = await proxyCore({ specs: [specOf(app.url)] });
  const read = await Promise.all(
    names.map(async (name) => {
      const asked = request({
        port: core.port,
        host: "127.0.0.1",
        path: `/${name}`,
        headers: { host: "a" },
        agent: false,
      });
      asked.end();
      const [answer] = await once(asked, "response");
      expect(answer.statusCode).toBe(200);
      return readInFits(answer);
    }),
  );
  expect(read).toEqual(names.map((name) => hash(bodies.get(name)!)));
});

test.each(["content-length", "transfer-encoding"])(
  "eight long uploads at once, with %s, to an application that reads in fits",
  async (framing) => {
    const app = await recordingUpstream(async (incoming, reply) => void reply.end(await readInFits(incoming)));
    const core = await proxyCore({ specs: [specOf(app.url)] });
    const told = await Promise.all(
      names.map(async (name) => {
        const headers = { host: "a", [framing]: framing === "content-length" ? size : "chunked" };
        const sent = request({ port: core.port, host: "127.0.0.1", path: "/", method: "POST", headers, agent: false });
        sent.end(bodies.get(name)!);
        const [answer] = await once(sent, "response");
        expect(answer.statusCode).toBe(200);
        return Buffer.concat(await answer.toArray()).toString();
      }),
    );
    expect(told).toEqual(names.map((name) => hash(bodies.get(name)!)));
  },
);
