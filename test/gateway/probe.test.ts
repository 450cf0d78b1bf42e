// Probes and first visits: what asks for health by whatever name, what asks the server as a whole, and an address in the place of a name.

import { expect, test } from "vitest";
import { ask, askUpgrade, inTurn } from "../support/ask.ts";
import { gatewayUnderTest, withRoutes } from "../support/gateway-under-test.ts";
import { parseReply, rawExchange } from "../support/raw-client.ts";

const head = (...lines: readonly string[]) => `${lines.join("\r\n")}\r\n\r\n`;
const close = "Connection: close";

test("health is told by whatever name, and nothing else is", async () => {
  const gate = await gatewayUnderTest({ policies: withRoutes(`publicRoute("/*", forward(bank)),`) });
  const send = async (bytes: string) => parseReply(await rawExchange(gate.port, bytes));
  const health = "/.sallyport/healthz";

  const probes = [
    (method: string) => head(`${method} ${health} HTTP/1.0`),
    (method: string) => head(`${method} ${health} HTTP/1.0`, "User-Agent: probe", "Host: my_app:8080"),
    ...["", "my_app:8080", "my_app", "a!b", "-", "1.2.3", "my_app:", "xn--_"].map(
      (host) => (method: string) => head(`${method} ${health} HTTP/1.1`, `Host: ${host}`, close),
    ),
  ];
  await inTurn(probes, async (probe) => {
    const got = await send(probe("GET"));
    expect(got.status).toBe(200);
    expect(JSON.parse(got.body)).toMatchObject({ status: "ok" });
    expect(await send(probe("HEAD"))).toMatchObject({ status: 200, body: "" });
    expect(gate.decisions(true).at(-1)).toMatchObject({ verdict: "portal", status: 200, path: health });
  });

  const refused: readonly (readonly [string, string])[] = [
    // RFC 9112 §3.2
    [head(`GET ${health} HTTP/1.1`, close), "LISTENER_HOST"],
    [head(`GET ${health} HTTP/1.1`, "Host: a", "Host: a", close), "LISTENER_HEADER"],
    [head(`GET ${health} HTTP/1.0`, "Host: my_app", "Host: my_app"), "LISTENER_HEADER"],
    ...["a b", "a, b", "a/b", "a@b", "a?b", "a#b", "[::1", "my_app:x", "my_app:1:2", "%zz"].map(
      (host) => [head(`GET ${health} HTTP/1.1`, `Host: ${host}`, close), "LISTENER_HOST"] as const,
    ),
    [head(`POST ${health} HTTP/1.0`), "LISTENER_HOST"],
    [head(`GET http://my_app${health} HTTP/1.1`, "Host: my_app", close), "LISTENER_HOST"],
    [head(`GET http://my_app${health} HTTP/1.0`), "LISTENER_HOST"],
    [head(`GET ${health}/ HTTP/1.0`), "LISTENER_HOST"],
    [head("GET /.sallyport/jwks HTTP/1.0"), "LISTENER_HOST"],
    [head("GET /.sallyport/login HTTP/1.0"), "LISTENER_HOST"],
    [head(`GET ${health}/../jwks HTTP/1.0`), "LISTENER_TARGET"],
    [head(`GET ${health} HTTP/1.0`, "X_Forwarded_For: 10.0.0.1"), "LISTENER_HEADER"],
    [head("GET / HTTP/1.0"), "LISTENER_HOST"],
    [head("GET / HTTP/1.1", "Host: ", close), "LISTENER_HOST"],
    [head("GET / HTTP/1.1", "Host: my_app:8080", close), "LISTENER_HOST"],
  ];
  await inTurn(refused, async ([bytes, code]) => {
    expect(JSON.parse((await send(bytes)).body)).toMatchObject({ status: 400, code });
  });
  expect((await askUpgrade(gate.port, health, ["Host: my_app"])).status).toBe(400);
  expect(gate.requests).toEqual([]);
});

test("whether it takes traffic is another question than whether it lives", async () => {
  const gate = await gatewayUnderTest({ policies: withRoutes(`publicRoute("/*", forward(bank)),`) });
  const health = async (query: string) => {
    const { status, body } = await ask(gate.port, `GET /.sallyport/healthz${query}`);
    const { generation: _, ...said } = JSON.parse(body);
    return [status, said];
  };
  const ok = [200, { status: "ok" }];
  expect([await health(""), await health("?ready"), await health("?ready=1")]).toEqual([ok, ok, ok]);
  let word: string | null = "log";
  const good = gate.gateway.readiness.require(() => null);
  const bad = gate.gateway.readiness.require(() => word);
  expect([await health(""), await health("?ready")]).toEqual([ok, [503, { status: "not-ready", reasons: ["log"] }]]);
  word = null;
  expect(await health("?ready")).toEqual(ok);
  good();
  bad();
  gate.gateway.readiness.drain();
  expect([await health(""), await health("?ready")]).toEqual([ok, [503, { status: "draining" }]]);
});

test("the server as a whole is asked with OPTIONS alone, and answers without any policy", async () => {
  const gate = await gatewayUnderTest({ policies: withRoutes(`route("/*", deny("closed")),`) });
  const options = await ask(gate.port, "OPTIONS *");
  expect(options).toMatchObject({ status: 204, body: "" });
  expect(options.headers["allow"]?.split(", ")).toEqual(expect.arrayContaining(["GET", "HEAD", "POST", "OPTIONS"]));
  expect(options.headers).not.toHaveProperty("content-length");
  expect(gate.decisions(true).at(-1)).toMatchObject({ verdict: "portal", status: 204, path: "*", method: "OPTIONS" });
  expect(gate.decisions(true).at(-1)).not.toHaveProperty("policy");
  await inTurn(["GET *", "HEAD *", "POST *", "PROPFIND *", "OPTIONS **", "OPTIONS *?a", "OPTIONS *a"], async (line) => {
    expect(await ask(gate.port, line)).toMatchObject({ status: 400 });
    expect(gate.decisions(true).at(-1)).toMatchObject({ code: "LISTENER_TARGET" });
  });
  expect(await ask(gate.port, "OPTIONS *", ["Host: a_b"])).toMatchObject({ status: 400 });
  expect(gate.requests).toEqual([]);
});

test("an address in the place of a name is told by which names to ask, by the log always and by the page nearby", async () => {
  const served = ({ upstream }: { readonly upstream: string }) => ({
    "bank.ts": `
import { forward, host, nobody, route, upstream } from "sallyport";
const bank = upstream("bank", { endpoints: ["${upstream}"] });
export default host("bank.example.com", { identity: nobody }, route("/*", forward(bank)));
`,
  });
  const gate = await gatewayUnderTest({ policies: served, settings: { trustedProxies: "127.0.0.1" } });
  const asked = async (host: string, ...lines: readonly string[]) => {
    const reply = await ask(gate.port, "GET /", [`Host: ${host}`, ...lines]);
    expect(reply.status).toBe(404);
    expect(gate.decisions().at(-1)).toMatchObject({
      code: "ROUTING_NO_ROUTE",
      detail: "no such host; served: bank.example.com",
    });
    return reply.body;
  };
  await inTurn(
    ["10.0.0.9:8080", "127.0.0.1", "[::1]:8080", "203.0.113.9", "localhost:1", "a.localhost"],
    async (host) => {
      expect(JSON.parse(await asked(host))).toMatchObject({ reason: expect.stringContaining("bank.example.com") });
      expect(await asked(host, "Sec-Fetch-Mode: navigate")).toContain("bank.example.com");
      expect(await asked(host, "X-Forwarded-For: 192.168.3.4")).toContain("bank.example.com");
      expect(await asked(host, "X-Forwarded-For: fd00::1")).toContain("bank.example.com");
      // Who goes through the addresses of the internet is not told what is here.
      expect(await asked(host, "X-Forwarded-For: 198.51.100.1")).not.toContain("bank.example.com");
      expect(await asked(host, "X-Forwarded-For: 2001:db8::1")).not.toContain("bank.example.com");
      expect(await asked(host, "X-Forwarded-For: unknown")).not.toContain("bank.example.com");
    },
  );
  expect(await asked("other.example.com")).not.toContain("bank.example.com");
  expect((await ask(gate.port, "GET /", ["Host: bank.example.com"])).status).toBe(200);
});
