// The phases of one forwarded exchange, in their order. What is to happen to every exchange stands in one of them.

import { Readable } from "node:stream";
import type { UpstreamSpec } from "../../runtime/upstream-spec.ts";
import type { Forwarded } from "../exchange/forwarded.ts";
import { toTarget } from "../exchange/target.ts";
import type { Endpoint } from "./endpoint.ts";
import type { ExchangeRequest, Fields, StreamedBody } from "./exchanger.ts";
import type { Forwarding } from "./forwarding.ts";
import { toInterimHeaders } from "./interim.ts";
import { createRequestHeaders } from "./request-headers.ts";
import { type AnswerTraits, toResponseHeaders } from "./response-headers.ts";
import { toPublicAddresses } from "./site-address.ts";
import { toStreamedBody } from "./streamed-body.ts";
import { type Trailers, toTrailers } from "./trailers.ts";
import { Upload } from "./upload.ts";

/** Timeouts of an upstream, in milliseconds. */
export type Timeouts = Pick<UpstreamSpec<unknown>, "responseTimeoutMs" | "idleTimeoutMs" | "limits">;

/** ForwardPhases are made once per generation and what it strips; each is called at most once per exchange but for `interim`, from top to bottom. */
export interface ForwardPhases {
  /** request: what the upstream is sent, whichever of its endpoints that will be. Throws what can be known before. */
  readonly request: (forwarding: Forwarding, timeouts: Timeouts, upgrade: string | null) => ExchangeRequest;
  // Here endpoints are asked in turn, until one was reached (Relay).
  /** interim: the pairs of an answer that comes before the answer. */
  readonly interim: (fields: Fields, forwarding: Forwarding, endpoints: UpstreamSpec<unknown>["endpoints"]) => string[];
  /** response: the header pairs that the client is sent, of the upstream's own. Not for an answer of the gateway's. `traits` is told what else they say. */
  readonly response: (
    fields: Fields,
    status: number,
    forwarding: Forwarding,
    endpoints: UpstreamSpec<unknown>["endpoints"],
    traits?: AnswerTraits,
  ) => string[];
  /** trailers: what of the upstream's trailers the client is sent. `connection`: the answer's. */
  readonly trailers: (trailers: Fields, connection: string | undefined) => Trailers;
  /** done: what came of it, whether it went well or not. A tunnel that was opened lives on after it. */
  readonly done: (endpoint: Endpoint | null, attempts: number, resent: boolean, status: number) => Forwarded;
}

/** createForwardPhases: `stripHeaders` are folded names that no client may send. */
export function createForwardPhases(stripHeaders: ReadonlySet<string>): ForwardPhases {
  const requestHeaders = createRequestHeaders(stripHeaders);
  return {
    request(forwarding, timeouts, upgrade) {
      const { request, body, permit } = forwarding;
      const idleMs = permit.timeout?.idleMs ?? timeouts.idleTimeoutMs;
      const { pairs, hasBody, identifying } = requestHeaders(forwarding);
      return {
        method: request.method,
        path: toTarget(request),
        headers: pairs,
        signed: forwarding.signed === undefined ? null : forwarding.signed.value,
        body: hasBody ? new Upload(body as Readable, idleMs) : toParked(body),
        upgrade,
        identifying,
        headersTimeout: permit.timeout?.responseMs ?? timeouts.responseTimeoutMs,
        bodyTimeout: idleMs,
        answerHeaderBytes: timeouts.limits.answerHeaderBytes,
      };
    },
    interim(fields, forwarding, endpoints) {
      return toPublicAddresses(toInterimHeaders(fields), forwarding, endpoints);
    },
    response(fields, status, forwarding, endpoints, traits) {
      return toPublicAddresses(toResponseHeaders(fields, status, forwarding, traits), forwarding, endpoints);
    },
    trailers: toTrailers,
    done: toForwarded,
  };
}

/** What is held is opened here: nothing that can be known before refuses the request any more. */
function toParked(body: Forwarding["body"]): StreamedBody | Buffer | null {
  if (body === null || Buffer.isBuffer(body)) return body;
  return body instanceof Readable ? null : toStreamedBody(body.open());
}

/** toForwarded: a status of 0 is that of an upstream that has not answered. */
function toForwarded(endpoint: Endpoint | null, attempts: number, resent: boolean, status: number): Forwarded {
  const answered = status > 0;
  return {
    endpoint: endpoint === null ? null : endpoint.url,
    attempts,
    resent,
    answeredBy: answered ? "upstream" : "gateway",
    status: answered ? status : null,
  };
}
