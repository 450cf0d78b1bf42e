// The demo bank: a small backend that believes the gateway, shows what it was told, and remembers payouts.

import { readFile } from "node:fs/promises";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { type Page, sendPage } from "../html.ts";
import { listen, stop } from "../serve.ts";
import { streamChanges } from "./event-stream.ts";
import { readDocument, readFields } from "./form.ts";
import { appPage, approvedPage, documentsPage, filedPage, payoutsPage, sentPage } from "./form-page.ts";
import { createIdentityReader, type Identity, provedFor } from "./identity.ts";
import type { Guide, View } from "./layout.ts";
import { createLedger, type Ledger, type Payout } from "./ledger.ts";
import { adminPage, homePage, keysPage, messagePage, recordsPage, statementsPage } from "./page.ts";

/** BankOptions: port 0 takes a free one. */
export interface BankOptions {
  readonly port: number;
  /** The instance's name; "teal" and "coral" look it. */
  readonly name: string;
  /** The books; instances of one bank share them. */
  readonly ledger?: Ledger;
  /** Where the gateway publishes its keys; without it nothing is verified, and the pages say so. */
  readonly gatewayJwks?: string;
  /** What the first page says about the demo around the bank. */
  readonly guide?: Guide;
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
  const script = await readFile(new URL("app.js", import.meta.url));
  let requests = 0;

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    requests += 1;
    const method = request.method === "HEAD" ? "GET" : (request.method ?? "GET");
    const path = (request.url ?? "/").split("?", 1)[0] ?? "/";
    if (path === "/healthz") return sendJson(response, 200, { status: "ok", instance: name });
    const identity = await readIdentity(request.headers);
    const view: View = { instance: name, path, identity };
    const page = (status: number, content: Page) => sendPage(response, status, content);

    const approving = /^(\/api)?\/payouts\/(\d{1,9})\/approve$/.exec(path);
    if (approving && method === "POST") {
      const payout = approve(Number(approving[2]), identity);
      const text = "There is no such payout, or it was approved before.";
      if (approving[1])
        return sendJson(response, payout ? 200 : 409, payout ? { instance: name, payout } : { error: text });
      return page(payout ? 200 : 409, payout ? approvedPage(view, payout) : messagePage(view, "Not approved", text));
    }

    switch (`${method} ${path}`) {
      case "GET /":
        return page(200, homePage(view, options.guide ?? null));
      case "GET /statements":
        return page(200, statementsPage(view, ledger.accounts));
      case "GET /payouts":
        return page(200, payoutsPage(view, ledger.payouts));
      case "POST /payouts": {
        const fields = await readFields(request);
        if (!fields) return page(400, messagePage(view, "Not a payout", "That was not a form this bank can read."));
        return page(200, sentPage(view, ledger.add({ ...stamp(identity), fields })));
      }
      case "GET /documents":
        return page(200, documentsPage(view, ledger.documents));
      case "POST /documents": {
        const document = await readDocument(request);
        if (!document) return page(400, messagePage(view, "Not a document", "That was not a file this bank can take."));
        return page(200, filedPage(view, ledger.file({ ...stamp(identity), ...document })));
      }
      case "GET /records":
        return page(200, recordsPage(view));
      case "GET /records/keys":
        return page(200, keysPage(view));
      case "GET /app":
        return page(200, appPage(view));
      case "GET /app/app.js":
        return send(response, 200, "text/javascript; charset=utf-8", script);
      case "GET /admin":
        return page(200, adminPage(view, facts()));
      case "GET /api/accounts":
        return sendJson(response, 200, { instance: name, accounts: ledger.accounts });
      case "GET /api/events":
        return streamChanges(response, ledger);
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

  const approve = (number: number, identity: Identity): Payout | null =>
    ledger.approve(number, { ...stamp(identity), proven: provedFor(identity, ["payout", String(number)]) });

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

const sendJson = (response: ServerResponse, status: number, body: unknown) =>
  send(response, status, "application/json", Buffer.from(JSON.stringify(body)));

function send(response: ServerResponse, status: number, type: string, body: Buffer): void {
  response.writeHead(status, {
    "content-type": type,
    "content-length": body.length,
    "cache-control": "no-store",
    "x-content-type-options": "nosniff",
  });
  response.end(response.req.method === "HEAD" ? undefined : body);
}
