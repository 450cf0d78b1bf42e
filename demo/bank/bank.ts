// The demo bank: a small backend that believes the gateway, shows what it was told, and remembers payouts.

import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { type Page, sendPage } from "../html.ts";
import { listen, readText, stop } from "../serve.ts";
import { createIdentityReader, type Identity } from "./identity.ts";
import { createLedger, type Ledger } from "./ledger.ts";
import { adminPage, homePage, messagePage, payoutsPage, sentPage, statementsPage, type View } from "./page.ts";

/** BankOptions: port 0 takes a free one. */
export interface BankOptions {
  readonly port: number;
  /** The instance's name; "teal" and "coral" look it. */
  readonly name: string;
  /** The books; instances of one bank share them. */
  readonly ledger?: Ledger;
  /** Where the gateway publishes its keys; without it nothing is verified, and the pages say so. */
  readonly gatewayJwks?: string;
  readonly now?: () => number;
}

/** Bank is one running instance. */
export interface Bank {
  readonly name: string;
  /** "http://127.0.0.1:9001" */
  readonly origin: string;
  readonly ledger: Ledger;
  close(): Promise<void>;
}

/** createBank starts one instance on loopback. */
export async function createBank(options: BankOptions): Promise<Bank> {
  const { name, ledger = createLedger(), now = Date.now } = options;
  const readIdentity = createIdentityReader(options.gatewayJwks ?? null, now);
  const startedAtMs = now();
  let requests = 0;

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    requests += 1;
    const method = request.method === "HEAD" ? "GET" : (request.method ?? "GET");
    const path = (request.url ?? "/").split("?", 1)[0] ?? "/";
    if (path === "/healthz") return sendJson(response, 200, { status: "ok", instance: name });
    const identity = await readIdentity(request.headers);
    const view: View = { instance: name, path, identity };
    const page = (status: number, content: Page) => sendPage(response, status, content);

    switch (`${method} ${path}`) {
      case "GET /":
        return page(200, homePage(view));
      case "GET /statements":
        return page(200, statementsPage(view, ledger.accounts));
      case "GET /payouts":
        return page(200, payoutsPage(view, ledger.payouts));
      case "POST /payouts": {
        const fields = await readFields(request);
        if (!fields) return page(400, messagePage(view, "Not a payout", "That was not a form this bank can read."));
        return page(200, sentPage(view, ledger.add({ ...stamp(identity), fields })));
      }
      case "GET /admin":
        return page(200, adminPage(view, facts()));
      case "GET /api/accounts":
        return sendJson(response, 200, { instance: name, accounts: ledger.accounts });
      case "GET /api/payouts":
        return sendJson(response, 200, { instance: name, payouts: ledger.payouts });
      case "POST /api/payouts": {
        const fields = await readFields(request);
        if (!fields) return sendJson(response, 400, { error: "Send a JSON object of strings, or a form." });
        return sendJson(response, 201, { instance: name, payout: ledger.add({ ...stamp(identity), fields }) });
      }
    }
    if (path.startsWith("/api/")) return sendJson(response, 404, { error: "There is nothing here." });
    page(404, messagePage(view, "Nothing here", "The bank has no such page."));
  }

  const stamp = ({ claims, verdict }: Identity) => ({
    at: new Date(now()).toISOString(),
    by: typeof claims?.sub === "string" ? `${claims.sub}${verdict === "verified" ? "" : ` (${verdict})`}` : "unknown",
    instance: name,
  });

  const facts = () =>
    [
      ["Requests answered", String(requests)],
      ["Running for", `${Math.floor((now() - startedAtMs) / 1_000)} s`],
      ["Payouts in the books", String(ledger.payouts.length)],
      ["Gateway keys", options.gatewayJwks ?? "not configured"],
    ] as const;

  const server = createServer((request, response) => {
    answer(request, response).catch(() => {
      // The client went away in the middle of its body, or a page failed: nobody reads half an answer.
      if (response.headersSent) response.destroy();
      else sendJson(response, 500, { error: "The bank failed." });
    });
  });
  const port = await listen(server, options.port);
  return { name, origin: `http://127.0.0.1:${port}`, ledger, close: () => stop(server) };
}

function sendJson(response: ServerResponse, status: number, body: unknown): void {
  const text = JSON.stringify(body);
  response.writeHead(status, {
    "content-type": "application/json",
    "content-length": Buffer.byteLength(text),
    "cache-control": "no-store",
  });
  response.end(response.req.method === "HEAD" ? undefined : text);
}

/** The fields of a form or of a flat JSON object, in order; null when the body is neither. */
async function readFields(request: IncomingMessage): Promise<readonly (readonly [string, string])[] | null> {
  const text = await readText(request);
  if (text === null) return null;
  const type = (request.headers["content-type"] ?? "").split(";", 1)[0]?.trim().toLowerCase();
  if (type === "application/x-www-form-urlencoded") return [...new URLSearchParams(text)];
  if (type !== "application/json") return null;
  try {
    const body: unknown = JSON.parse(text);
    if (typeof body !== "object" || body === null || Array.isArray(body)) return null;
    return Object.entries(body).map(([name, value]) => [name, String(value)] as const);
  } catch {
    return null;
  }
}
