// A proof for one thing opens no other, and where it serves once, it serves once.

import { describe, expect, test } from "vitest";
import { type GatewayUnderTest, gatewayUnderTest, withRoutes } from "../support/gateway-under-test.ts";
import { signIn } from "../support/sign-in.ts";

const routes = `
  route("GET /statements", forward(bank)),
  route("GET /vault", stepUp(mfa, { maxAge: "5m" }), forward(bank)),
  route("GET /accounts/:id", stepUp(mfa, { scope: ({ params }) => ["account", params.id] }), forward(bank)),
  route("POST /payouts/:id/approve",
    stepUp(mfa, { scope: ({ params }) => ["payout", params.id], once: true, reason: "You approve a payout" }),
    forward(bank)),
  route("GET /both/:id",
    stepUp(mfa, { maxAge: "5m" }), stepUp(mfa, { scope: ({ params }) => ["account", params.id] }), forward(bank)),
`;
const policies = withRoutes(routes);

const prove = (
  gate: GatewayUnderTest,
  browser: ReturnType<GatewayUnderTest["browser"]>,
  start: Parameters<typeof signIn>[1],
) => signIn(browser, start, { user: "ada", code: () => gate.provider.codeFor("ada") });

async function signedIn(path = "/statements") {
  const gate = await gatewayUnderTest({ policies });
  const browser = gate.browser();
  const page = await prove(gate, browser, `${gate.origin}${path}`);
  expect(page.status).toBe(200);
  const open = (address: string) => browser.open(`${gate.origin}${address}`);
  return { gate, browser, page, open };
}

describe("a scope", () => {
  test("a proof for one account opens that account, as often as it is looked at, and no other", async () => {
    const { gate, open } = await signedIn("/accounts/1");
    expect((await open("/accounts/1")).status).toBe(200);
    const other = await open("/accounts/2");
    expect(other.url.origin).toBe(gate.provider.issuer);
    expect(gate.requests.map((one) => one.url)).not.toContain("/accounts/2");
  });

  test("a proof for the session opens no account, and an account's proof not the rest", async () => {
    const { gate, open } = await signedIn("/vault");
    expect((await open("/vault")).status).toBe(200);
    expect((await open("/accounts/1")).url.origin).toBe(gate.provider.issuer);
    const second = await signedIn("/accounts/1");
    expect((await second.open("/vault")).url.origin).toBe(second.gate.provider.issuer);
  });

  test("an old sign-in at the provider is not taken for a proof that was given for this", async () => {
    const { gate, browser, open } = await signedIn("/vault");
    // The provider knows her, at that level, since a moment ago, and says so without asking her.
    Object.assign(gate.behaviour, { ignorePrompt: true, oldAuthTime: 30 });
    const page = await open("/accounts/1");
    expect(page.status).toBe(403);
    await gate.logged((one) => one["code"] === "STEPUP_MAX_AGE_IGNORED");
    Object.assign(gate.behaviour, { ignorePrompt: false, oldAuthTime: undefined });
    gate.advance(30_000);
    expect((await prove(gate, browser, await open("/accounts/1"))).status).toBe(200);
  });

  test("it ends after ten minutes, and the session's own proofs do not", async () => {
    const { gate, open } = await signedIn("/accounts/1");
    gate.advance(11 * 60_000);
    expect((await open("/accounts/1")).url.origin).toBe(gate.provider.issuer);
    expect((await open("/statements")).status).toBe(200);
  });

  test("a route that asks for both is proved one after the other, each once", async () => {
    const { gate, browser, open } = await signedIn();
    let page = await open("/both/1");
    for (let round = 0; round < 4 && page.url.origin === gate.provider.issuer; round++)
      page = await prove(gate, browser, page);
    expect(page.status).toBe(200);
    const proofs = gate.decisions(true).filter((line) => String(line["reason"]).startsWith("step-up: oidc"));
    expect(proofs).toHaveLength(2);
  });

  test("the log and the backend hear what it was for", async () => {
    const { gate } = await signedIn("/accounts/1");
    const line = await gate.logged((one) => one["verdict"] === "step-up");
    expect(line["asked"]).toEqual([
      { level: "mfa", scope: '["account","1"]', policy: expect.stringContaining("bank.ts:") },
    ]);
  });
});

describe("once", () => {
  async function approved() {
    const made = await signedIn();
    const { gate, browser, page } = made;
    const approve = (id: number) =>
      browser.post(`${gate.origin}/payouts/${id}/approve`, { note: "fine" }, { from: page });
    const asked = await approve(1);
    expect(asked.url.origin).toBe(gate.provider.issuer);
    return { ...made, approve, asked };
  }
  const posts = (gate: GatewayUnderTest) => gate.requests.filter((one) => one.method === "POST");

  test("one proof lets one request pass; the next is asked again", async () => {
    const { gate, browser, approve, asked } = await approved();
    expect((await prove(gate, browser, asked)).status).toBe(200);
    expect(posts(gate)).toHaveLength(1);
    const again = await approve(1);
    expect(again.url.origin).toBe(gate.provider.issuer);
    expect(posts(gate)).toHaveLength(1);
    expect((await prove(gate, browser, again)).status).toBe(200);
    expect(posts(gate)).toHaveLength(2);
  });

  test("of many requests at once, one passes", async () => {
    const { gate, browser, asked } = await approved();
    const stopped = await signIn(browser, asked, {
      user: "ada",
      code: () => gate.provider.codeFor("ada"),
      until: (url) => url.pathname === "/payouts/1/approve",
    });
    expect(stopped.status).toBe(303);
    const cookie = browser.cookies.header(new URL(gate.origin), { site: "same-site", safeNavigation: true });
    // Without the kept form: scripts of the page, each with the session.
    const session = cookie
      .split("; ")
      .filter((one) => !one.startsWith("sallyport-replay"))
      .join("; ");
    const replies = await Promise.all(
      Array.from({ length: 10 }, () =>
        fetch(`${gate.origin}/payouts/1/approve`, {
          method: "POST",
          headers: { cookie: session, origin: gate.origin, "sec-fetch-mode": "cors" },
        }),
      ),
    );
    expect(replies.map((one) => one.status).sort()).toEqual([200, ...Array(9).fill(401)]);
    expect(posts(gate)).toHaveLength(1);
    const refused = (await replies.find((one) => one.status === 401)!.json()) as Record<string, unknown>;
    expect(refused).toMatchObject({ code: "STEPUP_REQUIRED", once: true, scope: ['["payout","1"]'] });
  });

  test("a proof is not used up by a request of another page's", async () => {
    const { gate, browser, asked } = await approved();
    await signIn(browser, asked, {
      user: "ada",
      code: () => gate.provider.codeFor("ada"),
      until: (url) => url.pathname === "/payouts/1/approve",
    });
    const cookie = browser.cookies.header(new URL(gate.origin), { site: "same-site", safeNavigation: true });
    const session = cookie
      .split("; ")
      .filter((one) => !one.startsWith("sallyport-replay"))
      .join("; ");
    const send = (origin: string) =>
      fetch(`${gate.origin}/payouts/1/approve`, { method: "POST", headers: { cookie: session, origin } });
    // The same site, another host: SameSite=Lax lets the cookie come along.
    expect((await send("http://evil.localhost")).status).toBe(403);
    expect(gate.decisions().at(-1)).toMatchObject({ code: "IDENTITY_ORIGIN" });
    expect((await send(gate.origin)).status).toBe(200);
    expect(posts(gate)).toHaveLength(1);
  });
});
