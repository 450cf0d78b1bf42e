// Sessions at the demo provider: refresh tokens, signing out, and the logout tokens that tell applications of it.

import { createServer } from "node:http";
import { describe, expect, onTestFinished, test } from "vitest";
import { acr } from "../../demo/identity-provider/behaviour.ts";
import { listen, readText, stop } from "../../demo/serve.ts";
import { signIn } from "../support/sign-in.ts";
import { createApplication, handClock, verified } from "./relying-party.ts";

const ada = { user: "ada" };

/** An application's address for logout tokens: writes down what is posted. */
async function logoutReceiver(status = 200) {
  const tokens: string[] = [];
  const server = createServer(async (request, response) => {
    tokens.push(new URLSearchParams((await readText(request)) ?? "").get("logout_token") ?? "none");
    response.writeHead(status).end();
  });
  const port = await listen(server, 0);
  onTestFinished(() => stop(server));
  return { tokens, client: { backchannelLogoutUri: `http://localhost:${port}/logout` } };
}

const headerOf = (token: string) => JSON.parse(Buffer.from(token.split(".")[0]!, "base64url").toString()) as object;

describe("refresh tokens", () => {
  const signedIn = async (options: Parameters<typeof createApplication>[0] = {}, parameters = {}) => {
    const application = await createApplication(options);
    const { browser, until, start, redeem } = application;
    const code = () => application.provider.codeFor("ada");
    const tokens = await redeem(await signIn(browser, await start(parameters), { ...ada, code, until }));
    return { ...application, tokens, token: tokens.refreshToken ?? "none" };
  };

  test("come unasked, or only for offline_access where the client says so", async () => {
    expect((await signedIn()).tokens.refreshToken).toBeTypeOf("string");
    const client = { refreshTokens: "asked" } as const;
    expect((await signedIn({ client })).tokens.refreshToken).toBeUndefined();
    const offline = { scope: "openid offline_access", prompt: "consent" };
    expect((await signedIn({ client }, offline)).tokens.refreshToken).toBeTypeOf("string");
    expect((await signedIn({ behaviour: { omitRefreshToken: true } }, offline)).tokens.refreshToken).toBeUndefined();
  });

  test("bring the claims of today, with the proof of then", async () => {
    const clock = handClock();
    const { provider, refresh, token, tokens } = await signedIn(clock, { acr_values: acr.mfa });
    clock.advance(3_600);
    provider.setGroups("ada", ["staff", "audit"]);
    expect((await refresh(token)).claims).toMatchObject({
      sub: "ada",
      groups: ["staff", "audit"],
      acr: acr.mfa,
      amr: ["pwd", "otp"],
      auth_time: tokens.claims.auth_time,
    });
    expect(() => provider.setGroups("nobody", [])).toThrow();
  });

  test("rotate; one that is used again takes its successors with it", async () => {
    const { refresh, token } = await signedIn();
    const second = (await refresh(token)).refreshToken!;
    expect(second).not.toBe(token);
    const third = (await refresh(second)).refreshToken!;
    await expect(refresh(token)).rejects.toThrow('400 {"error":"invalid_grant"');
    await expect(refresh(third)).rejects.toThrow("invalid_grant");
  });

  test("used twice at once is used twice", async () => {
    let open = () => {};
    const refreshGate = new Promise<void>((resolve) => {
      open = resolve;
    });
    const { refresh, token } = await signedIn({ behaviour: { refreshGate } });
    const both = [refresh(token), refresh(token)];
    open();
    const settled = await Promise.allSettled(both);
    expect(settled.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
    const winner = settled.find((each) => each.status === "fulfilled")!.value;
    await expect(refresh(winner.refreshToken ?? "none")).rejects.toThrow("invalid_grant");
  });

  test("may be refused or slow, and are good again afterwards", async () => {
    const { refresh, token, provider } = await signedIn();
    provider.behaviour.refreshError = "server_error";
    await expect(refresh(token)).rejects.toThrow("500 ");
    provider.behaviour.refreshError = "invalid_grant";
    await expect(refresh(token)).rejects.toThrow('400 {"error":"invalid_grant"');
    provider.behaviour.refreshError = undefined;
    provider.behaviour.refreshDelayMs = 80;
    const before = performance.now();
    expect((await refresh(token)).claims.sub).toBe("ada");
    expect(performance.now() - before).toBeGreaterThanOrEqual(75);
  });
});

test("signing out at the provider ends its session and leads back", async () => {
  const { browser, until, start, redeem, provider } = await createApplication();
  const { idToken } = await redeem(await signIn(browser, await start(), { ...ada, until }));
  const end = new URL(`${provider.issuer}/session/end`);
  end.search = String(
    new URLSearchParams({ id_token_hint: idToken, post_logout_redirect_uri: "http://localhost/back", state: "out" }),
  );
  const page = await browser.open(end, { until });
  const answer = await browser.submit(page, {}, { button: "logout", until });
  expect(answer.location?.searchParams.get("state")).toBe("out");
  const again = await browser.open(await start(), { until });
  expect(again.forms[0]?.names.has("password")).toBe(true);
});

describe("an application that wants to hear of it", () => {
  test("gets a sid in ID tokens, and a logout token when the person signs out in the browser", async () => {
    const clock = handClock();
    const { tokens, client } = await logoutReceiver();
    const { browser, until, start, redeem, provider, refresh } = await createApplication({ ...clock, client });
    clock.advance(3_600);
    const { claims, idToken, refreshToken } = await redeem(await signIn(browser, await start(), { ...ada, until }));
    expect(claims.sid).toBeTypeOf("string");
    expect(provider.sids("ada")).toEqual([claims.sid]);
    const end = new URL(`${provider.issuer}/session/end?${new URLSearchParams({ id_token_hint: idToken })}`);
    await browser.submit(await browser.open(end), {}, { button: "logout" });
    expect(tokens).toHaveLength(1);
    expect(headerOf(tokens[0]!)).toMatchObject({ alg: "RS256", typ: "logout+jwt" });
    const logout = await verified(provider.issuer, tokens[0]!);
    expect(logout).toMatchObject({
      iss: provider.issuer,
      aud: "application",
      sub: "ada",
      sid: claims.sid,
      iat: clock.seconds(),
      exp: clock.seconds() + 120,
      events: { "http://schemas.openid.net/event/backchannel-logout": {} },
      jti: expect.any(String),
    });
    expect(logout).not.toHaveProperty("nonce");
    expect(provider.sids("ada")).toEqual([]);
    await expect(refresh(refreshToken ?? "none")).rejects.toThrow("invalid_grant");
  });

  test("gets one per session when an administrator signs the person out, and others are left alone", async () => {
    const { tokens, client } = await logoutReceiver();
    const { browser, until, start, redeem, provider, refresh, silently } = await createApplication({ client });
    const first = await redeem(await signIn(browser, await start(), { ...ada, until }));
    browser.cookies.clear();
    const second = await redeem(await signIn(browser, await start(), { ...ada, until }));
    browser.cookies.clear();
    const bob = await redeem(await signIn(browser, await start(), { user: "bob", until }));
    const sids = [first.claims.sid, second.claims.sid];
    expect(new Set([...sids, bob.claims.sid]).size).toBe(3);
    expect(provider.sids("ada")).toEqual(sids);
    const notices = await provider.signOut("ada");
    expect(notices).toEqual(sids.map((sid) => ({ clientId: "application", sid, delivered: true })));
    const told = await Promise.all(tokens.map((token) => verified(provider.issuer, token)));
    expect(told.map(({ sid }) => sid).sort()).toEqual(sids.toSorted());
    for (const { refreshToken } of [first, second])
      await expect(refresh(refreshToken ?? "none")).rejects.toThrow("invalid_grant");
    expect((await silently()).claims.sub).toBe("bob");
    expect((await refresh(bob.refreshToken ?? "none")).claims.sub).toBe("bob");
  });

  test("that refuses the logout token is reported, and the sessions are over all the same", async () => {
    const { client } = await logoutReceiver(400);
    const { browser, until, start, provider } = await createApplication({ client });
    await signIn(browser, await start(), { ...ada, until });
    expect(await provider.signOut("ada")).toMatchObject([{ delivered: false }]);
    expect(provider.sids("ada")).toEqual([]);
    expect(await provider.signOut("ada")).toEqual([]);
  });
});

test("logout tokens can be had with any fault, signed or not", async () => {
  const clock = handClock();
  const { provider } = await createApplication(clock);
  const right = await verified(provider.issuer, provider.logoutToken({ sub: "ada" }));
  expect(right).toMatchObject({ aud: "application", sub: "ada", iat: clock.seconds() });
  const wrong = provider.logoutToken(
    { sid: "s", nonce: "n", aud: "other", iat: 1, events: undefined },
    { typ: undefined },
  );
  expect(await verified(provider.issuer, wrong)).toMatchObject({ sid: "s", nonce: "n", aud: "other", iat: 1 });
  expect(await verified(provider.issuer, wrong)).not.toHaveProperty("events");
  expect(headerOf(wrong)).toEqual({ alg: "RS256", kid: "demo-1" });
  expect(provider.logoutToken({}, { alg: "none" }).split(".")[2]).toBe("");
});

describe("the administrator's desk", () => {
  test("signs people out, moves them between groups, and makes the provider misbehave", async () => {
    const { tokens, client } = await logoutReceiver();
    const { browser, until, start, redeem, provider, silently } = await createApplication({ client });
    await redeem(await signIn(browser, await start(), { ...ada, until }));
    const desk = await browser.open(provider.issuer);
    const form = (action: string) => ({ action, user: "ada" });
    expect(desk.forms.map(({ names }) => names.has("user"))).toEqual([true, true, true, false]);
    const post = (fields: Record<string, string>) => browser.post(`${provider.issuer}/`, fields, { from: desk });
    expect((await post({ ...form("groups"), group: "it" })).status).toBe(200);
    expect((await silently()).claims.groups).toEqual(["it"]);
    await post({ action: "behaviour", switch: "omitAmr" });
    expect((await silently()).claims).not.toHaveProperty("amr");
    expect((await post({ action: "behaviour" })).body).not.toMatch(/name="switch"[^>]*checked/);
    expect((await silently()).claims).toHaveProperty("amr");
    await post(form("sign-out"));
    expect(tokens).toHaveLength(1);
    expect(provider.sids("ada")).toEqual([]);
  });

  test("takes no form of another site's", async () => {
    const { browser, until, start, provider } = await createApplication({});
    await signIn(browser, await start(), { ...ada, until });
    for (const from of ["http://localhost:1/evil", "http://evil.test/"]) {
      const fields = { action: "behaviour", switch: "down" };
      expect((await browser.post(`${provider.issuer}/`, fields, { from })).status).toBe(403);
    }
    expect(provider.behaviour.down).toBeUndefined();
  });
});
