// Nothing secret is printed: canaries go in wherever a secret could, and every line is searched for them.

import { expect, test } from "vitest";
import { users } from "../../demo/users.ts";
import { codeAt } from "../factor/factors-under-test.ts";
import { accessToken } from "../support/access-token.ts";
import { ask } from "../support/ask.ts";
import { type GatewayUnderTest, gatewayUnderTest, withRoutes } from "../support/gateway-under-test.ts";
import { errand, factorGateway, secretOn } from "../support/gateway-with-factors.ts";
import { signIn } from "../support/sign-in.ts";

const navigation = ["Sec-Fetch-Mode: navigate", "Accept: text/html"];

/** Policies that do their worst: they throw with all that they see, and forward all they can. */
const talkative = withRoutes(`
  route("GET /statements/*", forward(bank)),
  route("POST /payouts", stepUp(mfa, { maxAge: "5m", reason: "Money" }), forward(bank)),
  route("GET /throws", ({ request, user }) => { throw new Error(JSON.stringify([request.query, request.headers, user.claims])); }, forward(bank)),
  route("GET /odd", ({ request }) => request.query["token"] as never, forward(bank)),
  route("GET /named", ({ request }) => { const error = new Error("x"); error.name = "Named"; throw error; }, forward(bank)),
  route("GET /header", forward(bank, { headers: { "x-query": ({ request }) => (request.query["token"]?.[0] ?? "") + "\\n" } })),
`);

/** found are the lines that hold one of the secrets, plain or as base64 or percent-encoding would show them. */
function found(gate: GatewayUnderTest, secrets: readonly string[]): readonly string[] {
  const forms = secrets.flatMap((secret) => [
    secret,
    encodeURIComponent(secret),
    Buffer.from(secret).toString("base64").replace(/=+$/, ""),
  ]);
  return gate.printed.filter((line) => forms.some((form) => line.includes(form)));
}

test("of everything that passed through, no secret is in any line", async () => {
  const gate = await gatewayUnderTest({ policies: talkative });
  const secrets = [
    users.find((user) => user.id === "ada")!.password,
    "bank-secret",
    "c4n4ry-query",
    "c4n4ry-form",
    "c4n4ry-header",
    "c4n4ry-cookie",
    "c4n4ry-token",
  ];
  const browser = gate.browser();
  const codes: string[] = [];
  const code = () => {
    const one = gate.provider.codeFor("ada");
    codes.push(one);
    return one;
  };

  const page = await signIn(browser, `${gate.origin}/statements?token=c4n4ry-query`, { user: "ada" });
  const asked = await browser.post(
    `${gate.origin}/payouts?token=c4n4ry-query`,
    { note: "c4n4ry-form" },
    { from: page },
  );
  expect((await signIn(browser, asked, { user: "ada", code })).status).toBe(200);
  const cookie = browser.cookies.header(new URL(gate.origin), { site: "same-site", safeNavigation: true });
  secrets.push(...cookie.split("; ").map((pair) => pair.slice(pair.indexOf("=") + 1)));
  for (const { url, location } of browser.history) {
    for (const address of [url, location ?? ""]) {
      const parameters = new URLSearchParams(address.split("?")[1] ?? "");
      for (const name of ["code", "state", "nonce", "code_challenge"])
        secrets.push(...parameters.getAll(name).filter((one) => one.length > 8));
    }
  }
  const token = await accessToken({ issuer: gate.provider.issuer });
  secrets.push(token, token.split(".")[2]!, token.split(".")[1]!);

  const headers = [`Cookie: ${cookie}; other=c4n4ry-cookie`, "X-Api-Key: c4n4ry-header", ...navigation];
  for (const path of [
    "/throws",
    "/odd",
    "/named",
    "/header",
    "/statements",
    "/nowhere",
    "/.sallyport/logout",
    "/.sallyport/nothing",
  ])
    await ask(gate.port, `GET ${path}?token=c4n4ry-query`, headers);
  await ask(
    gate.port,
    `GET /.sallyport/callback?state=${"c4n4ry-query".repeat(4).slice(0, 43)}&code=c4n4ry-query`,
    headers,
  );
  await ask(
    gate.port,
    "GET /.sallyport/callback?error=c4n4ry-query&error_description=c4n4ry-query&state=c4n4ry-query",
    headers,
  );
  for (const authorization of [
    `Bearer ${token}`,
    `Bearer ${token}x`,
    "Bearer c4n4ry-token",
    "Basic c4n4ry-token",
    "c4n4ry-token",
  ]) {
    await ask(gate.port, "GET /statements?token=c4n4ry-query", [`Authorization: ${authorization}`]);
  }
  gate.advance(6 * 60_000);
  await ask(
    gate.port,
    "POST /payouts",
    [...headers, "Origin: http://evil.example", "Content-Length: 11"],
    "c4n4ry-form",
  );
  await ask(gate.port, "GET /x_y", ["X_Secret: c4n4ry-header"]);
  await ask(gate.port, "GET /#c4n4ry-query", headers);
  await ask(gate.port, "G\u0001T /c4n4ry-query", headers);
  // What the provider's answers held is taken again: a used state, and a state that was altered.
  const callback = browser.history.find((visit) => visit.url.includes("/.sallyport/callback"))!.url;
  await browser.open(callback);

  expect(codes.length).toBeGreaterThan(0);
  expect(secrets.length).toBeGreaterThan(20);
  expect(new Set(secrets).has("")).toBe(false);
  expect(gate.decisions(true).length).toBeGreaterThan(20);
  expect(gate.decisions(true).map((line) => line["code"])).toEqual(
    expect.arrayContaining([
      "DECISION_FAULT",
      "IDENTITY_STATE",
      "IDENTITY_TOKEN_INVALID",
      "IDENTITY_ORIGIN",
      "LISTENER_HEADER",
      "LISTENER_TARGET",
    ]),
  );
  expect(found(gate, [...secrets, ...codes])).toEqual([]);
  // The search does find what is there.
  expect(found(gate, ["/statements"]).length).toBeGreaterThan(0);
});

test("what a provider says of an error is in the log, and nothing of the sign-in that it repeats", async () => {
  const gate = await gatewayUnderTest({ par: "absent" });
  const browser = gate.browser();
  const until = (url: URL) => url.origin === gate.provider.issuer;
  const asked = await browser.open(`${gate.origin}/statements`, { until });
  const state = asked.location!.searchParams.get("state")!;
  const words = encodeURIComponent(`c4n4ry-words\r\n${state}`);
  const page = await browser.open(
    `${gate.origin}/.sallyport/callback?error=access_denied&error_description=${words}&state=${state}&iss=${encodeURIComponent(gate.provider.issuer)}`,
  );
  expect(page.status).toBe(403);
  expect(found(gate, ["c4n4ry-words"])).toHaveLength(1);
  expect(found(gate, [state])).toEqual([]);
  expect(page.body).not.toContain(state);
});

test("of factors, tickets and signing out, no secret is in any line", async () => {
  const gate = await factorGateway();
  const secrets: string[] = [];
  const browser = gate.browser();
  const keep = () => {
    for (const name of ["sallyport-session", "sallyport-browser", "sallyport-replay"])
      secrets.push(browser.cookies.value(gate.origin, name) ?? "");
  };
  const at = `${gate.origin}/.sallyport`;
  await signIn(browser, `${gate.origin}/statements`, { user: "ada" });
  keep();

  // An app's secret, its offer and its codes, right and wrong.
  const errandOf = (path: string, code?: () => string) =>
    browser
      .open(`${at}/factors/${path}`)
      .then((first) => errand(browser, first, { user: "ada", ...(code && { code }) }));
  const offer = await errandOf("app");
  secrets.push(...["offer", "e"].map((name) => offer.forms[0]!.fields.find(([one]) => one === name)![1]));
  const secret = secretOn(offer);
  secrets.push(secret, secret.replace(/.{4}(?=.)/g, "$& "));
  const codes = ["135791", codeAt(secret, gate.now())];
  const wrong = await browser.submit(offer, { code: codes[0]! });
  expect(wrong.status).toBe(403);
  await browser.submit(wrong, { code: codes[1]! });
  keep();

  // Passkeys: options, challenges, answers that are none.
  const nextCode = () => {
    gate.advance(30_000);
    codes.push(codeAt(secret, gate.now()));
    return codes.at(-1)!;
  };
  const passkey = await errandOf("passkey", nextCode);
  secrets.push(/&quot;challenge&quot;:&quot;([\w-]+)&quot;/.exec(passkey.body)![1]!);
  const answer = JSON.stringify({ id: "c4n4ry-id", response: { clientDataJSON: "c4n4ry-data" } });
  secrets.push("c4n4ry-id", "c4n4ry-data");
  expect((await browser.submit(passkey, { answer, label: "x" })).status).toBe(403);

  // Recovery codes, right and wrong.
  const made = await errandOf("recovery-codes", nextCode);
  const recovery = [...made.body.matchAll(/<li>([\w-]{19})<\/li>/g)].map(([, code]) => code!);
  expect(recovery).toHaveLength(10);
  secrets.push(...recovery, ...recovery.map((one) => one.replaceAll("-", "")), "zzzz-c4n4-ryzz-zzzz");
  const recover = await browser.open(`${at}/factors/recover`);
  await browser.submit(recover, { code: "zzzz-c4n4-ryzz-zzzz" });
  await browser.submit(recover, { code: recovery[0]! });

  // A challenge: its token, a wrong code and a right one, in a page and from a script.
  gate.advance(6 * 60_000);
  const page = await browser.open(`${gate.origin}/statements`);
  const refused = await browser.fetch(`${gate.origin}/vault`, { from: page });
  const ticket = new URL((JSON.parse(refused.body) as { step_up_url: string }).step_up_url);
  secrets.push(ticket.searchParams.get("t")!);
  const challenge = await browser.open(ticket);
  secrets.push(challenge.url.searchParams.get("c")!);
  codes.push("246802");
  const second = await browser.submit(challenge, { code: "246802" });
  expect((await browser.submit(second, { code: nextCode() })).status).not.toBe(403);
  keep();
  await browser.open(`${at}/verify?c=${"c4n4ry-token".repeat(4).slice(0, 43)}`);
  await browser.open(`${at}/step-up?t=c4n4ry-token`);
  await browser.open(`${at}/resume?t=c4n4ry-token`);
  await browser.open(`${at}/login?return_to=/statements%3Fx=c4n4ry-token`);
  await browser.open(`${at}/done?origin=c4n4ry-token`);
  await browser.post(`${at}/sessions`, { session: "c4n4ry-token" }, { from: page });
  secrets.push("c4n4ry-token");

  // Logout tokens, good ones and what is none; and the provider's tokens, on their way back to it.
  const tokens = [
    gate.provider.logoutToken({ sub: "bob" }),
    `${gate.provider.logoutToken({ sub: "ada" })}x`,
    "c4n4ry-token",
  ];
  for (const token of tokens)
    await fetch(`${at}/backchannel-logout`, { method: "POST", body: new URLSearchParams({ logout_token: token }) });
  const out = await browser.submit(await browser.open(`${at}/logout`), {});
  const hint = new URL(String(out.headers["refresh"]).slice("0; url=".length)).searchParams.get("id_token_hint")!;
  secrets.push(...[...tokens.slice(0, 2), hint].flatMap((token) => [token, ...token.split(".").slice(1)]));

  const kept = [...new Set(secrets)].filter((one) => one !== "");
  expect(kept.length).toBeGreaterThan(35);
  const said = gate.decisions(true).flatMap((line) => line["code"] ?? []);
  expect(said).toEqual(
    expect.arrayContaining(["FACTOR_WRONG", "FACTOR_PASSKEY", "STEPUP_TICKET", "IDENTITY_LOGOUT_TOKEN"]),
  );
  expect(found(gate, kept)).toEqual([]);
  // Six digits may also be part of a time or an id: as a word of its own only.
  expect(gate.printed.filter((line) => codes.some((code) => new RegExp(`\\b${code}\\b`).test(line)))).toEqual([]);
});
