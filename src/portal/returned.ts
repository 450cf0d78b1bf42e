// What one of the gateway's own addresses says of a visit, for the decision log.

import type { GatewayError } from "../errors.ts";
import type { Subject } from "../exchange/exchange.ts";
import type { Visit } from "../exchange/visit.ts";
import type { LiveGeneration } from "../generation/live.ts";

/** Returned says what became of a visit. */
export interface Returned {
  readonly subject: Subject | null;
  readonly reason: string;
  /** What was refused, where something was. */
  readonly error: GatewayError | null;
}

/** nothing is worth a line. */
export const nothing: Returned = { subject: null, reason: "", error: null };

/** Endpoint serves one of the gateway's own addresses. */
export type Endpoint = (visit: Visit, live: LiveGeneration) => Promise<Returned>;
