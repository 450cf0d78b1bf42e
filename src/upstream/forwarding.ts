// What the gateway wants forwarded, and what became of it: the words between it and everything behind it.

import type { Readable } from "node:stream";
import { GatewayError } from "../errors.ts";
import type { CompactJws } from "../exchange/compact-jws.ts";
import type { Acting, CanonicalRequest, Client } from "../exchange/exchange.ts";
import type { Forwarded } from "../exchange/forwarded.ts";
import type { ClientConnection } from "../exchange/inbound.ts";
import type { ParkedBody } from "../exchange/parked-body.ts";
import type { Permit } from "../exchange/permit.ts";

/** Forwarding is one request on its way to an upstream. */
export interface Forwarding {
  /** Where it goes: nothing is forwarded that nobody permitted. */
  readonly permit: Permit<Extract<Acting, { readonly kind: "forward" }>>;
  readonly request: CanonicalRequest;
  readonly client: Client;
  /** What it came by. */
  readonly connection: ClientConnection;
  /** Who sends it, in one text: the same sender's requests have the same. A selector may rest on it. */
  readonly key: string;
  /** The client's: name, value, name, value. */
  readonly rawHeaders: readonly string[];
  /** Path and query to which a `destination` that is rewritten leads, as they were decided; left out: there is none. */
  readonly destination?: string | undefined;
  /** The client's stream, or the body of a parked request. */
  readonly body: Readable | ParkedBody | null;
  /** Lower-case names, and texts: identity and the policy's own; set after the client's were stripped. */
  readonly setHeaders: Readonly<Record<string, string>>;
  /** What the gateway itself signed, set last. Left out: nothing. */
  readonly signed?: { readonly name: string; readonly value: CompactJws } | undefined;
  /** Names of the gateway's own cookies: neither the upstream sees them nor may it set them. */
  readonly stripCookies: ReadonlySet<string>;
  /** Lower-case names of the headers that were a credential for the gateway, so the upstream does not get them. */
  readonly stripHeaders: readonly string[];
  /** Raw pairs added to the response. */
  readonly replyHeaders: readonly string[];
  /** Raw pairs added to the response where the upstream's own says nothing of origins. */
  readonly corsHeaders?: readonly string[] | undefined;
  /** Told of a WebSocket (from its handshake on), an event stream, or an answer that did not come at once: they go on after the decision. */
  readonly onStream?: OnStream | undefined;
}

/** EndStream ends a stream from outside: its client is told the code and the reason, where there is a way to. */
export type EndStream = (code: number, reason: string) => void;

/**
 * OnStream holds a stream and gives the function that lets go of it; that is called when the stream has ended. What lasts is
 * ended with what it rests on, or when the gateway goes away (1001); an answer that is merely long is ended only where its
 * receiver may have nothing any more. null: nobody will end it.
 */
export type OnStream = (end: EndStream, kind: "lasting" | "long") => (() => void) | null;

/** ForwardListener is told, once, what became of a forwarding. */
export interface ForwardListener {
  onForwarded(forwarded: Forwarded): void;
  /** A ForwardFault, once endpoints were looked for. Nothing was written then, or, where the answer had begun, the client's connection was destroyed. */
  onFailed(error: GatewayError): void;
}

/** ForwardFault is a forwarding that failed, with its record. What is thrown before anything was tried is a GatewayError only. */
export class ForwardFault extends GatewayError {
  readonly forwarded: Forwarded;
  constructor({ code, detail, cause, fix }: GatewayError, forwarded: Forwarded) {
    super(code, { detail, cause, ...(fix !== undefined && { fix }) });
    this.forwarded = forwarded;
  }
}
