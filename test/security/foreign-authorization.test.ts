// An Authorization that is not ours: the application's own logins work behind a host that believes tokens, and open nothing.

import { describe, expect, test } from "vitest";
import { ask } from "../support/ask.ts";
import { type GatewayUnderTest, gatewayUnderTest, standardUpstream } from "../support/gateway-under-test.ts";
import { signIn } from "../support/sign-in.ts";
import { hs256, rs256, type TokenIssuer, tokenIssuer } from "./token-issuer.ts";

async function open(): Promise<{ gate: GatewayUnderTest; own: TokenIssuer; claims: Record<string, unknown> }> {
  const own = await tokenIssuer();
  const gate = await gatewayUnderTest({
    par: "absent",
    policies: (places) => ({
      "upstreams.ts": standardUpstream(places),
      "bank.ts": `
import { bearer, forward, host, oidc, publicRoute, respond, route, secret } from "sallyport";
import { bank } from "./upstreams.ts";
const staff = oidc("staff", { issuer: "${places.issuer}", clientId: "bank", clientSecret: secret("BANK_CLIENT_SECRET") });
const own = bearer("own", { issuer: "${own.issuer}", audience: "https://api.own.example", jwksUri: "${own.jwksUri}" });
export default host("localhost", { identity: [staff, own] },
  route("/inside/*", forward(bank)),
  publicRoute("/outside/*", forward(bank)),
  publicRoute("/who", ({ user }) => respond({ body: user?.id ?? "nobody" }), respond()),
);
`,
    }),
  });
  const seconds = Math.floor(gate.now() / 1_000);
  return {
    gate,
    own,
    claims: { iss: own.issuer, aud: "https://api.own.example", sub: "robot", iat: seconds, exp: seconds + 300 },
  };
}

const base64 = (text: string) => Buffer.from(text).toString("base64");

const others = (claims: Record<string, unknown>): readonly string[] => [
  "Basic YWRhOnNlY3JldA==",
  "basic YWRhOnNlY3JldA==",
  "Basic not base64 at all",
  "Basic",
  "Bearer x",
  "Bearer",
  "Bearer a b",
  "bearer NGZlNzMxYWQtYjA1Zi00ZTk1",
  `Bearer ${hs256("the application's own", { iss: "http://localhost:1880", sub: "editor" })}`,
  `Bearer ${hs256("the application's own", { ...claims, iss: `${claims["iss"]}/` })}`,
  `Bearer ${hs256("the application's own", { sub: "nobody says who issued it" })}`,
  'Digest username="ada", realm="x", nonce="y", uri="/", response="z"',
  "Negotiate YIIZ",
  "NTLM TlRMTVNTUAABAAAA",
  "AWS4-HMAC-SHA256 Credential=AKIA/20261126/eu/s3/aws4_request, SignedHeaders=host, Signature=00",
  "Token 0123456789abcdef",
  "x",
  "a.b.c",
  "..",
];

describe("what is no token of ours", () => {
  test("is left alone by a public route, and by a route where a session says who it is; elsewhere it is a 401", async () => {
    const { gate, claims } = await open();
    const browser = gate.browser();
    await signIn(browser, `${gate.origin}/inside/`, { user: "ada" });
    for (const value of others(claims)) {
      const header = `Authorization: ${value}`;
      expect([value, (await ask(gate.port, "GET /outside/x", [header])).status]).toEqual([value, 200]);
      expect([value, gate.requests.at(-1)!.headers["authorization"]]).toEqual([value, value]);
      expect(gate.requests.at(-1)!.headers).not.toHaveProperty("sallyport-identity");

      const inside = await browser.fetch(`${gate.origin}/inside/x`, { headers: { authorization: value } });
      expect([value, inside.status]).toEqual([value, 200]);
      expect([value, gate.requests.at(-1)!.headers["authorization"]]).toEqual([value, value]);
      expect(gate.requests.at(-1)!.headers).toHaveProperty("sallyport-identity");

      const before = gate.requests.length;
      const alone = await ask(gate.port, "GET /inside/x", [header]);
      expect([value, alone.status, alone.headers["www-authenticate"]]).toEqual([
        value,
        401,
        'Bearer realm="localhost", error="invalid_token"',
      ]);
      expect(gate.requests).toHaveLength(before);
    }
  });

  test("says nothing of who it is", async () => {
    const { gate } = await open();
    const browser = gate.browser();
    const headers = { authorization: "Basic YWRhOnNlY3JldA==" };
    expect((await browser.fetch(`${gate.origin}/who`, { headers })).body).toBe("nobody");
    await signIn(browser, `${gate.origin}/inside/`, { user: "ada" });
    expect((await browser.fetch(`${gate.origin}/who`, { headers })).body).toBe("ada");
  });

  test("does not keep who browses from signing in", async () => {
    const { gate } = await open();
    const headers = ["Authorization: Basic YWRhOnNlY3JldA==", "Accept: text/html"];
    const browsing = ["Sec-Fetch-Mode: navigate", "Sec-Fetch-Dest: document", "Sec-Fetch-Site: none"];
    const page = await ask(gate.port, "GET /inside/x", [...headers, ...browsing]);
    expect([page.status, page.headers["location"]]).toEqual([303, expect.stringContaining(gate.provider.issuer)]);
    const fetching = ["Sec-Fetch-Mode: cors", "Sec-Fetch-Dest: empty", "Sec-Fetch-Site: same-origin"];
    const script = await ask(gate.port, "GET /inside/x", [...headers, ...fetching]);
    expect(script.status).toBe(401);
    expect(JSON.parse(script.body)).toMatchObject({ code: "IDENTITY_REQUIRED", error: "login_required" });
    expect(gate.requests).toEqual([]);
  });
});

test("a token of ours that is wrong is refused on a public route too, and a good one is taken off", async () => {
  const { gate, own, claims } = await open();
  const good = rs256(own.privateKey, claims);
  const wrong = [
    rs256(own.privateKey, { ...claims, exp: Number(claims["exp"]) - 3_600 }),
    hs256(own.publicPem, claims),
    good.slice(0, -6),
    // What a lenient reader would still find in it.
    good.slice(0, good.lastIndexOf(".") - 6),
    base64(good),
    good.replaceAll(".", "%2E"),
    `"${good}"`,
  ].map((token) => `Bearer ${token}`);
  const pair = base64(`git:${good}`);
  wrong.push(
    `Basic\t${pair}`,
    `Basic ${pair.slice(0, 40)} ${pair.slice(40)}`,
    `Basic "${pair}"`,
    `Basic ${pair}, charset="UTF-8"`,
    `Basic ${base64(`git:${base64(good)}`)}`,
    `Basic ${base64(`${good}:x-oauth-basic`)}`,
    `Token ${pair}`,
    pair,
  );
  for (const value of wrong) {
    const reply = await ask(gate.port, "GET /outside/x", [`Authorization: ${value}`]);
    expect([value, reply.status]).toEqual([value, 401]);
  }
  expect(gate.requests).toEqual([]);
  expect((await ask(gate.port, "GET /outside/x", [`Authorization: Bearer ${good}`])).status).toBe(200);
  expect(gate.requests[0]!.headers).not.toHaveProperty("authorization");
  expect(gate.requests[0]!.headers).toHaveProperty("sallyport-identity");
});
