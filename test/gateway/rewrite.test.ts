// Addresses of the site in headers: a real WebDAV server moves files behind a TLS terminator, and a second path is decided like the first.

import { existsSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { ask } from "../support/ask.ts";
import { davServer, davTest } from "../support/dav-server.ts";
import { type GatewayUnderTest, gatewayUnderTest } from "../support/gateway-under-test.ts";

const settings = { publicScheme: "https", publicPort: "443" };

const move = async (gate: GatewayUnderTest, from: string, destination: string, ...headers: string[]) => {
  const reply = await ask(gate.port, `MOVE ${from}`, [`Destination: ${destination}`, ...headers]);
  const code = reply.headers["content-type"] === "application/problem+json" ? JSON.parse(reply.body).code : null;
  return [reply.status, code];
};

davTest("a file is moved by its public address, to where a request could have put it and nowhere else", async () => {
  const dav = await davServer({
    "ada/a": "a",
    "ada/b": "b",
    "ada/c": "c",
    "bare/x": "x",
    "closed/old": "",
    "api/k": "",
  });
  const gate = await gatewayUnderTest({
    settings,
    policies: ({ upstream }) => ({
      "dav.ts": `
import { deny, forward, host, nobody, redirect, route, upstream } from "sallyport";
const dav = upstream("dav", { endpoints: ["${dav.url}"] });
const other = upstream("other", { endpoints: ["${upstream}"] });
const files = forward(dav, { rewrite: ["destination", "if", "location", "content-location"] });
export default host("localhost", { identity: nobody },
  route("/ada/*", ({ request }) => !request.path.includes("hidden") || deny("Hidden"), files),
  route("/closed/*", deny("Closed")),
  route("GET /read-only/*", files),
  route("/api/*", forward(other)),
  route("/away", redirect("/")),
  route("/bare/*", forward(dav)),
);
`,
    }),
  });
  const there = (name: string) => existsSync(join(dav.folder, name));
  const site = "https://localhost";
  // Without it the server takes the address for another server's.
  expect((await move(gate, "/bare/x", `${site}/bare/y`))[0]).toBeGreaterThanOrEqual(400);
  expect(there("bare/x")).toBe(true);

  expect(await move(gate, "/ada/a", `${site}/ada/moved`)).toEqual([201, null]);
  expect([there("ada/a"), there("ada/moved")]).toEqual([false, true]);
  expect(await move(gate, "/ada/moved", "/ada/again")).toEqual([201, null]);
  expect([there("ada/moved"), there("ada/again")]).toEqual([false, true]);
  expect(await move(gate, "/ada/again", `HTTPS://LOCALHOST:443/%61da/%7Etilde`)).toEqual([201, null]);
  expect(there("ada/~tilde")).toBe(true);

  const refused: readonly (readonly [string, number, string])[] = [
    [`${site}/closed/b`, 403, "DECISION_DENIED"],
    ["/closed/b", 403, "DECISION_DENIED"],
    [`${site}/ada/hidden`, 403, "DECISION_DENIED"],
    [`${site}/Closed/b`, 404, "ROUTING_NO_ROUTE"],
    [`${site}/api/b`, 403, "ROUTING_DESTINATION"],
    [`${site}/away`, 403, "ROUTING_DESTINATION"],
    [`${site}/.sallyport/login`, 403, "ROUTING_DESTINATION"],
    [`${site}/read-only/b`, 404, "ROUTING_NO_ROUTE"],
    [`${site}/nowhere`, 404, "ROUTING_NO_ROUTE"],
    [site, 404, "ROUTING_NO_ROUTE"],
    ["https://elsewhere.example/ada/d", 502, "ROUTING_DESTINATION_ELSEWHERE"],
    // What the server would take for its own.
    ["http://localhost/ada/d", 502, "ROUTING_DESTINATION_ELSEWHERE"],
    [`${dav.url}/ada/d`, 502, "ROUTING_DESTINATION_ELSEWHERE"],
    ["https://localhost:8443/ada/d", 502, "ROUTING_DESTINATION_ELSEWHERE"],
    ["https://ada@localhost/ada/d", 502, "ROUTING_DESTINATION_ELSEWHERE"],
    ["ada/d", 502, "ROUTING_DESTINATION_ELSEWHERE"],
    ["", 502, "ROUTING_DESTINATION_ELSEWHERE"],
    ["//localhost/ada/d", 400, "LISTENER_TARGET"],
    [`${site}/ada/../closed/b`, 400, "LISTENER_TARGET"],
    [`${site}/ada/%2e%2e/closed/b`, 400, "LISTENER_TARGET"],
    [`${site}/ada/d#x`, 400, "LISTENER_TARGET"],
    [`${site}/ada/d, ${site}/closed/b`, 400, "LISTENER_TARGET"],
    [`${site}\\ada\\d`, 502, "ROUTING_DESTINATION_ELSEWHERE"],
  ];
  for (const [destination, status, code] of refused)
    expect([destination, ...(await move(gate, "/ada/b", destination))]).toEqual([destination, status, code]);
  const twice = await move(gate, "/ada/b", `${site}/ada/d`, `Destination: ${site}/closed/b`);
  expect(twice[0]).toBe(400);
  expect([there("ada/b"), there("ada/d"), there("closed/b")]).toEqual([true, false, false]);
  expect(gate.requests).toEqual([]);
  // And the next one is served.
  expect(await move(gate, "/ada/b", `${site}/ada/d`)).toEqual([201, null]);
});

test("an upstream's own address on the way back is the public one, and every other stays as it is", async () => {
  let location = "";
  const gate = await gatewayUnderTest({
    settings,
    upstream: (_, reply) =>
      reply.writeHead(201, { location, "content-location": location, link: `<${location}>` }).end(),
    policies: ({ upstream }) => ({
      "a.ts": `
import { forward, host, nobody, route, upstream } from "sallyport";
const app = upstream("app", { endpoints: ["${upstream}"] });
export default host("localhost", { identity: nobody },
  route("/both/*", forward(app, { rewrite: ["location", "content-location"] })),
  route("/one/*", forward(app, { rewrite: ["location"] })),
  route("/locked/*", forward(app, { rewrite: ["if"] })),
  route("/none/*", forward(app)),
);
`,
    }),
  });
  await ask(gate.port, "GET /none/x");
  const port = new URL((await gate.logged((line) => line["route"] === "/none/*"))["endpoint"] as string).port;
  const lock = '(<urn:uuid:1> ["etag"]) (Not <DAV:no-lock>)';
  const tagged = `If: <https://localhost/locked/x> ${lock} <HTTPS://localhost> ${lock} <https://other.example/x> ${lock}`;
  await ask(gate.port, "PUT /locked/x", [tagged, "Destination: https://localhost/x", "Content-Length: 0"]);
  expect(gate.requests.at(-1)!.headers).toMatchObject({
    if: `</locked/x> ${lock} </> ${lock} <https://other.example/x> ${lock}`,
    destination: "https://localhost/x",
  });
  await ask(gate.port, "PUT /none/x", [tagged, "Content-Length: 0"]);
  expect(gate.requests.at(-1)!.headers["if"]).toBe(tagged.slice("If: ".length));
  const cases: readonly (readonly [string, string])[] = [
    ["http://localhost/new?a=%2F#b", "https://localhost/new?a=%2F#b"],
    ["http://localhost", "https://localhost"],
    ["HTTP://LocalHost:80/new", "https://localhost/new"],
    [`http://127.0.0.1:${port}/new`, "https://localhost/new"],
    // As servers do that take the name from Host and the port from where they listen.
    [`http://localhost:${port}/new`, "https://localhost/new"],
    ["https://localhost/new", "https://localhost/new"],
    ["/new", "/new"],
    ["new", "new"],
    ["//localhost/new", "//localhost/new"],
    ["http://localhost.example/new", "http://localhost.example/new"],
    ["http://localhost@evil.example/new", "http://localhost@evil.example/new"],
    ["http://localhost:81/new", "http://localhost:81/new"],
    ["ftp://localhost/new", "ftp://localhost/new"],
    ["https://127.0.0.1/new", "https://127.0.0.1/new"],
    ["", ""],
  ];
  for (const [told, expected] of cases) {
    location = told;
    const { headers } = await ask(gate.port, "GET /both/x");
    expect([told, headers["location"], headers["content-location"], headers["link"]]).toEqual([
      told,
      expected,
      expected,
      `<${told}>`,
    ]);
    const one = await ask(gate.port, "GET /one/x");
    expect([one.headers["location"], one.headers["content-location"]]).toEqual([expected, told]);
    expect((await ask(gate.port, "GET /none/x")).headers["location"]).toBe(told);
  }
});
