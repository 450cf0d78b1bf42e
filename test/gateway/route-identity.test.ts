// A route that says whose credentials count there: all others are the application's, and open nothing.

import { expect, test } from "vitest";
import { rs256, type TokenIssuer, tokenIssuer } from "../security/token-issuer.ts";
import { ask, navigation } from "../support/ask.ts";
import { type GatewayUnderTest, gatewayUnderTest, standardUpstream } from "../support/gateway-under-test.ts";
import { signIn } from "../support/sign-in.ts";

async function open(): Promise<{ gate: GatewayUnderTest; own: TokenIssuer; good: string; expired: string }> {
  const own = await tokenIssuer();
  const gate = await gatewayUnderTest({
    policies: (places) => ({
      "upstreams.ts": standardUpstream(places),
      "bank.ts": `
import { bearer, forward, host, nobody, oidc, publicRoute, route, secret } from "sallyport";
import { bank } from "./upstreams.ts";
const provider = { issuer: "${places.issuer}", clientId: "bank", clientSecret: secret("BANK_CLIENT_SECRET") };
const staff = oidc("staff", provider);
const partners = oidc("partners", provider);
const own = bearer("own", { issuer: "${own.issuer}", audience: "https://api.example", jwksUri: "${own.jwksUri}", basic: true });
const headers = { "x-user": ({ user }) => (user === undefined ? "nobody" : user.source + " " + user.id) };
export default host("localhost", { identity: [staff, partners, own] },
  route("/api/*", { identity: own }, forward(bank, { headers })),
  route("/app/*", { identity: [staff, partners] }, forward(bank, { headers })),
  route("/staff/*", { identity: staff }, forward(bank, { headers })),
  route("/partners/*", { identity: partners }, forward(bank, { headers })),
  publicRoute("/hooks/*", { identity: nobody }, forward(bank, { headers })),
  publicRoute("/tokens/*", { identity: [own] }, forward(bank, { headers })),
  route("/*", forward(bank, { headers })),
);
`,
    }),
  });
  const seconds = Math.floor(gate.now() / 1_000);
  const claims = { iss: own.issuer, aud: "https://api.example", sub: "robot" };
  const good = rs256(own.privateKey, { ...claims, exp: seconds + 300 });
  return { gate, own, good, expired: rs256(own.privateKey, { ...claims, exp: seconds - 3_600 }) };
}

test("a route for people takes no token: it is the application's, and by itself it lets nobody in", async () => {
  const { gate, good, expired } = await open();
  const ada = gate.browser();
  await signIn(ada, `${gate.origin}/app/`, { user: "ada" });
  for (const authorization of [`Bearer ${good}`, `Bearer ${expired}`, `Basic ${btoa(`git:${expired}`)}`]) {
    const reply = await ada.fetch(`${gate.origin}/app/x`, { headers: { authorization } });
    expect(reply.status).toBe(200);
    expect(gate.requests.at(-1)!.headers).toMatchObject({ authorization, "x-user": expect.stringMatching(/^staff /) });
    // Elsewhere on this host it is a wrong one, or somebody.
    expect((await ada.fetch(`${gate.origin}/x`, { headers: { authorization } })).status).toBe(
      authorization.includes(expired) || authorization.startsWith("Basic") ? 401 : 200,
    );
    const before = gate.requests.length;
    const alone = await ask(gate.port, "GET /app/x", [`Authorization: ${authorization}`]);
    expect([alone.status, JSON.parse(alone.body).code]).toEqual([401, "IDENTITY_REQUIRED"]);
    // Whoever brings a token there is not asked for it as a password.
    expect(alone.text).not.toMatch(/Basic realm/);
    expect(gate.requests).toHaveLength(before);
  }
});

test("a route for programs takes no session, and leads nobody to where they would get one", async () => {
  const { gate, good } = await open();
  const ada = gate.browser();
  await signIn(ada, `${gate.origin}/app/`, { user: "ada" });
  const before = gate.requests.length;
  const script = await ada.fetch(`${gate.origin}/api/x`);
  expect([script.status, JSON.parse(script.body)]).toMatchObject([401, { code: "IDENTITY_REQUIRED" }]);
  expect(JSON.parse(script.body)).not.toHaveProperty("step_up_url");
  expect((await ada.open(`${gate.origin}/api/x`, { follow: false })).status).toBe(401);
  expect((await ask(gate.port, "GET /api/x", navigation)).status).toBe(401);
  expect(gate.requests).toHaveLength(before);
  const program = await ask(gate.port, "GET /api/x", [`Authorization: Bearer ${good}`]);
  expect(program.status).toBe(200);
  expect(gate.requests.at(-1)!.headers).toMatchObject({ "x-user": "own robot" });
  expect(gate.requests.at(-1)!.headers).not.toHaveProperty("authorization");
  expect((await ask(gate.port, "GET /api/x")).text).toMatch(/Basic realm/);
});

test("a public route for nobody looks at no credential", async () => {
  const { gate, good, expired } = await open();
  const ada = gate.browser();
  await signIn(ada, `${gate.origin}/app/`, { user: "ada" });
  for (const token of [good, expired]) {
    const authorization = `Bearer ${token}`;
    expect((await ada.fetch(`${gate.origin}/hooks/x`, { headers: { authorization } })).status).toBe(200);
    const { headers } = gate.requests.at(-1)!;
    expect(headers).toMatchObject({ authorization, "x-user": "nobody" });
    expect(headers).not.toHaveProperty("sallyport-identity");
    expect(headers["cookie"] ?? "").not.toContain("sallyport");
  }
  // One that names a source looks at that one's alone.
  expect((await ada.fetch(`${gate.origin}/tokens/x`)).status).toBe(200);
  expect(gate.requests.at(-1)!.headers["x-user"]).toBe("nobody");
  const wrong = await ada.fetch(`${gate.origin}/tokens/x`, { headers: { authorization: `Bearer ${expired}` } });
  expect(wrong.status).toBe(401);
});

test("who has to sign in is led to the source that the route takes, also who is signed in at another one", async () => {
  const { gate } = await open();
  const ada = gate.browser();
  await signIn(ada, `${gate.origin}/app/`, { user: "ada" });
  const script = await ada.fetch(`${gate.origin}/partners/x`);
  const { step_up_url: address } = JSON.parse(script.body) as { step_up_url: string };
  expect(address).toBe(`${gate.origin}/.sallyport/login?source=partners`);
  const led = await ada.open(`${address}&return_to=%2Fpartners%2Fx`, {
    until: (url) => url.origin !== gate.origin,
  });
  expect([led.status, led.location?.href]).toEqual([303, expect.stringContaining(gate.provider.issuer)]);
  const { prove_url: inAdvance } = JSON.parse(script.body) as { prove_url: string };
  const proving = await ada.open(inAdvance, { until: (url) => url.origin !== gate.origin });
  expect([proving.status, proving.location?.href]).toEqual([303, expect.stringContaining(gate.provider.issuer)]);
  await signIn(ada, `${gate.origin}/partners/x`, { user: "grace" });
  expect(gate.requests.at(-1)!.headers["x-user"]).toMatch(/^partners /);
  expect((await ada.open(`${gate.origin}/partners/x`, { follow: false })).status).toBe(200);
  // The other way round: to the first, which is named because somebody is signed in.
  const back = JSON.parse((await ada.fetch(`${gate.origin}/staff/x`)).body) as {
    step_up_url: string;
    prove_url: string;
  };
  for (const to of [back.step_up_url, back.prove_url]) {
    const there = await ada.open(to, { until: (url) => url.origin !== gate.origin });
    expect([to, there.location?.href]).toEqual([to, expect.stringContaining(gate.provider.issuer)]);
  }
  // And a program's challenge elsewhere names no source.
  const other = gate.browser();
  const asked = await other.fetch(`${gate.origin}/app/x`);
  expect(JSON.parse(asked.body)).toMatchObject({ step_up_url: `${gate.origin}/.sallyport/login` });
  expect((await ada.open(`${gate.origin}/.sallyport/login?source=nobody`, { follow: false })).status).toBe(303);
});
