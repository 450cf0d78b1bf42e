// The gateway's own addresses: outside policy, and each visit held to its row of the table before anybody serves it.

import { GatewayError } from "../errors.ts";
import type { ReadBody } from "../exchange/inbound.ts";
import type { Visit } from "../exchange/visit.ts";
import type { LiveGeneration } from "../generation/live.ts";
import { severOpener } from "../reply/opener.ts";
import { replyWithError } from "../reply/reply.ts";
import { admit } from "./admit.ts";
import type { Alike } from "./alike.ts";
import type { Handle, Handled } from "./handle.ts";
import type { Row } from "./row.ts";
import { type Handlers, type RowName, table } from "./table.ts";

/** Portal serves a visit to one of these addresses. Throws ROUTING_NO_ROUTE for what is not in the table. */
export type Portal = (visit: Visit, live: LiveGeneration | null) => Promise<Handled>;

interface Served {
  readonly row: Row;
  readonly handle: Handle<"GET, POST">;
}

/** createPortal serves the table with these handlers. */
export function createPortal(handlers: Handlers, readBody: ReadBody, alike: Alike): Portal {
  const served: ReadonlyMap<string, Served> = new Map(
    (Object.keys(table) as RowName[]).map((name) => [
      table[name].path,
      // What admit gives is what the row's methods say: null comes to none that takes only POST.
      { row: table[name], handle: handlers[name] as Handle<"GET, POST"> },
    ]),
  );
  return async (visit, live) => {
    const one = served.get(visit.request.path);
    if (one?.row.opener === undefined) severOpener(visit.reply, visit.incoming.headers);
    if (one === undefined) throw new GatewayError("ROUTING_NO_ROUTE");
    if (live === null) throw new GatewayError("GATEWAY_NOT_READY");
    const { row, handle } = one;
    try {
      const sent = await admit(row, visit, readBody);
      const serve = (one: Visit) => handle(one, live, sent);
      const twice = row.alike?.split(", ").includes(visit.request.method) === true;
      return await (twice ? alike(row, visit, sent, serve) : serve(visit));
    } catch (cause) {
      if (row.problem === undefined || !(cause instanceof GatewayError) || cause.status >= 500) throw cause;
      replyWithError(visit.reply, cause, { requestId: visit.request.id, kind: "api", problem: row.problem });
      return { subject: null, reason: "", error: cause };
    }
  };
}
