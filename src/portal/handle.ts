// What serves one of the gateway's own addresses, and what it says of a visit for the decision log.

import type { GatewayError } from "../errors.ts";
import type { Subject } from "../exchange/exchange.ts";
import type { Visit } from "../exchange/visit.ts";
import type { LiveGeneration } from "../generation/live.ts";
import type { Methods } from "./row.ts";

/** Handled says what became of a visit. */
export interface Handled {
  readonly subject: Subject | null;
  readonly reason: string;
  /** What was refused, where something was. */
  readonly error: GatewayError | null;
}

/** served: there is nothing to say of it. */
export const served: Handled = { subject: null, reason: "", error: null };

interface Sent {
  readonly GET: null;
  readonly "GET alone": null;
  readonly POST: URLSearchParams;
  readonly "GET, POST": URLSearchParams | null;
}

/** Handle serves an address that takes these methods. `sent` is the form of a POST, read already; null: somebody looks. */
export type Handle<Taken extends Methods> = (visit: Visit, live: LiveGeneration, sent: Sent[Taken]) => Promise<Handled>;
