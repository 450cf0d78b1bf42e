// Which headers pass in each direction: ours cannot be forged or dropped, the connection's own do not travel.

import { describe, expect, test } from "vitest";
import type { Forwarding } from "../../src/upstream/forwarding.ts";
import { proxyCore, upstreamSpec } from "../support/proxy-core.ts";
import { parseReply, rawExchange } from "../support/raw-client.ts";
import { recordingUpstream, socketUpstream } from "../support/recording-upstream.ts";

const stripHeaders = new Set(["sallyport-identity", "x-user"]);
const setHeaders = { "sallyport-identity": "signed", "x-user": "ada" };

async function sent(lines: readonly string[], forwarding: Partial<Forwarding> = {}, trustedProxies: string[] = []) {
  const app = await recordingUpstream();
  const core = await proxyCore({ specs: [upstreamSpec([app.url])], stripHeaders, forwarding, trustedProxies });
  const connection = lines.some((line) => /^connection:/i.test(line)) ? "" : "Connection: close\r\n";
  const head = ["GET /x HTTP/1.1", "Host: Bank.test:1", ...lines].join("\r\n");
  const reply = parseReply(await rawExchange(core.port, `${head}\r\n${connection}\r\n`));
  return { reply, headers: app.requests[0]?.headers, requests: app.requests, port: core.port };
}

test("the upstream gets where the request came from, and the Host that the client asked for", async () => {
  const { headers, port } = await sent(["Accept: text/plain", "accept: text/html"]);
  expect(headers).toMatchObject({
    host: `bank.test:${port}`,
    "x-forwarded-for": "127.0.0.1",
    "x-forwarded-host": `bank.test:${port}`,
    "x-forwarded-proto": "http",
    "x-request-id": "id-1",
    accept: "text/plain\ntext/html",
  });
});

test("behind a trusted proxy the client's address is the one that the proxy saw", async () => {
  const { headers } = await sent(["X-Forwarded-For: 198.51.100.1"], {}, ["127.0.0.1"]);
  expect(headers?.["x-forwarded-for"]).toBe("198.51.100.1");
});

describe("a client cannot forge what is ours", () => {
  test.each([
    ["Sallyport-Identity: forged"],
    ["SALLYPORT-IDENTITY: forged"],
    ["x-USER: admin"],
    ["X-User: admin", "x-user: root"],
    ["X-Forwarded-For: 10.0.0.1"],
    ["x-FORWARDED-host: evil.test"],
    ["X-Forwarded-Proto: https"],
    ["X-Forwarded-Prefix: /admin"],
    ["X-Forwarded-Uri: /public"],
    ["X-Forwarded-Anything-At-All: forged"],
    ["Forwarded: for=10.0.0.1;host=evil.test"],
    ["X-Real-IP: 10.0.0.1"],
    ["X-Original-URL: /admin"],
    ["X-Rewrite-URL: /admin"],
    ["X-Request-Id: forged"],
    ["Proxy-Authorization: Basic forged"],
    ["X-HTTP-Method-Override: DELETE"],
  ])("%s", async (...lines) => {
    const { headers } = await sent(lines, { setHeaders });
    expect(headers).toMatchObject(setHeaders);
    expect(JSON.stringify(headers)).not.toMatch(/forged|admin|root|10\.0\.0\.1|evil|public|DELETE|proto":"https/);
  });

  test.each(["X_User: admin", "sallyport_identity: forged", "X_Forwarded_For: 10.0.0.1", "X_Forwarded_User: admin"])(
    "%s is refused altogether",
    async (line) => {
      const { reply, requests } = await sent([line], { setHeaders });
      expect(reply.status).toBe(400);
      expect(requests).toEqual([]);
    },
  );

  test("without an identity there is no identity header, not the client's", async () => {
    const { headers } = await sent(["Sallyport-Identity: forged", "X-User: admin"]);
    expect(headers).not.toHaveProperty("sallyport-identity");
    expect(headers).not.toHaveProperty("x-user");
  });
});

describe("Connection names what belongs to it, and never what is ours", () => {
  test.each([
    "Connection: close, Sallyport-Identity",
    "Connection: close, x-user, X-Forwarded-For, x-request-id, host",
    "Connection: sallyport-identity,x-forwarded-host , close",
  ])("%s", async (line) => {
    const { headers, port } = await sent([line], { setHeaders });
    expect(headers).toMatchObject({
      ...setHeaders,
      host: `bank.test:${port}`,
      "x-forwarded-for": "127.0.0.1",
      "x-forwarded-host": `bank.test:${port}`,
      "x-request-id": "id-1",
    });
  });

  test("hop-by-hop headers and those named in Connection stay behind, wherever they stand", async () => {
    const { headers } = await sent([
      "X-Hop: 1",
      "Keep-Alive: timeout=9",
      "TE: trailers",
      "Trailer: X-Sum",
      "Proxy-Connection: keep-alive",
      "Connection: close, X-Hop, x-later",
      "X-Later: 2",
      "X-End: kept",
    ]);
    for (const name of ["x-hop", "x-later", "keep-alive", "te", "trailer", "proxy-connection"])
      expect(headers).not.toHaveProperty(name);
    expect(headers).toMatchObject({ "x-end": "kept" });
  });

  test("the length of a body cannot be taken away from it", async () => {
    const app = await recordingUpstream();
    const core = await proxyCore({ specs: [upstreamSpec([app.url])] });
    const reply = await rawExchange(
      core.port,
      "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nConnection: close, Content-Length\r\n\r\nhello",
    );
    expect(parseReply(reply).status).toBe(200);
    expect(app.requests).toHaveLength(1);
    expect(app.requests[0]).toMatchObject({ body: "hello", headers: { "content-length": "5" } });
  });
});

describe("credentials that are the gateway's stay at the gateway", () => {
  test.each([
    ["a=1; sallyport_session=secret; b=2", "a=1; b=2"],
    ["sallyport_session=secret", undefined],
    ["sallyport_session=secret; sallyport_session=again; a=1", "a=1"],
    ["a=1;sallyport_session = secret", "a=1"],
    ["=sallyport_session=secret; a=1", "a=1"],
    ["a=sallyport_session=fine", "a=sallyport_session=fine"],
    ["xsallyport_session=fine", "xsallyport_session=fine"],
    ["a=1; b=2", "a=1; b=2"],
  ])("Cookie: %s", async (cookie, expected) => {
    expect((await sent([`Cookie: ${cookie}`])).headers?.cookie).toBe(expected);
  });

  test("a token for the gateway is dropped, a token for the upstream passes", async () => {
    const line = "Authorization: Bearer x";
    expect((await sent([line], { stripHeaders: ["authorization"] })).headers).not.toHaveProperty("authorization");
    expect((await sent([line])).headers?.authorization).toBe("Bearer x");
  });

  test("what was a credential for the gateway is dropped under whatever name, and a policy may set its own", async () => {
    const lines = ["X-Api-Key: secret", "Authorization: Basic upstreams", "X-Other: kept"];
    const { headers } = await sent(lines, { stripHeaders: ["x-api-key"] });
    expect(headers).toMatchObject({ authorization: "Basic upstreams", "x-other": "kept" });
    expect(headers).not.toHaveProperty("x-api-key");
    const both = await sent(lines, {
      stripHeaders: ["authorization", "x-api-key"],
      setHeaders: { "x-api-key": "ours" },
    });
    expect(both.headers).toMatchObject({ "x-api-key": "ours" });
    expect(both.headers).not.toHaveProperty("authorization");
  });
});

test.each(["a\r\nX-Admin: 1", "a\nb", "a\0"])("a policy's header value %j is refused", async (value) => {
  const { reply, requests } = await sent([], { setHeaders: { "x-user": value } });
  expect(JSON.parse(reply.body).code).toBe("DECISION_RETURN");
  expect(requests).toEqual([]);
});

describe("of the answer", () => {
  async function answered(lines: readonly string[], forwarding: Partial<Forwarding> = {}) {
    const app = await socketUpstream((socket, text) => {
      if (text.includes("\r\n\r\n")) socket.end(`HTTP/1.1 200 OK\r\n${lines.join("\r\n")}\r\n\r\nok`);
    });
    const core = await proxyCore({ specs: [upstreamSpec([app.url])], forwarding });
    return parseReply(await rawExchange(core.port, "GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"));
  }

  test("hop-by-hop headers stay behind", async () => {
    const { headers, body } = await answered([
      "Content-Length: 2",
      "Connection: close, X-Hop, Content-Length",
      "X-Hop: 1",
      "Keep-Alive: timeout=9",
      "Proxy-Authenticate: Basic",
      "Trailer: X-Sum",
      "X-End: kept",
    ]);
    expect(body).toBe("ok");
    expect(headers).toMatchObject({ "x-end": "kept", "content-length": "2", connection: "close" });
    for (const name of ["x-hop", "keep-alive", "proxy-authenticate", "trailer"])
      expect(headers).not.toHaveProperty(name);
  });

  test("every Set-Cookie line passes except the gateway's own names", async () => {
    const { headers } = await answered([
      "Content-Length: 2",
      "Set-Cookie: a=1; Path=/",
      "Set-Cookie: sallyport_session=planted; Path=/",
      "Set-Cookie:  sallyport_session =planted",
      "Set-Cookie: =sallyport_session=planted",
      "Set-Cookie: b=2; HttpOnly",
    ]);
    expect(headers["set-cookie"]).toBe("a=1; Path=/\nb=2; HttpOnly");
  });

  test("what only the gateway says an upstream cannot say, nor send back", async () => {
    const { headers } = await answered([
      "Content-Length: 2",
      "Sallyport-Identity: eyJ",
      "sallyport_identity: eyJ",
      "Sallyport-Anything: x",
      "X-Forwarded-For: 10.0.0.1",
      "X-Request-Id: kept",
      "X-End: kept",
    ]);
    expect(JSON.stringify(headers)).not.toMatch(/sallyport|forwarded/i);
    expect(headers).toMatchObject({ "x-end": "kept", "x-request-id": "kept" });
  });

  test("the gateway's additions come with it", async () => {
    const { headers } = await answered(["Content-Length: 2", "Set-Cookie: a=1"], {
      replyHeaders: ["set-cookie", "sallyport_session=ours; HttpOnly", "x-added", "1"],
    });
    expect(headers["set-cookie"]).toBe("a=1\nsallyport_session=ours; HttpOnly");
    expect(headers["x-added"]).toBe("1");
  });
});
