// What HTTP cannot carry, or is not a policy's to say: the language, `check`, sallyport/testing, what leaves the sandbox and the wire all hold to one table.

import { describe, expect, test } from "vitest";
import { parseRuling } from "../../src/decision/ruling.ts";
import { build, sandboxed } from "../runtime/built.ts";
import { ask, inTurn } from "../support/ask.ts";
import { factsWith } from "../support/facts.ts";
import { gatewayUnderTest, withRoutes } from "../support/gateway-under-test.ts";
import { at, opened } from "../testing/policy-folder.ts";

interface Answer {
  readonly status?: unknown;
  readonly headers?: Readonly<Record<string, unknown>>;
  readonly body?: unknown;
}
type Made = { readonly respond: Answer } | { readonly redirect: unknown; readonly status?: number };

const respond = (answer: Answer): Made => ({ respond: answer });
const header = (name: string, value: unknown, more: Answer = {}): Made =>
  respond({ ...more, headers: { [name]: value, ...more.headers } });
const redirect = (to: unknown, status?: number): Made => ({ redirect: to, ...(status !== undefined && { status }) });

/** Each in a few of its spellings; addresses have their own table (test/runtime/address.test.ts). */
const refused: readonly (readonly [code: string, made: Made])[] = [
  ...[100, 101, 103, 199, 206, 305, 306, 407, 426, 600, 0, -1, 200.5, "200", null].map(
    (status) => ["POLICY_STATUS", respond({ status })] as const,
  ),
  ...[301, 302, 303, 307, 308].map((status) => ["POLICY_STATUS", respond({ status })] as const),
  ...[204, 205, 304].map((status) => ["POLICY_BODY", respond({ status, body: "x" })] as const),
  ...[204, 205, 304].map((status) => ["POLICY_HEADER", header("content-length", "0", { status })] as const),
  ...[204, 205, 304].map((status) => ["POLICY_HEADER", header("Content-Type", "text/html", { status })] as const),
  ["POLICY_BODY", respond({ body: 1 })],
  ["POLICY_BODY", respond({ body: { a: 1 } })],
  ["POLICY_BODY", respond({ body: "half \ud83d" })],
  ["POLICY_BODY", respond({ body: "a".repeat(300_000) })],
  ["POLICY_BODY", respond({ body: "a".repeat(199_999) })],
  ["POLICY_BODY", respond({ body: "\n".repeat(100_000) })],
  ["POLICY_BODY", respond({ body: "\x01".repeat(40_000) })],
  ["POLICY_BODY", respond({ body: "é".repeat(100_000) })],
  ...["5", "0", "05"].map((length) => ["POLICY_HEADER", header("content-length", length)] as const),
  ...[
    ["Transfer-Encoding", "chunked"],
    ["connection", "upgrade"],
    ["Connection", "close"],
    ["upgrade", "websocket"],
    ["keep-alive", "timeout=5"],
    ["te", "trailers"],
    ["trailer", "x-sum"],
    ["proxy-connection", "close"],
    ["proxy-authenticate", "Basic"],
    ["http2-settings", "AAMAAABkAAQAAP__"],
    ["Sec-WebSocket-Accept", "s3pPLMBiTxaQ9kYGzzhZRbK+xOo="],
    ["X-Request-Id", "mine"],
    ["x-forwarded-for", "10.0.0.1"],
    ["Sallyport-Identity", "forged"],
    ["sallyport-anything", "x"],
    ["date", "Thu, 01 Jan 1970 00:00:00 GMT"],
    ["via", "1.1 x"],
    ["content-encoding", "gzip"],
    ["content-range", "bytes 0-1/2"],
    ["alt-svc", 'h3="evil.test:443"'],
    ["clear-site-data", '"cookies"'],
    ["access-control-allow-credentials", "true"],
    ["set-cookie2", "a=1"],
    ["set-cookie", "sallyport-session=planted"],
    ["Set-Cookie", "SallyPort-Session=planted; Path=/"],
    ["set-cookie", "__Host-sallyport-session=planted; Secure; Path=/"],
    ["set-cookie", " sallyport-browser = planted"],
    ["set-cookie", "=sallyport-session=planted"],
    ["set-cookie", "a=1, sallyport-session=planted"],
    ["set-cookie", "a=1; expires=Thu, sallyport-session=planted"],
    ["set-cookie", "a=1; path=/,sallyport-replay=planted"],
    ["set-cookie", "sallyport-replay=; Max-Age=0"],
    ["set-cookie", "no cookie"],
    ["location", "javascript:alert(1)"],
    ["Location", "data:text/html,x"],
    ["location", "vbscript:x"],
    ["location", "//evil.test"],
    ["location", "https://t.test@evil.test"],
    ["content-location", "javascript:alert(1)"],
    ["refresh", "0;url=javascript:alert(1)"],
    ["Refresh", "5; https://evil.test"],
    ["link", "<javascript:alert(1)>; rel=preload"],
    ["link", "</fine>; rel=next, <//evil.test>; rel=prev"],
    ["link", "/x; rel=next"],
    ["content-type", "text/html; charset=utf-7"],
    ["content-type", "text/html; x=y; Charset='latin1'"],
    ["content-type", "html"],
    ["x y", "1"],
    ["", "1"],
    ["x:", "1"],
    ["x\n", "1"],
    ["ž", "1"],
    ["x_a", "1"],
    ["__proto__x", "1"],
    ["x-a", "1\r\nset-cookie: x=1"],
    ["x-a", "1\n2"],
    ["x-a", "a\0"],
    ["x-a", "a\x7f"],
    ["x-a", "a\x85b"],
    ["x-a", " a"],
    ["x-a", "a\t"],
    ["x-a", "half \udc00"],
    ["x-a", "a".repeat(4_097)],
    ["x-a", "é".repeat(2_049)],
    ["x-a", 1],
    ["x-a", null],
    ["x-a", ["1", "2"]],
  ].map(([name, value]) => ["POLICY_HEADER", header(name as string, value)] as const),
  ["POLICY_HEADER", respond({ headers: { "X-A": "1", "x-a": "2" } })],
  ["POLICY_HEADER", respond({ headers: { a: "x".repeat(4_000), b: "x".repeat(4_000), c: "x".repeat(400) } })],
  ["POLICY_LOCATION", redirect("//evil.test")],
  ["POLICY_LOCATION", redirect("https://t.test@evil.test")],
  ["POLICY_LOCATION", redirect("javascript:alert(1)")],
  ["POLICY_LOCATION", redirect("/a\r\nset-cookie: x=1")],
  ["POLICY_LOCATION", redirect("/Žofie")],
  ["POLICY_LOCATION", redirect(`/${"a".repeat(4_096)}`)],
  ["POLICY_LOCATION", redirect(7)],
  ["POLICY_STATUS", redirect("/a", 300)],
  ["POLICY_STATUS", redirect("/a", 304)],
];

/** JSON, but for what is one character a thousand times. */
const toCode = (value: unknown): string =>
  JSON.stringify(value).replace(/"((?:\\u....|[^"\\]))\1{1000,}"/g, (all, one: string) => {
    const times = (all.length - 2) / one.length;
    return `"${one}".repeat(${times})`;
  });

/** The policy's own words for it. */
const toText = (made: Made): string =>
  "respond" in made
    ? `respond(${toCode(made.respond)} as never)`
    : `redirect(${toCode(made.redirect)} as never, ${toCode({ status: made.status ?? 303 })} as never)`;

/** What a policy that has the dispatcher in its hands would let out of the sandbox. */
const toRuling = (made: Made) => {
  const action =
    "respond" in made
      ? { kind: "respond", status: 200, headers: {}, body: "", ...made.respond, at: "1:1" }
      : { kind: "redirect", status: made.status ?? 303, location: made.redirect, at: "1:1" };
  return JSON.stringify({ kind: "act", stepUps: [], action });
};

const inGuards = refused.map(([, made], index) => `publicRoute("GET /${index}", () => ${toText(made)}, respond()),`);

describe("refused", () => {
  test("while policies load, by `check` as well: each with its place", async () => {
    const lines = refused.map(([, made]) => `p.${toText(made)};`);
    const text = `import * as port from "sallyport"; const p: any = port;\n${lines.join("\n")}
export default p.host("a.example", { identity: p.nobody }, p.route("/", p.respond()));`;
    const result = await build({ "a.ts": text });
    const found = result.ok ? [] : result.diagnostics;
    for (const [index, [code, made]] of refused.entries()) {
      const told = found.filter(({ location }) => location?.line === index + 2);
      expect(
        told.map((one) => one.code),
        toText(made).slice(0, 200),
      ).toContain(code);
      for (const one of told)
        expect(one).toMatchObject({ location: { file: "a.ts" }, fix: expect.stringMatching(/\w/) });
    }
    expect(found.filter(({ location }) => (location?.line ?? 0) > refused.length + 1)).toEqual([]);
  });

  test("while a request is decided, by sallyport/testing", async () => {
    const gate = await opened(inGuards.join("\n"));
    await inTurn([...refused.keys()], async (index) => {
      expect(await gate.get(at(`/${index}`))).toMatchObject({
        code: "DECISION_FAULT",
        detail: expect.stringMatching(/^POLICY_STEP/),
      });
    });
  });

  test("where it leaves the sandbox all the same", () => {
    for (const [, made] of refused)
      expect(() => parseRuling(toRuling(made)), toText(made).slice(0, 200)).toThrow(
        expect.objectContaining({ code: "DECISION_RETURN" }),
      );
  });
});

test("the longest body leaves the sandbox whole, of whatever characters it is, beside the longest headers", async () => {
  const bodies = ["a".repeat(199_998), "\x01".repeat(33_333), "李".repeat(66_666), '"\n'.repeat(49_999)];
  const headers = { "x-a": '"'.repeat(4_080), "x-b": '"'.repeat(4_080) };
  const routes = bodies.map(
    (body, n) => `route("/${n}", respond({ body: ${toCode(body)}, headers: ${toCode(headers)} }))`,
  );
  const [one] = await sandboxed({
    "a.ts": `import { host, nobody, respond, route } from "sallyport";\nexport default host("a.example", { identity: nobody }, ${routes.join()});`,
  });
  for (const [route, body] of bodies.entries())
    expect(one.rule(route, factsWith({}))).toMatchObject({ kind: "act", action: { kind: "respond", headers, body } });
});

/** What is carried: as the policy gives it, as a test of the policy sees it, and as the client gets it. */
const carried: readonly (readonly [
  made: Made,
  wire: { status: number; headers?: object; without?: string[]; body?: string },
])[] = [
  [
    respond({}),
    { status: 200, headers: { "content-type": "text/plain; charset=utf-8", "content-length": "0" }, body: "" },
  ],
  [respond({ body: "李 says\n\0 " }), { status: 200, headers: { "content-length": "11" }, body: "李 says\n\0 " }],
  [
    respond({ status: 204 }),
    { status: 204, without: ["content-length", "content-type", "transfer-encoding"], body: "" },
  ],
  [respond({ status: 205 }), { status: 205, headers: { "content-length": "0" }, without: ["content-type"], body: "" }],
  [
    header("etag", '"a"', { status: 304 }),
    { status: 304, headers: { etag: '"a"' }, without: ["content-length", "content-type"] },
  ],
  [
    respond({ status: 401, headers: { "www-authenticate": "Basic" } }),
    { status: 401, headers: { "www-authenticate": "Basic" } },
  ],
  [respond({ status: 599, body: "x" }), { status: 599, body: "x" }],
  [
    header("X-Name", "Žofie Nováková-李 🦊", { body: "ž" }),
    { status: 200, headers: { "x-name": "Žofie Nováková-李 🦊" }, body: "ž" },
  ],
  [header("x-empty", ""), { status: 200, headers: { "x-empty": "" } }],
  [header("constructor", "1"), { status: 200, headers: { constructor: "1" } }],
  [
    header("content-type", 'text/html; charset="UTF-8"', { body: "<b>" }),
    { status: 200, headers: { "content-type": 'text/html; charset="UTF-8"' } },
  ],
  [header("location", "/made/1", { status: 201 }), { status: 201, headers: { location: "/made/1" } }],
  [
    header("Location", "https://b.test/?a=1#x", { status: 302, body: "there" }),
    { status: 302, headers: { location: "https://b.test/?a=1#x" } },
  ],
  [
    header("refresh", "30", { status: 503, headers: { "retry-after": "30" } }),
    { status: 503, headers: { refresh: "30" } },
  ],
  [header("link", '</a?x=1>; rel="next", <https://b.test/>; rel=prev'), { status: 200 }],
  [
    header("set-cookie", "theme=dark; Path=/; Expires=Wed, 21 Oct 2065 07:28:00 GMT; HttpOnly; SameSite=Lax"),
    {
      status: 200,
      headers: { "set-cookie": "theme=dark; Path=/; Expires=Wed, 21 Oct 2065 07:28:00 GMT; HttpOnly; SameSite=Lax" },
    },
  ],
  [header("strict-transport-security", "max-age=31536000"), { status: 200 }],
  [header("server", "bank"), { status: 200, headers: { server: "bank" } }],
  [header("access-control-allow-origin", "*"), { status: 200, headers: { "access-control-allow-origin": "*" } }],
  [header("x-a", "é".repeat(2_048)), { status: 200, headers: { "x-a": "é".repeat(2_048) } }],
  [
    respond({ body: "a".repeat(199_998) }),
    { status: 200, headers: { "content-length": "199998" }, body: "a".repeat(199_998) },
  ],
  [redirect("/%C5%BDofie?x=%2F"), { status: 303, headers: { location: "/%C5%BDofie?x=%2F", "content-length": "0" } }],
  [redirect("https://b.test:8443/x", 308), { status: 308, headers: { location: "https://b.test:8443/x" } }],
];

const utf8 = (text: string): string => Buffer.from(text, "latin1").toString("utf8");

test("what is carried is the same in a policy's test and on the wire, and what is not is a fault with its line there too", async () => {
  const routes = carried.flatMap(([made], index) => [
    `publicRoute("GET /static/${index}", ${toText(made)}),`,
    `publicRoute("GET /guard/${index}", () => ${toText(made)}, respond()),`,
  ]);
  const gate = await opened(routes.join("\n"));
  const live = await gatewayUnderTest({
    policies: withRoutes([...routes, ...inGuards].join("\n")),
  });
  await inTurn([...carried.keys()], async (index) => {
    const [, wire] = carried[index]!;
    for (const path of [`/static/${index}`, `/guard/${index}`]) {
      const verdict = await gate.get(at(path));
      const reply = await ask(live.port, `GET ${path}`);
      const headers = Object.fromEntries(Object.entries(reply.headers).map(([name, value]) => [name, utf8(value)]));
      expect(reply.status).toBe(wire.status);
      expect(headers).toMatchObject(wire.headers ?? {});
      for (const name of wire.without ?? []) expect(headers).not.toHaveProperty([name]);
      if (wire.body !== undefined) expect(utf8(reply.body)).toBe(wire.body);
      expect(verdict).toMatchObject({ status: reply.status });
      if (verdict.kind === "redirect") expect(verdict.location).toBe(headers["location"]);
      if (verdict.kind !== "respond") continue;
      expect(headers).toMatchObject(verdict.headers);
      expect(utf8(reply.body)).toBe(verdict.body);
      // A HEAD is answered like a GET, as far as it goes (RFC 9110 §9.3.2).
      const { date: _, ...head } = (await ask(live.port, `HEAD ${path}`)).headers;
      expect({ ...reply.headers, ...head }).toEqual(reply.headers);
      expect(Object.keys(head)).toHaveLength(Object.keys(reply.headers).length - 1);
    }
  });
  await inTurn([...refused.keys()], async (index) => {
    const before = live.decisions().length;
    expect((await ask(live.port, `GET /${index}`)).status).toBe(500);
    await live.logged((line) => live.decisions().indexOf(line) >= before);
    expect(live.decisions().at(-1)).toMatchObject({
      code: "DECISION_FAULT",
      detail: expect.stringMatching(/^POLICY_STEP/),
      policy: `bank.ts:${5 + routes.length + index + 1}`,
    });
  });
});
