// A generation made live: its hosts by their exact names, who is believed on each, and nothing left behind where it does not load.

import { once } from "node:events";
import { createServer } from "node:http";
import { describe, expect, onTestFinished, test } from "vitest";
import type { Generation } from "../../src/generation/generation.ts";
import { createLiveGeneration } from "../../src/generation/live.ts";
import { build } from "../runtime/built.ts";
import { bareFacts } from "../support/facts.ts";
import { lastingParts } from "../support/lasting-parts.ts";
import { listening } from "../support/recording-upstream.ts";

/** generationOf builds policies; `hosts` are lines that may use what is declared. */
async function generationOf(hosts: string, endpoint = "http://127.0.0.1:1"): Promise<Generation> {
  const result = await build({
    "_shared.ts": `import { bearer, oidc, secret, upstream } from "sallyport";
export const staff = oidc("staff", { issuer: "https://id.example", clientId: "x", clientSecret: secret("X") });
export const guests = oidc("guests", { issuer: "https://guests.example", clientId: "x", clientSecret: secret("X") });
export const machines = bearer("machines", { issuer: "https://id.example", audience: "x" });
export const app = upstream("app", { endpoints: ["${endpoint}"], health: { path: "/healthz", interval: "1h", timeout: "1h" } });`,
    ...Object.fromEntries(
      hosts.split("\n").map((line, index) => [
        `host${index}.ts`,
        `import { deny, forward, host, nobody, publicRoute, respond, route } from "sallyport";
import { app, guests, machines, staff } from "./_shared.ts";
export const used = [app, guests, machines, staff, deny, forward, publicRoute, respond, route];
export default ${line}`,
      ]),
    ),
  });
  if (!result.ok) throw new Error(JSON.stringify(result.diagnostics, null, 2));
  return result.generation;
}

/** The real parts that a generation is made live with. */
const parts = () => ({ ...lastingParts(), limits: { memoryMb: 64, timeoutMs: 2_000 } });

/** live loads a generation that is retired with the test. */
async function live(generation: Generation) {
  const made = await createLiveGeneration(generation, parts());
  onTestFinished(() => made.retire());
  return made;
}

/** checkedApp leaves the health check of its one endpoint without an answer, and tells when it is given up. */
async function checkedApp() {
  let gone = false;
  const server = createServer((incoming) => {
    incoming.socket.once("close", () => {
      gone = true;
      server.emit("let go");
    });
    server.emit("asked");
  });
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const [asked, letGo] = [once(server, "asked"), once(server, "let go")];
  return { url: `http://127.0.0.1:${await listening(server)}`, asked, letGo, gone: () => gone };
}

describe("hosts", () => {
  test("are found by their exact names", async () => {
    const generation = await live(
      await generationOf(`host("a.example", { identity: nobody }, route("/", respond()));
host("b.example", { identity: nobody }, route("/", respond()));`),
    );
    expect(generation.host("a.example", "127.0.0.1", 0).name).toBe("a.example");
    expect(generation.host("b.example", "127.0.0.1", 0)).toBe(generation.hosts.get("b.example"));
    for (const name of ["", "example", "c.a.example", "a.example.", "A.example", "constructor", "__proto__"])
      expect(() => generation.host(name, "127.0.0.1", 0)).toThrow(
        expect.objectContaining({ code: "ROUTING_NO_ROUTE" }),
      );
  });

  test("match their own routes alone", async () => {
    const generation = await live(
      await generationOf(`host("a.example", { identity: nobody }, route("GET /a", respond()));
host("b.example", { identity: nobody }, route("GET /b", respond()));`),
    );
    expect(generation.host("a.example", "127.0.0.1", 0).match("GET", "/a", 0).route.pattern).toBe("GET /a");
    expect(() => generation.host("b.example", "127.0.0.1", 0).match("GET", "/a", 0)).toThrow(
      expect.objectContaining({ code: "ROUTING_NO_ROUTE" }),
    );
  });

  test("believe whom they name: programs and people, of whom only people sign in", async () => {
    const generation = await live(
      await generationOf(`host("all.example", { identity: [staff, machines, guests] }, route("/", respond()));
host("programs.example", { identity: machines }, route("/", respond()));
host("open.example", { identity: nobody }, publicRoute("/", respond()));`),
    );
    const names = (name: string) => {
      const { believed, people, signIn } = generation.host(name, "127.0.0.1", 0);
      return [believed.sources, people.sources, signIn].map((sources) => sources.map((source) => source.name));
    };
    // Who comes with a header is asked first; people are led to the first that the host names.
    expect(names("all.example")).toEqual([
      ["machines", "staff", "guests"],
      ["staff", "guests"],
      ["staff", "guests"],
    ]);
    expect(names("programs.example")).toEqual([["machines"], [], []]);
    expect(names("open.example")).toEqual([[], [], []]);
    const { believed, people } = generation.host("all.example", "127.0.0.1", 0);
    expect([believed.headers, people.headers]).toEqual([["authorization"], []]);
  });

  test("list the origins that may call them, each for itself", async () => {
    const generation = await live(
      await generationOf(`host("a.example", { identity: nobody, origins: ["https://app.example"] }, route("/", respond()));
host("b.example", { identity: nobody }, route("/", respond()));`),
    );
    expect([...generation.host("a.example", "127.0.0.1", 0).origins]).toEqual(["https://app.example"]);
    expect([...generation.host("b.example", "127.0.0.1", 0).origins]).toEqual([]);
  });
});

describe("what does not become live", () => {
  const policies = `host("a.example", { identity: staff }, route("/", forward(app)));`;
  const second = (spec: Generation["manifest"]["upstreams"][number], balance: string) => [
    spec,
    { ...spec, name: "second", balance: balance as never },
  ];

  test.each<[string, string, (generation: Generation) => Generation]>([
    ["policies that throw", "SANDBOX_LOAD", (made) => ({ ...made, code: "throw new Error('no')" })],
    ["policies that never end loading", "SANDBOX_LOAD", (made) => ({ ...made, code: "for (;;);" })],
    [
      "a balance that nobody here knows",
      "GATEWAY_FAULT",
      (made) => ({ ...made, manifest: { ...made.manifest, upstreams: second(made.manifest.upstreams[0]!, "bogus") } }),
    ],
    [
      "a kind of source that nobody here knows",
      "SANDBOX_LOAD",
      ({ manifest, ...made }) => ({
        ...made,
        manifest: { ...manifest, identities: manifest.identities.map((one) => ({ ...one, kind: "bogus" as never })) },
      }),
    ],
  ])("%s: is refused, holds no endpoint, and ends no check of another's", async (_, code, broken) => {
    const app = await checkedApp();
    const generation = await generationOf(policies, app.url);
    const shared = parts();
    const good = await createLiveGeneration(generation, shared);
    await app.asked;
    const limits = { ...shared.limits, loadTimeoutMs: 200 };
    for (let turn = 0; turn < 2; turn++)
      await expect(createLiveGeneration(broken(generation), { ...shared, limits })).rejects.toMatchObject({ code });
    expect(app.gone()).toBe(false);
    // The one that is live was the only one with a hold on the endpoint: with it the check ends.
    good.retire();
    await app.letGo;
  });
});

test("a policy that fails for a request that nobody sent still serves", async () => {
  const generation = await live(
    await generationOf(`host("a.example", { identity: nobody }, route("/", () => { throw new Error("no"); }, respond()));
host("b.example", { identity: nobody }, route("/", ({ request }) => request.path === "/" || deny("no"), respond()));`),
  );
  expect(() => generation.decision.decide(0, bareFacts)).toThrow(expect.objectContaining({ code: "DECISION_FAULT" }));
  expect(generation.decision.decide(1, bareFacts)).toMatchObject({ kind: "act" });
});
