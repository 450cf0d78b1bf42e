// An upstream that authenticates its connections answers whoever comes by one as the one before: so each belongs to one client's connection.

import { once } from "node:events";
import { Agent, type IncomingHttpHeaders, request } from "node:http";
import { expect, onTestFinished, test } from "vitest";
import { connectionAuthServer } from "../support/connection-auth-server.ts";
import { type ProxyOptions, proxyCore, upstreamSpec } from "../support/proxy-core.ts";
import { parseReply, rawConnect, readUntil } from "../support/raw-client.ts";
import { recordingUpstream } from "../support/recording-upstream.ts";

interface Reply {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly hello: string | undefined;
}

/** Someone with one connection, kept alive; or with a new one for each request. */
function person(port: number, keepAlive = true) {
  const agent = new Agent({ keepAlive, maxSockets: 1 });
  onTestFinished(() => agent.destroy());
  const get = (headers: Record<string, string> = {}, method = "GET") =>
    new Promise<Reply>((resolve, reject) => {
      request({ port, host: "127.0.0.1", path: "/", method, agent, headers }, (incoming) => {
        const hello = incoming.headers["x-hello"] as string | undefined;
        incoming
          .resume()
          .once("end", () => resolve({ status: incoming.statusCode!, headers: incoming.headers, hello }));
      })
        .once("error", reject)
        .end();
    });
  return {
    get,
    leave: () => agent.destroy(),
    async ntlm(name: string, headers: Record<string, string> = {}) {
      expect((await get(headers)).status).toBe(401);
      expect((await get({ ...headers, authorization: "NTLM hello" })).headers["www-authenticate"]).toBe(
        "NTLM challenge",
      );
      return get({ ...headers, authorization: `NTLM ${name}` });
    },
  };
}

async function start(changes: Parameters<typeof upstreamSpec>[1] = {}, options: Partial<ProxyOptions> = {}, count = 1) {
  const apps = await Promise.all(Array.from({ length: count }, () => connectionAuthServer()));
  const core = await proxyCore({
    specs: [
      upstreamSpec(
        apps.map(({ url }) => url),
        changes,
      ),
    ],
    ...options,
  });
  return { apps, core, connections: () => apps.flatMap((app) => app.connections) };
}

/** Two people in turn: each is answered as themselves, and whoever proved nothing as nobody. */
async function alternate(port: number) {
  const [ada, bob, eve] = [person(port), person(port), person(port)];
  expect((await ada.ntlm("ada")).hello).toBe("ada");
  expect((await bob.get()).status).toBe(401);
  expect((await bob.ntlm("bob")).hello).toBe("bob");
  for (let round = 0; round < 3; round++) {
    expect((await ada.get()).hello).toBe("ada");
    expect((await eve.get()).status).toBe(401);
    expect((await bob.get({}, round === 1 ? "POST" : "GET")).hello).toBe("bob");
    expect((await person(port, false).get()).status).toBe(401);
  }
}

test("two people who take turns are each answered as themselves, and nobody else as either", async () => {
  const { core } = await start();
  await alternate(core.port);
});

test("with several endpoints, a person stays at the one that knows them", async () => {
  const { core } = await start({}, {}, 3);
  await alternate(core.port);
});

test.each(["NTLM", "Negotiate", "negotiate", "Kerberos", "Nego2", "CredSSP"])(
  "%s in one leg, with no challenge before it, is nobody else's either",
  async (scheme) => {
    const { core } = await start();
    const ada = person(core.port);
    if (scheme === "NTLM") await ada.get({ authorization: "NTLM hello" });
    expect((await ada.get({ authorization: `${scheme} ada` })).hello).toBe("ada");
    expect((await ada.get()).hello).toBe("ada");
    for (const keepAlive of [true, false]) expect((await person(core.port, keepAlive).get()).status).toBe(401);
  },
);

test("a connection on which the upstream asked for it carries nobody's next request", async () => {
  const { core, connections } = await start();
  for (let count = 1; count <= 3; count++) {
    expect((await person(core.port, false).get()).status).toBe(401);
    expect(connections()).toHaveLength(count);
    const { socket } = connections()[count - 1]!;
    if (!socket.closed) await once(socket, "close");
  }
});

test.each([
  ["a challenge among others", "www-authenticate", 'Basic realm="a, b", NTLM TlRM'],
  ["a last leg", "www-authenticate", "Negotiate oYG1MIGy"],
  ["Persistent-Auth", "persistent-auth", "true"],
])("an answer that makes its connection somebody's (%s) is the last on it", async (_name, name, value) => {
  const ports = new Set<number | undefined>();
  const app = await recordingUpstream((incoming, reply) => {
    ports.add(incoming.socket.remotePort);
    if (incoming.url === "/") reply.setHeader(name, value);
    reply.end("ok");
  });
  const core = await proxyCore({ specs: [upstreamSpec([app.url])] });
  await person(core.port).get();
  await person(core.port).get();
  expect(ports.size).toBe(2);
});

test("Basic and Bearer count for their request: connections are shared as ever", async () => {
  const ports = new Set<number | undefined>();
  const app = await recordingUpstream((incoming, reply) => {
    ports.add(incoming.socket.remotePort);
    reply.writeHead(401, { "www-authenticate": 'Basic realm="NTLMv2", Bearer' }).end();
  });
  const core = await proxyCore({ specs: [upstreamSpec([app.url])] });
  for (const authorization of ["Basic YTpi", "Bearer ntlm", "Digest negotiate"])
    await person(core.port).get({ authorization });
  expect(ports.size).toBe(1);
});

test("when the client's connection closes, theirs to the upstream does", async () => {
  const { core, connections } = await start();
  const ada = person(core.port);
  await ada.ntlm("ada");
  const { socket } = connections().find(({ name }) => name === "ada")!;
  ada.leave();
  if (!socket.closed) await once(socket, "close");
});

test("a WebSocket of somebody else's does not come by it; their own does", async () => {
  const { core } = await start();
  const handshake = (lines = "") =>
    `GET / HTTP/1.1\r\nHost: a\r\n${lines}Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n`;
  const ada = await rawConnect(core.port);
  for (const token of ["hello", "ada"]) {
    ada.write(`GET / HTTP/1.1\r\nHost: a\r\nAuthorization: NTLM ${token}\r\n\r\n`);
    await readUntil(ada, /0\r\n\r\n$/);
  }
  const bob = await rawConnect(core.port);
  bob.write(handshake());
  expect(parseReply(await readUntil(bob, /\r\n\r\n/)).status).toBe(401);
  ada.write(handshake());
  const reply = parseReply(await readUntil(ada, /\r\n\r\n/));
  expect([reply.status, reply.headers["x-hello"]]).toEqual([101, "ada"]);
  const eve = await rawConnect(core.port);
  eve.write(handshake("Authorization: Negotiate eve\r\n"));
  expect(parseReply(await readUntil(eve, /\r\n\r\n/)).headers["x-hello"]).toBe("eve");
  expect((await person(core.port).get()).status).toBe(401);
});

test("a client's connection that becomes another person's loses it", async () => {
  const who = { key: "ada" };
  const { core } = await start(
    {},
    {
      forwarding: {
        get key() {
          return who.key;
        },
      },
    },
  );
  const browser = person(core.port);
  expect((await browser.ntlm("ada")).hello).toBe("ada");
  who.key = "bob";
  expect((await browser.get()).status).toBe(401);
});

test("behind a proxy a client's connection may be many people's: nothing that was proved by it lasts", async () => {
  for (const [options, headers] of [
    [{ trustedProxies: ["127.0.0.1"] }, {}],
    [{ trustedProxies: ["127.0.0.1"] }, { "x-forwarded-for": "192.0.2.7" }],
    [{}, { via: "1.1 cache" }],
    [{}, { forwarded: "for=192.0.2.7" }],
  ] as const) {
    const { core, connections } = await start({}, options);
    const front = person(core.port);
    expect((await front.get({ ...headers, authorization: "Negotiate ada" })).hello).toBe("ada");
    expect((await front.get(headers)).status).toBe(401);
    const { socket } = connections().find(({ name }) => name === "ada")!;
    if (!socket.closed) await once(socket, "close");
    // And NTLM, which takes two requests, does not get that far.
    expect((await front.ntlm("ada", headers)).status).toBe(401);
  }
});

test("through-proxies: a proxy that opens one connection for each client is taken at its word", async () => {
  const { core } = await start({ connectionAuth: "through-proxies" }, { trustedProxies: ["127.0.0.1"] });
  const [one, other] = [person(core.port), person(core.port)];
  expect((await one.ntlm("ada", { "x-forwarded-for": "192.0.2.7" })).hello).toBe("ada");
  expect((await one.get({ "x-forwarded-for": "192.0.2.7" })).hello).toBe("ada");
  // Not even then for somebody else.
  expect((await one.get({ "x-forwarded-for": "192.0.2.8" })).status).toBe(401);
  expect((await other.get({ "x-forwarded-for": "192.0.2.7" })).status).toBe(401);
});

test("what was proved outlives a reload, and not the endpoint", async () => {
  const { apps, core } = await start({}, {}, 2);
  const ada = person(core.port);
  await ada.ntlm("ada");
  const at = apps.find((app) => app.connections.some(({ name }) => name === "ada"))!;
  const reload = (urls: readonly string[]) => {
    const old = core.set;
    core.set = core.upstreams.prepare([upstreamSpec(urls)], () => new Set());
    old.retire();
  };
  reload(apps.map(({ url }) => url));
  expect((await ada.get()).hello).toBe("ada");
  reload(apps.filter((app) => app !== at).map(({ url }) => url));
  expect((await ada.get()).status).toBe(401);
  expect((await ada.ntlm("ada")).hello).toBe("ada");
});
