// A person whose name is not ASCII: header values are sent as UTF-8, to upstreams and to clients, and read as that (was: a 500 at each of their requests).

import { decodeJwt } from "jose";
import { expect, test } from "vitest";
import { ask, askUpgrade } from "../support/ask.ts";
import { gatewayUnderTest, withRoutes } from "../support/gateway-under-test.ts";
import { parseReply } from "../support/raw-client.ts";
import { socketUpstream } from "../support/recording-upstream.ts";
import { signIn } from "../support/sign-in.ts";
import { at, opened } from "../testing/policy-folder.ts";

const name = "Žofie Nováková-李";
const groups = ["staff", "účtárna"];
const zofie = {
  id: "zofie",
  name,
  givenName: "Žofie",
  email: "zofie@bank.example",
  groups,
  may: "",
  password: "heslo",
  totpSecret: "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP",
};

const routes = `
  route("GET /hello", ({ user }) => respond({ headers: { "x-hello": user.name }, body: user.name }), respond()),
  route("GET /refused", ({ user }) => deny("Not for " + user.name), forward(bank)),
  route("/*", forward(bank, { headers: {
    "x-user": ({ user }) => user.name,
    "x-groups": ({ user }) => user.groups.join(","),
    "x-fixed": "na přání 🦊",
    "x-copy": ({ request }) => request.headers["x-name"] ?? "none",
  } })),`;

const utf8 = (text: string): string => Buffer.from(text, "latin1").toString("utf8");
const bytes = (text: string): string => Buffer.from(text, "utf8").toString("latin1");

async function signedIn() {
  const upstream = await socketUpstream((socket, text) => {
    if (!text.endsWith("\r\n\r\n")) return;
    if (/^upgrade: websocket/im.test(text))
      socket.write(
        `HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\nX-Greeting: ${bytes(name)}\r\n\r\n`,
        "latin1",
      );
    else socket.end(`HTTP/1.1 200 OK\r\nContent-Length: 0\r\nX-Greeting: ${bytes(name)}\r\n\r\n`, "latin1");
  });
  const live = await gatewayUnderTest({
    policies: (places) => withRoutes(routes)({ ...places, upstream: upstream.url }),
    users: [zofie],
  });
  const browser = live.browser();
  await signIn(browser, `${live.origin}/start`, { user: zofie.id, password: zofie.password });
  const cookie = browser.cookies.header(new URL(live.origin), { site: "same-site", safeNavigation: true });
  /** What the upstream got of the last request, byte for byte. */
  const arrived = () => parseReply(upstream.received.slice(upstream.received.lastIndexOf("GET /"))).headers;
  return { live, browser, headers: [`Cookie: ${cookie}`], arrived };
}

const sent = { "x-user": name, "x-groups": groups.join(","), "x-fixed": "na přání 🦊" };
const sentBytes = Object.fromEntries(Object.entries(sent).map(([key, value]) => [key, bytes(value)]));

test("signed in at a real provider, it arrives at the upstream, in WebSocket handshakes too, and comes back in answers", async () => {
  const { live, browser, headers, arrived } = await signedIn();
  const reply = await ask(live.port, "GET /plain", [...headers, `X-Name: ${bytes("Ďábel 李")}`]);
  expect(reply.status).toBe(200);
  expect(utf8(reply.headers["x-greeting"]!)).toBe(name);
  expect(arrived()).toMatchObject({ ...sentBytes, "x-name": bytes("Ďábel 李"), "x-copy": bytes("Ďábel 李") });
  expect(decodeJwt(arrived()["sallyport-identity"]!)).toMatchObject({ name, groups });

  // What is not UTF-8 is read as Latin-1: the text stays, its bytes become UTF-8; the client's own header stays as it was.
  await ask(live.port, "GET /latin", [...headers, "X-Name: caf\xe9"]);
  expect(arrived()).toMatchObject({ "x-name": "caf\xe9", "x-copy": bytes("café") });

  const upgraded = await askUpgrade(live.port, "/socket", [...headers, `X-Name: ${bytes("李")}`]);
  expect(upgraded.status).toBe(101);
  expect(utf8(upgraded.headers["x-greeting"]!)).toBe(name);
  expect(arrived()).toMatchObject({ ...sentBytes, "x-copy": bytes("李") });

  const hello = await ask(live.port, "GET /hello", headers);
  expect([utf8(hello.headers["x-hello"]!), utf8(hello.body)]).toEqual([name, name]);
  expect(hello.headers["content-length"]).toBe(String(Buffer.byteLength(name)));

  const refused = await browser.open(`${live.origin}/refused`);
  expect([refused.status, refused.body.includes(`Not for ${name}`)]).toEqual([403, true]);
  await live.logged((line) => line["reason"] === `Not for ${name}`);
});

test("a policy's test sees the same text", async () => {
  const gate = await opened(routes);
  const person = gate.as({ id: "zofie", name, groups });
  for (const text of ["Ďábel 李", "café", "Ã©", "plain"])
    expect(await person.get(at("/x"), { headers: { "X-Name": text } })).toMatchObject({
      kind: "forward",
      headers: { ...sent, "x-copy": text },
    });
  expect(await person.get(at("/hello"))).toMatchObject({ headers: { "x-hello": name }, body: name });
  expect(await person.get(at("/refused"))).toDeny(`Not for ${name}`);
});
