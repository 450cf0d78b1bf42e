// Each kind of client, in each situation, is answered in its own language; docs/concepts/step-up.md shows the very same table.

import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import { expect, test } from "vitest";
import { acr } from "../../demo/identity-provider/behaviour.ts";
import { userAccessToken } from "../support/access-token.ts";
import { ask, askUpgrade, navigation } from "../support/ask.ts";
import { type GatewayUnderTest, gatewayUnderTest, withRoutes } from "../support/gateway-under-test.ts";
import type { RawReply } from "../support/raw-client.ts";
import { signIn } from "../support/sign-in.ts";

const listed = "https://app.example.com";

interface Caller {
  readonly cookie: string;
  readonly token: string;
}

interface Client {
  readonly name: string;
  readonly credential: "cookie" | "token";
  readonly send: (gate: GatewayUnderTest, path: string, credential: readonly string[]) => Promise<RawReply>;
}

const script = ["Sec-Fetch-Mode: cors", "Sec-Fetch-Dest: empty", "Accept: */*"];

const form = (type: string | null, body: string) => (gate: GatewayUnderTest, path: string, more: readonly string[]) =>
  ask(
    gate.port,
    `POST ${path}`,
    [
      ...navigation,
      ...more,
      `Origin: ${gate.origin}`,
      `Host: localhost:${gate.port}`,
      ...(type === null ? [] : [`Content-Type: ${type}`]),
      `Content-Length: ${body.length}`,
    ],
    body,
  );

const clients: readonly Client[] = [
  {
    name: "a page that is opened",
    credential: "cookie",
    send: (gate, path, more) => ask(gate.port, `GET ${path}`, [...navigation, ...more]),
  },
  {
    name: "a page in a frame",
    credential: "cookie",
    send: (gate, path, more) =>
      ask(gate.port, `GET ${path}`, [
        "Sec-Fetch-Mode: navigate",
        "Sec-Fetch-Dest: iframe",
        "Accept: text/html",
        ...more,
      ]),
  },
  {
    name: "a form",
    credential: "cookie",
    send: form("application/x-www-form-urlencoded", "to=Charles&amount=250"),
  },
  {
    name: "a form with a file",
    credential: "cookie",
    send: form(
      "multipart/form-data; boundary=x",
      '--x\r\nContent-Disposition: form-data; name="f"; filename="a"\r\n\r\na\r\n--x--',
    ),
  },
  { name: "a form as JSON", credential: "cookie", send: form("application/json", '{"to":"Charles"}') },
  { name: "an empty form", credential: "cookie", send: form("application/x-www-form-urlencoded", "") },
  {
    name: "a form over --parked-limit",
    credential: "cookie",
    send: form("application/x-www-form-urlencoded", "x".repeat(300_000)),
  },
  {
    name: "a form over --held-limit",
    credential: "cookie",
    send: form("application/x-www-form-urlencoded", "x".repeat(600_000)),
  },
  { name: "a form without a type", credential: "cookie", send: form(null, "to=Charles") },
  {
    name: "a script's fetch",
    credential: "cookie",
    send: (gate, path, more) => ask(gate.port, `GET ${path}`, [...script, "Sec-Fetch-Site: same-origin", ...more]),
  },
  {
    name: "a fetch from a listed origin",
    credential: "cookie",
    send: (gate, path, more) => ask(gate.port, `GET ${path}`, [...script, `Origin: ${listed}`, ...more]),
  },
  {
    name: "its preflight",
    credential: "cookie",
    send: (gate, path) =>
      ask(gate.port, `OPTIONS ${path}`, [...script, `Origin: ${listed}`, "Access-Control-Request-Method: PUT"]),
  },
  {
    name: "an event stream",
    credential: "cookie",
    send: (gate, path, more) => ask(gate.port, `GET ${path}`, [...script, "Accept: text/event-stream", ...more]),
  },
  {
    name: "a browser's WebSocket",
    credential: "cookie",
    send: (gate, path, more) =>
      askUpgrade(gate.port, path, [`Host: localhost:${gate.port}`, `Origin: ${gate.origin}`, ...more]),
  },
  {
    name: "a program's WebSocket",
    credential: "token",
    send: (gate, path, more) => askUpgrade(gate.port, path, more),
  },
  {
    name: "a program with a token",
    credential: "token",
    send: (gate, path, more) => ask(gate.port, `GET ${path}`, ["Accept: application/json", ...more]),
  },
];

const situations = [
  { name: "nobody", path: "/open/a", who: null },
  { name: "signed in", path: "/open/a", who: "password" },
  { name: "must step up", path: "/vault/a", who: "password" },
  { name: "has stepped up", path: "/vault/a", who: "mfa" },
  { name: "may not", path: "/closed/a", who: "mfa" },
] as const;

/** What an answer comes down to. */
function toWords(reply: RawReply, gate: GatewayUnderTest): string {
  const { status, headers, body } = reply;
  const readable = headers["access-control-allow-origin"] === listed ? ", readable" : "";
  if (status === 101) return reply.text.includes("Sec-WebSocket-Accept") && closes(reply) ? "101, then 4401" : "passes";
  const where = (address: string) =>
    address.startsWith(gate.provider.issuer)
      ? "to the provider"
      : address.startsWith(`${gate.origin}/.sallyport/verify?`)
        ? "to the page that says why"
        : "?";
  if (status === 303) return `303 ${where(headers["location"]!)}`;
  if (status === 204) return `204${readable}`;
  if (status === 200) return `passes${readable}`;
  const page = /<meta http-equiv="refresh" content="0; url=([^"]+)"/.exec(body);
  if (page) return `${status} page, on ${where(page[1]!)}`;
  if (body.includes("data-prove=")) return `${status} page, proof in a window`;
  if (body.includes('target="_blank"')) return `${status} page, on in a new window`;
  if (headers["content-type"]?.startsWith("text/html")) return `${status} page`;
  const problem = JSON.parse(body) as { error?: string; step_up_url?: string };
  const challenge = headers["www-authenticate"] ?? "";
  const rfc9470 = challenge.includes('error="insufficient_user_authentication"') && challenge.includes('max_age="300"');
  const said = rfc9470 ? " RFC 9470" : "";
  return `${status}${said} problem${problem.step_up_url === undefined ? "" : " with step_up_url"}${readable}`;
}

/** The handshake helper reads to the end of the head; a close frame comes right behind. */
const closes = (reply: RawReply) => reply.body.includes("\x11\x31") || reply.text.includes("\x11\x31");

test("who asks in which way is answered like this, and the documentation says so", async () => {
  const gate = await gatewayUnderTest({
    par: "absent",
    policies: (places) => {
      const made = withRoutes(
        `
  route("/open/*", forward(bank)),
  route("/vault/*", stepUp(mfa, { maxAge: "5m", reason: "The vault" }), forward(bank)),
  route("/closed/*", deny("Nobody")),
`,
        `{ identity: [staff, machines], origins: ["${listed}"] }`,
      );
      return made(places);
    },
    settings: { heldLimit: "512kb", heldFreeSpace: "0b" },
    upstream: (incoming, reply) => {
      incoming.resume();
      reply.end("ok");
    },
  });
  const callers: Record<"password" | "mfa", Caller> = {
    password: await caller(gate, false),
    mfa: await caller(gate, true),
  };
  const rows: string[] = [];
  for (const client of clients) {
    const cells: string[] = [];
    for (const { path, who } of situations) {
      const credential =
        who === null
          ? []
          : [
              client.credential === "cookie"
                ? `Cookie: ${callers[who].cookie}`
                : `Authorization: Bearer ${callers[who].token}`,
            ];
      cells.push(toWords(await client.send(gate, path, credential), gate));
    }
    rows.push(`| ${client.name} | ${cells.join(" | ")} |`);
  }
  const table = [
    `| who asks | ${situations.map((one) => one.name).join(" | ")} |`,
    `| --- |${" --- |".repeat(situations.length)}`,
    ...rows,
  ].join("\n");
  const page = await readFile(resolve(import.meta.dirname, "../../docs/concepts/step-up.md"), "utf8");
  const shown = /<!-- answers -->\n([\s\S]*?)\n<!-- \/answers -->/.exec(page)?.[1];
  expect(shown).toBe(table);
});

async function caller(gate: GatewayUnderTest, strong: boolean): Promise<Caller> {
  const browser = gate.browser();
  const code = () => gate.provider.codeFor("ada");
  await signIn(browser, `${gate.origin}/${strong ? "vault" : "open"}/a`, { user: "ada", ...(strong && { code }) });
  const cookie = browser.cookies.header(new URL(gate.origin), { site: "same-site", safeNavigation: true });
  const token = await userAccessToken({
    issuer: gate.provider.issuer,
    user: "ada",
    ...(strong && { acr: acr.mfa, code }),
  });
  return { cookie, token };
}
