// One attempt at request smuggling: raw bytes through the proxy to a lenient upstream, which tells what it was asked.

import { expect } from "vitest";
import { proxyCore, upstreamSpec } from "./proxy-core.ts";
import { parseReply, rawExchange } from "./raw-client.ts";
import { recordingUpstream } from "./recording-upstream.ts";

/** Attempt is what became of the bytes. */
export interface Attempt {
  /** Statuses of all responses on the attacker's connection. */
  readonly statuses: readonly number[];
  /** Method and URL of all requests that the upstream saw. */
  readonly asked: readonly string[];
  readonly bodies: readonly string[];
}

/** smuggle sends the bytes, and then proves with an ordinary request on a new connection that the gateway is unharmed. */
export async function smuggle(bytes: string): Promise<Attempt> {
  // Lenient on purpose: what it lets pass must have been stopped before.
  const app = await recordingUpstream(undefined, { insecure: true });
  const core = await proxyCore({ specs: [upstreamSpec([app.url])] });
  const text = await rawExchange(core.port, bytes);
  const attempt: Attempt = {
    statuses: [...text.matchAll(/HTTP\/1\.1 (\d{3}) /g)].map((match) => Number(match[1])),
    asked: app.requests.map(({ method, url }) => `${method} ${url}`),
    bodies: app.requests.map(({ body }) => body),
  };
  const before = app.requests.length;
  const next = parseReply(await rawExchange(core.port, "GET /next HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"));
  expect(next.status).toBe(200);
  // Nothing of the attempt was left on the upstream's connection for the next request to run into.
  expect(app.requests.slice(before).map(({ method, url }) => `${method} ${url}`)).toEqual(["GET /next"]);
  return attempt;
}
