// A manifest can name a balance that no selector is of: the generation is not prepared, and nothing of it is left.

import { once } from "node:events";
import { expect, test } from "vitest";
import { proxyCore, upstreamSpec } from "../support/proxy-core.ts";
import { rawExchange } from "../support/raw-client.ts";
import { socketUpstream } from "../support/recording-upstream.ts";

const get = "GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n";

test.each(["bogus", "random ", "constructor", "__proto__", undefined, 7])("balance %j", async (balance) => {
  const app = await socketUpstream((socket, text) => {
    if (text.endsWith("\r\n\r\n")) socket.write("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
  });
  const good = upstreamSpec([app.url]);
  const bad = upstreamSpec([app.url], { name: "bad", balance: balance as never });
  const core = await proxyCore({ specs: [good] });
  expect(() => core.upstreams.prepare([good, bad], () => new Set())).toThrow(
    expect.objectContaining({ code: "GATEWAY_FAULT", detail: expect.stringContaining('"bad" has an unknown balance') }),
  );
  expect(await rawExchange(core.port, get)).toContain("200 OK");
  expect(app.sockets[0]?.closed).toBe(false);
  core.set.retire();
  // It would stay open for whoever still holds the endpoint.
  if (!app.sockets[0]?.closed) await once(app.sockets[0]!, "close");
});
