// A visit: one request being served, with the connections it is served on. The stages get only the parts they need.

import type { CanonicalRequest, Client } from "./exchange.ts";
import type { Handshake, Headed, Inbound } from "./inbound.ts";
import type { Outbound } from "./outbound.ts";
import type { ParkedBody } from "./parked-body.ts";

export interface Visit {
  readonly incoming: Inbound;
  readonly reply: Outbound;
  /** What is decided and forwarded: of a parked request that is sent again, that request. */
  readonly request: CanonicalRequest;
  readonly client: Client;
  readonly rawHeaders: readonly string[];
  /** What policies see of them; of a parked request its own, for those are forwarded. */
  readonly headed: Headed;
  /** A parked request's body; null: the body is still in `incoming`. */
  readonly parkedBody: ParkedBody | null;
  /** Whose parked request this is (ownerOf); null: nobody's in particular, or not parked. */
  readonly parkedFor: string | null;
  /** null: an ordinary request. */
  readonly tunnel: Handshake | null;
  /** The session cookie's value; null: none. */
  readonly session: string | null;
  /** The browser cookie's value; null: none. */
  readonly browser: string | null;
  /** Raw pairs that go with whatever answer is given. */
  readonly replyHeaders: readonly string[];
}
