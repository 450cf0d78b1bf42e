// The demo bank: what it shows of what it was told, and what it keeps of what it was sent.

import { generateKeyPairSync, hash, sign } from "node:crypto";
import { createServer } from "node:http";
import { expect, onTestFinished, test } from "vitest";
import { createBank } from "../../demo/bank/bank.ts";
import { createLedger } from "../../demo/bank/ledger.ts";
import { listen, stop } from "../../demo/serve.ts";
import { createBrowserClient } from "../support/browser-client.ts";
import { decodeText } from "../support/form.ts";

async function bank(options: Partial<Parameters<typeof createBank>[0]> = {}) {
  const instance = await createBank({ port: 0, name: "teal", ...options });
  const client = createBrowserClient();
  onTestFinished(async () => {
    client.close();
    await instance.close();
  });
  return { ...instance, client };
}

/** What a page's identity card says. */
function card(body: string) {
  const rows = [...body.matchAll(/<th scope="row"><code>([^<]*)<\/code><\/th><td>([^<]*)<\/td>/g)];
  return {
    verdict: /data-verdict="([^"]*)"/.exec(body)?.[1],
    rows: Object.fromEntries(rows.map(([, name = "", value = ""]) => [decodeText(name), decodeText(value)])),
  };
}

/** A gateway's key: signs identities and publishes the key at a real address. */
async function signer() {
  const { privateKey, publicKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const keys = [{ ...publicKey.export({ format: "jwk" }), kid: "gateway", alg: "ES256", use: "sig" }];
  let fetches = 0;
  const server = createServer((_request, response) => {
    fetches += 1;
    response.setHeader("content-type", "application/json").end(JSON.stringify({ keys }));
  });
  const port = await listen(server, 0);
  onTestFinished(() => stop(server));
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString("base64url");
  return {
    url: `http://127.0.0.1:${port}/.sallyport/jwks`,
    fetches: () => fetches,
    token(claims: object, kid = "gateway") {
      const text = `${part({ alg: "ES256", kid })}.${part(claims)}`;
      const signature = sign("sha256", Buffer.from(text), { key: privateKey, dsaEncoding: "ieee-p1363" });
      return `${text}.${signature.toString("base64url")}`;
    },
  };
}

const inAMinute = () => Math.floor(Date.now() / 1_000) + 60;

test("every page says which instance answered and shows the identity headers", async () => {
  const gateway = await signer();
  const { origin, client } = await bank({ gatewayJwks: gateway.url });
  const identity = gateway.token({ sub: "ada", name: "Ada Lovelace", groups: ["finance"], exp: inAMinute() });
  const headers = {
    "sallyport-identity": identity,
    "x-user": "ada",
    "x-request-id": "r1",
    "x-forwarded-for": "192.0.2.1",
  };
  for (const path of ["/", "/statements", "/payouts", "/documents", "/records", "/records/keys", "/app", "/admin"]) {
    const page = await client.open(`${origin}${path}`, { headers: { ...headers, "x-secret": "hidden" } });
    expect(page.status).toBe(200);
    expect(page.body).toContain('data-instance="teal"');
    expect(page.body).not.toContain("hidden");
    for (const own of ["logout", "sessions", "factors"]) expect(page.body).toContain(`href="/.sallyport/${own}"`);
    const policy = page.headers["content-security-policy"];
    for (const directive of ["default-src 'none'", "form-action 'self'", "script-src 'self'"])
      expect(policy).toContain(directive);
    expect(card(page.body)).toMatchObject({
      verdict: "verified",
      rows: {
        sub: "ada",
        groups: '["finance"]',
        "x-user": "ada",
        "x-request-id": "r1",
        "x-forwarded-for": "192.0.2.1",
      },
    });
  }
  expect(gateway.fetches()).toBe(1);
});

test("strangers are offered no sign-out, and the bank looks the same whichever instance answers", async () => {
  const teal = await bank();
  const coral = await bank({ name: "coral" });
  const pages = await Promise.all([teal, coral].map(({ client, origin }) => client.open(`${origin}/`)));
  for (const { body } of pages) {
    expect(body).not.toContain("/.sallyport/");
    expect(body).toContain('<a href="/statements">Sign in</a>');
    expect(body).toContain('<details class="card" id="identity">');
  }
  const [here, there] = pages.map(({ body }) => body.replaceAll(/--mark: #\w+|teal|coral/g, ""));
  expect(here).toBe(there);
  expect(pages[0]!.body).not.toBe(pages[1]!.body);
});

test("an identity the gateway did not sign is shown as not verified", async () => {
  const gateway = await signer();
  const stranger = await signer();
  const { origin, client } = await bank({ gatewayJwks: gateway.url });
  const good = gateway.token({ sub: "ada", exp: inAMinute() });
  const [header, , signature] = good.split(".");
  const forged = `${header}.${Buffer.from(JSON.stringify({ sub: "bob", exp: inAMinute() })).toString("base64url")}.${signature}`;
  const unsigned = `${Buffer.from('{"alg":"none","kid":"gateway"}').toString("base64url")}.${good.split(".")[1]}.`;
  const tokens = [
    forged,
    unsigned,
    stranger.token({ sub: "bob", exp: inAMinute() }),
    gateway.token({ sub: "ada", exp: inAMinute() }, "unknown"),
    gateway.token({ sub: "ada", exp: inAMinute() - 120 }),
    gateway.token({ sub: "ada" }),
    "not a token",
  ];
  for (const token of tokens) {
    const page = await client.open(`${origin}/`, { headers: { "sallyport-identity": token } });
    expect([token, card(page.body).verdict]).toEqual([token, "not verified"]);
  }
  const page = await client.open(`${origin}/`, { headers: { "sallyport-identity": good } });
  expect(card(page.body).verdict).toBe("verified");
});

test("without an identity header, or without keys to check it, the page says so", async () => {
  const { origin, client } = await bank();
  expect(card((await client.open(`${origin}/`)).body).verdict).toBe("absent");
  const headers = { "sallyport-identity": (await signer()).token({ sub: "ada", exp: inAMinute() }) };
  expect(card((await client.open(`${origin}/`, { headers })).body).verdict).toBe("not checked");
});

test("a payout's fields are shown exactly as sent, and the payout is listed once, by every instance", async () => {
  const ledger = createLedger();
  const teal = await bank({ ledger });
  const coral = await bank({ ledger, name: "coral" });
  const note = 'Ünïcode & <b>"quotes"</b>\r\nsecond line <script>alert(1)</script>';
  const form = await teal.client.open(`${teal.origin}/payouts`);
  const sent = await teal.client.submit(form, { to: "NL91ABNA0417164300", amount: "1000.50", note });
  expect(sent.status).toBe(200);
  expect(sent.body).toContain("Payout sent");
  expect(sent.body).not.toContain("<script>");
  expect(card(sent.body).rows).toMatchObject({ to: "NL91ABNA0417164300", amount: "1000.50", note });
  for (const instance of [teal, coral]) {
    const { body } = await instance.client.open(`${instance.origin}/payouts`);
    expect(body.match(/data-payout=/g)).toHaveLength(1);
    expect(body).not.toContain("<script>");
    expect(decodeText(body)).toContain(note);
  }
});

test("the API lists accounts and payouts and takes payouts as JSON or as a form", async () => {
  const { origin, client } = await bank();
  const json = { method: "POST", headers: { "content-type": "application/json" } };
  const accounts = JSON.parse((await client.fetch(`${origin}/api/accounts`)).body);
  expect(accounts).toMatchObject({ instance: "teal", accounts: [{ name: "Operations" }, { name: "Reserve" }] });
  const made = await client.fetch(`${origin}/api/payouts`, { ...json, body: '{"to":"X","amount":12}' });
  expect(made.status).toBe(201);
  await client.post(`${origin}/api/payouts`, { to: "Y", amount: "13" });
  const { payouts } = JSON.parse((await client.fetch(`${origin}/api/payouts`)).body);
  expect(payouts).toMatchObject([
    {
      number: 1,
      fields: [
        ["to", "X"],
        ["amount", "12"],
      ],
    },
    {
      number: 2,
      fields: [
        ["to", "Y"],
        ["amount", "13"],
      ],
    },
  ]);
});

test("what is not a payout is refused and not listed", async () => {
  const { origin, client, ledger } = await bank();
  const send = (type: string, body: string) =>
    client.fetch(`${origin}/api/payouts`, { method: "POST", headers: { "content-type": type }, body });
  expect((await send("application/json", "{")).status).toBe(400);
  expect((await send("application/json", "[1]")).status).toBe(400);
  expect((await send("text/plain", "to=X")).status).toBe(400);
  expect((await send("application/json", `{"note":"${"x".repeat(70_000)}"}`)).status).toBe(400);
  expect(ledger.payouts).toEqual([]);
  expect((await client.fetch(`${origin}/api/nothing`)).status).toBe(404);
  expect((await client.open(`${origin}/nothing`)).status).toBe(404);
  expect((await client.fetch(`${origin}/healthz`)).status).toBe(200);
});

test("a payout is approved once, and the bank looks whether the gateway named it", async () => {
  const gateway = await signer();
  const { origin, client, ledger } = await bank({ gatewayJwks: gateway.url });
  for (const amount of ["1", "2", "3"]) await client.post(`${origin}/payouts`, { to: "X", amount });
  const word = (scopes: unknown) => ({
    headers: { "sallyport-identity": gateway.token({ sub: "ada", scopes, exp: inAMinute() }) },
  });
  const list = await client.open(`${origin}/payouts`);
  const form = list.forms.find(({ action }) => action.pathname === "/payouts/1/approve");
  expect(form?.fields).toEqual([]);
  const approved = await client.post(`${origin}/payouts/1/approve`, {}, word([["payout", "1"]]));
  expect([approved.status, /data-proven/.test(approved.body)]).toEqual([200, true]);
  const api = await client.post(
    `${origin}/api/payouts/2/approve`,
    {},
    word([
      ["payout", "1"],
      ["payout", "22"],
    ]),
  );
  expect(JSON.parse(api.body)).toMatchObject({ payout: { number: 2, approved: { by: "ada", proven: false } } });
  await client.post(`${origin}/payouts/3/approve`, {});
  expect(ledger.payouts.map((payout) => payout.approved?.proven)).toEqual([true, false, false]);
  for (const path of ["/payouts/1/approve", "/api/payouts/2/approve", "/payouts/4/approve"])
    expect([path, (await client.post(`${origin}${path}`, {})).status]).toEqual([path, 409]);
  expect((await client.open(`${origin}/payouts`)).body).not.toContain("/approve");
});

test("a document arrives byte for byte", async () => {
  const { origin, client, ledger } = await bank();
  const bytes = Buffer.alloc(300_000, "\r\n--boundary\u0000ünïcode");
  const send = (form: FormData) => fetch(`${origin}/documents`, { method: "POST", body: form });
  const form = new FormData();
  form.set("title", "Invoice <1843>");
  form.set("file", new Blob([bytes]), "invoice – März.pdf");
  const filed = await send(form);
  expect(filed.status).toBe(200);
  expect(await filed.text()).not.toContain("<1843>");
  const facts = { title: "Invoice <1843>", fileName: "invoice – März.pdf", sizeBytes: bytes.length };
  expect(ledger.documents).toMatchObject([{ ...facts, sha256: hash("sha256", bytes, "hex") }]);
  expect((await client.open(`${origin}/documents`)).body.match(/data-document=/g)).toHaveLength(1);
  const empty = new FormData();
  empty.set("file", "no file");
  expect((await send(empty)).status).toBe(400);
  expect((await client.post(`${origin}/documents`, { file: "x" })).status).toBe(400);
  const large = new FormData();
  large.set("file", new Blob([Buffer.alloc(6 * 1_024 * 1_024)]), "large");
  expect((await send(large)).status).toBe(400);
  expect(ledger.documents).toHaveLength(1);
});

test("the single page has its script in a file, and hears of changes", async () => {
  const { origin, client, ledger } = await bank();
  const page = await client.open(`${origin}/app`);
  expect(page.body).not.toMatch(/<script(?![^>]*src=)/);
  const script = await client.fetch(`${origin}/app/app.js`);
  expect(script.headers["content-type"]).toMatch(/^text\/javascript/);
  expect(script.body).toContain('"/.sallyport/client.js"');
  const response = await fetch(`${origin}/api/events`);
  expect(response.headers.get("content-type")).toBe("text/event-stream");
  const reader = response.body!.pipeThrough(new TextDecoderStream()).getReader();
  expect((await reader.read()).value).toBe("event: changed\ndata: 0\n\n");
  ledger.add({ at: "", by: "ada", instance: "teal", fields: [] });
  expect((await reader.read()).value).toBe("event: changed\ndata: 1\n\n");
  await reader.cancel();
});
