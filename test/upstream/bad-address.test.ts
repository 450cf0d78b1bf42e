// A manifest can hold what is no address: the generation is not prepared, and nothing of it is left.

import { once } from "node:events";
import { expect, test } from "vitest";
import { proxyCore, upstreamSpec } from "../support/proxy-core.ts";
import { rawExchange } from "../support/raw-client.ts";
import { socketUpstream } from "../support/recording-upstream.ts";

const get = "GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n";

test.each(["", "http://[bad", 7])("address %j", async (address) => {
  const app = await socketUpstream((socket, text) => {
    if (text.endsWith("\r\n\r\n")) socket.write("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
  });
  const core = await proxyCore({ specs: [upstreamSpec([app.url])] });
  expect(() => core.upstreams.prepare([upstreamSpec([app.url, address as never])], () => new Set())).toThrow();
  expect(await rawExchange(core.port, get)).toContain("200 OK");
  core.set.retire();
  // It would stay open for whoever still holds the endpoint.
  if (!app.sockets[0]?.closed) await once(app.sockets[0]!, "close");
});
