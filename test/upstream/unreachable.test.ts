// An endpoint to which no connection can be made is passed over for a second, without any health check; it is never a reason to serve nobody.

import { createServer } from "node:http";
import { expect, onTestFinished, test } from "vitest";
import type { Log } from "../../src/observe/log.ts";
import { createEndpoints } from "../../src/upstream/endpoint.ts";
import { type ProxyCore, proxyCore, upstreamSpec } from "../support/proxy-core.ts";
import { parseReply, rawExchange } from "../support/raw-client.ts";
import { recordingUpstream, socketUpstream, unusedPort } from "../support/recording-upstream.ts";

const get = "GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n";

async function ask(core: ProxyCore, times: number) {
  const tries: number[] = [];
  for (let turn = 0; turn < times; turn++) {
    expect(parseReply(await rawExchange(core.port, get)).status).toBe(200);
    const outcome = await core.outcome();
    tries.push("attempts" in outcome ? outcome.attempts : 0);
  }
  return { wasted: tries.filter((one) => one > 1).length };
}

const about = (core: ProxyCore, words: string) => core.log.filter((line) => String(line["msg"]).includes(words));

test("of two, one dead: one request in a second finds out, and the log says it once", async () => {
  const app = await recordingUpstream();
  const core = await proxyCore({ specs: [upstreamSpec([`http://127.0.0.1:${await unusedPort()}`, app.url])] });
  const began = performance.now();
  const { wasted } = await ask(core, 60);
  expect(wasted).toBeGreaterThanOrEqual(1);
  expect(wasted).toBeLessThanOrEqual(1 + Math.ceil((performance.now() - began) / 1_000));
  expect(about(core, "cannot be reached")).toHaveLength(1);
  expect(about(core, "cannot be reached")[0]).toMatchObject({ level: "info", event: "endpoint" });
});

test("one that does not finish connecting is waited for by one request, not by every other one", async () => {
  const app = await recordingUpstream();
  // Nobody shakes hands there.
  const silent = await socketUpstream();
  const specs = [upstreamSpec([`https://127.0.0.1:${silent.port}`, app.url], { connectTimeoutMs: 300 })];
  const core = await proxyCore({ specs });
  const began = performance.now();
  const { wasted } = await ask(core, 30);
  expect(wasted).toBeGreaterThanOrEqual(1);
  expect(wasted).toBeLessThanOrEqual(1 + Math.ceil((performance.now() - began) / 1_000));
});

test("one that is back is asked again", async () => {
  const app = await recordingUpstream();
  const port = await unusedPort();
  const core = await proxyCore({ specs: [upstreamSpec([`http://127.0.0.1:${port}`, app.url])] });
  await ask(core, 4);
  const served: string[] = [];
  const back = createServer((incoming, reply) => {
    served.push(incoming.url ?? "");
    reply.end("back");
  });
  onTestFinished(() => void back.close());
  await new Promise<void>((resolve) => back.listen(port, "127.0.0.1", resolve));
  await expect.poll(async () => (await ask(core, 2)) && served.length, { timeout: 10_000 }).toBeGreaterThan(2);
  expect(about(core, "can be reached again")).toHaveLength(1);
});

test("where none can be reached, all are tried by every request", async () => {
  const urls = [`http://127.0.0.1:${await unusedPort()}`, `http://127.0.0.1:${await unusedPort()}`];
  const core = await proxyCore({ specs: [upstreamSpec(urls)] });
  for (let turn = 0; turn < 5; turn++) {
    expect(parseReply(await rawExchange(core.port, get)).status).toBe(502);
    await core.outcome();
  }
  expect(about(core, "cannot be reached")).toHaveLength(2);
});

test("where it is the only one, it is tried each time", async () => {
  const port = await unusedPort();
  const core = await proxyCore({ specs: [upstreamSpec([`http://127.0.0.1:${port}`])] });
  for (let turn = 0; turn < 3; turn++) expect(parseReply(await rawExchange(core.port, get)).status).toBe(502);
  const back = createServer((_, reply) => void reply.end("back"));
  onTestFinished(() => void back.close());
  await new Promise<void>((resolve) => back.listen(port, "127.0.0.1", resolve));
  expect(parseReply(await rawExchange(core.port, get)).status).toBe(200);
});

test("one that comes and goes with every request is told of once, and not with each", async () => {
  const app = await recordingUpstream();
  const log: Record<string, unknown>[] = [];
  const endpoints = createEndpoints(
    { info: ((fields: object, msg: string) => log.push({ ...fields, msg })) as unknown as Log["info"] },
    () => true,
  );
  onTestFinished(() => endpoints.close());
  const endpoint = endpoints.acquire(app.url, 1_000);
  for (let turn = 0; turn < 50; turn++) {
    endpoints.missed(endpoint, "ECONNRESET");
    endpoints.reached(endpoint);
  }
  expect(log).toHaveLength(2);
  endpoints.release(endpoint);
});
