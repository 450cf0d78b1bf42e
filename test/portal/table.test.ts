// Every row of the portal's table, at a running gateway: what it does not take is refused before anybody serves it.

import { expect, onTestFinished, test } from "vitest";
import type { GatewayError } from "../../src/errors.ts";
import * as ownPath from "../../src/exchange/own-path.ts";
import type { Visit } from "../../src/exchange/visit.ts";
import type { LiveGeneration } from "../../src/generation/live.ts";
import { createBodyReaders } from "../../src/listener/body.ts";
import { served } from "../../src/portal/handle.ts";
import { createPortal } from "../../src/portal/portal.ts";
import type { Row } from "../../src/portal/row.ts";
import { type Handlers, type RowName, table } from "../../src/portal/table.ts";
import { answeringServer, receiverOn } from "../support/answering-server.ts";
import { ask, inTurn } from "../support/ask.ts";
import { gatewayUnderTest, withRoutes } from "../support/gateway-under-test.ts";
import { listening } from "../support/recording-upstream.ts";

const { readBody } = createBodyReaders({ silenceMs: 15_000 });

const { isOwn } = ownPath;
const rows: readonly Row[] = Object.values(table);
const looking = rows.filter((row) => row.methods !== "POST");
const taking = rows.filter((row) => row.limitBytes !== undefined);
const allowed = ({ methods }: Row) => (methods === "GET alone" ? "GET" : methods.replace("GET", "GET, HEAD"));

const start = () => gatewayUnderTest({ policies: withRoutes(`route("/*", deny("closed")),`) });
const form = "Content-Type: application/x-www-form-urlencoded";
const byWindow = ["Sec-Fetch-Mode: navigate", "Sec-Fetch-Dest: document"];
const ours = (origin: string) => [...byWindow, `Origin: ${origin}`, "Sec-Fetch-Site: same-origin", form];

test("each address is ours, and stands there once", () => {
  const paths = rows.map(({ path }) => path);
  expect(paths.filter((path) => !isOwn(path))).toEqual([]);
  expect(new Set(paths).size).toBe(paths.length);
  expect(["/.sallyport", "/.sallyport/", "/.sallyport/x"].map(isOwn)).toEqual([true, true, true]);
  expect(["/", "/.sallyportx", "/x/.sallyport/"].map(isOwn)).toEqual([false, false, false]);
});

test("whatever address the gateway knows of itself has a row", () => {
  // The server as a whole ("*") is nothing of the portal's; an address with a query is its path's.
  const own = Object.values(ownPath).filter((value) => typeof value === "string" && value.startsWith("/"));
  const known = new Set(own.map((value) => String(value).split("?", 1)[0]));
  expect([...known].sort()).toEqual(rows.map(({ path }) => path).sort());
});

test("a method that is not in the row is told which are", async () => {
  const gate = await start();
  const methods = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "PROPFIND"];
  await inTurn(
    rows.flatMap((row) => methods.map((method) => [method, row] as const)),
    async ([method, row]) => {
      const reply = await ask(gate.port, `${method} ${row.path}`, [...ours(gate.origin), "Content-Length: 0"]);
      if (allowed(row).split(", ").includes(method)) {
        expect(reply.status).not.toBe(405);
        expect(reply.headers).not.toHaveProperty("allow");
      } else expect([reply.status, reply.headers["allow"]]).toEqual([405, allowed(row)]);
    },
  );
});

test("another page's form is taken only where anyone's is", async () => {
  const gate = await start();
  const foreign: readonly (readonly string[])[] = [
    [],
    ["Origin: https://evil.example"],
    ["Origin: null"],
    [`Origin: http://localhost:${gate.port + 1}`, "Sec-Fetch-Site: same-origin"],
    ["Sec-Fetch-Site: cross-site"],
    ["Sec-Fetch-Site: same-site"],
  ];
  await inTurn(
    taking.flatMap((row) => foreign.map((headers) => [row, headers] as const)),
    async ([row, headers]) => {
      const reply = await ask(
        gate.port,
        `POST ${row.path}`,
        [...byWindow, form, ...headers, "Content-Length: 3"],
        "x=1",
      );
      if (row.from === "anyone") expect(reply.body).not.toContain("IDENTITY_ORIGIN");
      else {
        expect(reply.status).toBe(403);
        expect(reply.body).toContain("IDENTITY_ORIGIN");
      }
    },
  );
  expect(taking.filter((row) => row.from === "anyone").map(({ path }) => path)).toEqual([
    "/.sallyport/backchannel-logout",
  ]);
});

test("a body is read up to the row's limit, and no further", async () => {
  const gate = await start();
  await inTurn(taking, async ({ path, limitBytes = 0 }) => {
    const send = (headers: readonly string[], body = "") =>
      ask(gate.port, `POST ${path}`, [...ours(gate.origin), ...headers], body);
    const full = `x=${"a".repeat(limitBytes - 2)}`;
    expect((await send([`Content-Length: ${full.length}`], full)).status).not.toBe(413);
    const announced = await send([`Content-Length: ${limitBytes + 1}`]);
    const chunked = await send(
      ["Transfer-Encoding: chunked"],
      `${(limitBytes + 1).toString(16)}\r\n${full}a\r\n0\r\n\r\n`,
    );
    for (const reply of [announced, chunked]) {
      expect([reply.status, reply.headers["connection"]]).toEqual([413, "close"]);
      expect(reply.body).toContain("STEPUP_BODY_TOO_LARGE");
    }
  });
});

test("a script or a frame asks only where anybody may", async () => {
  const gate = await start();
  const others = [
    ["cors", "empty"],
    ["same-origin", "empty"],
    ["no-cors", "script"],
    ["navigate", "iframe"],
    ["websocket", "websocket"],
  ];
  await inTurn(
    rows.flatMap((row) =>
      row.methods
        .replace(" alone", "")
        .split(", ")
        .flatMap((method) => others.map(([mode, to]) => [row, method, mode, to] as const)),
    ),
    async ([row, method, mode, destination]) => {
      const reply = await ask(gate.port, `${method} ${row.path}`, [
        `Origin: ${gate.origin}`,
        "Sec-Fetch-Site: same-origin",
        `Sec-Fetch-Mode: ${mode}`,
        `Sec-Fetch-Dest: ${destination}`,
        "Content-Length: 0",
      ]);
      if (row.who === "anybody") expect(reply.body).not.toContain("IDENTITY_ORIGIN");
      else {
        expect(reply.status).toBe(403);
        expect(reply.body).toContain("IDENTITY_ORIGIN");
      }
    },
  );
});

test("a form of our own pages that is sent twice is answered alike, but for those that end well by themselves", () => {
  const own = taking.filter((row) => row.from === "own-page");
  const byThemselves = own.filter((row) => !row.alike?.includes("POST")).map(({ path }) => path);
  // Whoever signs all others out again means those that have come since.
  expect(byThemselves).toEqual(["/.sallyport/sessions"]);
  expect(rows.filter((row) => row.alike?.includes("GET")).map(({ path }) => path)).toEqual([
    "/.sallyport/callback",
    "/.sallyport/verify",
    "/.sallyport/verify/elsewhere",
  ]);
});

test("HEAD is answered as GET, without a body", async () => {
  const gate = await start();
  const both = looking.filter(({ methods }) => methods !== "GET alone");
  await inTurn(both, async ({ path }) => {
    const [get, head] = [await ask(gate.port, `GET ${path}`, byWindow), await ask(gate.port, `HEAD ${path}`, byWindow)];
    expect(head.body).toBe("");
    expect([head.status, head.headers["content-type"]]).toEqual([get.status, get.headers["content-type"]]);
  });
});

test("what a row says of its refusals is in each of them, as JSON", async () => {
  const gate = await start();
  const { path, limitBytes, problem } = table.backchannelLogout;
  const browser = [...byWindow, "Accept: text/html", form];
  for (const [line, status, header] of [
    [`GET ${path}`, 405, "Content-Length: 0"],
    [`POST ${path}`, 413, `Content-Length: ${limitBytes + 1}`],
    [`POST ${path}`, 400, "Content-Length: 0"],
  ] as const) {
    const reply = await ask(gate.port, line, [...browser, header]);
    expect([reply.status, JSON.parse(reply.body)]).toEqual([status, expect.objectContaining(problem)]);
  }
});

test("each row is served by its own, with the form that was sent and with nothing else", async () => {
  const reached: unknown[] = [];
  const names = Object.keys(table) as RowName[];
  const portal = createPortal(
    Object.fromEntries(
      names.map((name) => [
        name,
        async ({ reply }: Visit, _live: LiveGeneration, sent: URLSearchParams | null) => {
          reached.push([name, sent === null ? null : Object.fromEntries(sent)]);
          reply.writeHead(204);
          reply.end();
          return served;
        },
      ]),
    ) as unknown as Handlers,
    readBody,
    (_row, visit, _sent, serve) => serve(visit),
  );
  let port = 0;
  const receive = receiverOn(() => port);
  const server = answeringServer((incoming, reply) => {
    const visit = { ...receive(incoming, false), incoming, reply } as unknown as Visit;
    portal(visit, {} as LiveGeneration).catch((cause: GatewayError) => reply.writeHead(cause.status).end());
  });
  onTestFinished(() => void server.close());
  port = await listening(server);

  const origin = `http://localhost:${port}`;
  const reads = async (name: RowName, line: string, headers: readonly string[], body = "") => {
    reached.length = 0;
    const { status } = await ask(
      port,
      `${line} ${table[name].path}`,
      [...headers, `Content-Length: ${body.length}`],
      body,
    );
    return [status, ...reached];
  };
  await inTurn(names, async (name) => {
    const row: Row = table[name];
    if (row.methods !== "POST") expect(await reads(name, "GET", byWindow, "x=1")).toEqual([204, [name, null]]);
    if (row.limitBytes === undefined) return;
    expect(await reads(name, "POST", ours(origin), "x=1")).toEqual([204, [name, { x: "1" }]]);
    expect(await reads(name, "POST", ours(origin))).toEqual([204, [name, {}]]);
    const text = ours(origin).with(-1, "Content-Type: text/plain");
    expect(await reads(name, "POST", text, "x=1")).toEqual([204, [name, {}]]);
    expect(await reads(name, "DELETE", ours(origin), "x=1")).toEqual([405]);
    if (row.from === "own-page") expect(await reads(name, "POST", byWindow, "x=1")).toEqual([403]);
  });
});

test("a row that takes a POST and does not say whose, and how much, does not compile", () => {
  const said = { path: "/.sallyport/x", methods: "POST", from: "own-page", limitBytes: 1 } as const satisfies Row;
  const wrong: readonly Row[] = [
    said,
    // @ts-expect-error
    { path: "/.sallyport/x", methods: "POST" },
    // @ts-expect-error
    { path: "/.sallyport/x", methods: "POST", limitBytes: 1 },
    // @ts-expect-error
    { path: "/.sallyport/x", methods: "GET, POST", from: "own-page" },
    // @ts-expect-error: nor one that takes none and says so.
    { path: "/.sallyport/x", methods: "GET", from: "own-page", limitBytes: 1 },
    // @ts-expect-error: nor one of an address that policies see.
    { path: "/x", methods: "GET" },
    // @ts-expect-error: nor one with a method of its own.
    { path: "/.sallyport/x", methods: "DELETE" },
  ];
  expect(wrong).toHaveLength(7);
});
