// The bank's live feed: says that something changed, for as long as the gateway lets it.

import type { ServerResponse } from "node:http";
import type { Ledger } from "./ledger.ts";

/** streamChanges holds the connection and writes an event after every change of the books. */
export function streamChanges(response: ServerResponse, ledger: Ledger): void {
  response.writeHead(200, { "content-type": "text/event-stream", "cache-control": "no-store" });
  if (response.req.method === "HEAD") return void response.end();
  const tell = () => void response.write(`event: changed\ndata: ${ledger.payouts.length}\n\n`);
  tell();
  const unwatch = ledger.watch(tell);
  response.once("close", unwatch);
}
