// What a manifest says of an upstream: a part of the contract.

/** BalanceName names a way of choosing an endpoint; the gateway has a selector for each. */
export type BalanceName = "round-robin" | "least-request";

/** ConnectionAuth: "direct", where no proxy stands in between; "through-proxies", there too. */
export type ConnectionAuth = "direct" | "through-proxies";

/** IdentityAlgorithm is what the identity header is signed by (RFC 7518 §3.4, RFC 8037 §3.1). */
export type IdentityAlgorithm = "ES256" | "EdDSA";

export interface EndpointSpec {
  /** Origin only: scheme, host, port; or "unix:" and the path of a socket file. */
  readonly url: string;
  /** A whole number from 1 to 1000: its share beside the other endpoints'. */
  readonly weight: number;
}

/** TimeoutChoice is how long a forward's upstream may take, where it says otherwise than the upstream's own, in milliseconds. */
export interface TimeoutChoice {
  readonly responseMs?: number;
  readonly idleMs?: number;
}

/** LimitsSpec is how much an upstream gets, and may send. */
export interface LimitsSpec {
  /** Connections to one endpoint that carry something at a time, of one worker: a whole number, at least 1. */
  readonly connections: number;
  /** Requests that wait until one is free, of one worker, and how long they do. */
  readonly waiting: number;
  readonly waitMs: number;
  /** Of an answer: names and values of all headers together. */
  readonly answerHeaderBytes: number;
}

export interface UpstreamSpec<At> {
  readonly name: string;
  readonly endpoints: readonly EndpointSpec[];
  readonly balance: BalanceName;
  readonly health: {
    readonly path: string;
    readonly intervalMs: number;
    readonly timeoutMs: number;
    /** How many checks in a row must fail until an endpoint is out, and how many pass until it is back: whole numbers from 1 to 100. */
    readonly down: number;
    readonly up: number;
  } | null;
  readonly connectTimeoutMs: number;
  /** How long the upstream may take until its response headers are here. */
  readonly responseTimeoutMs: number;
  /** How long the upstream may be silent between two pieces of a body. */
  readonly idleTimeoutMs: number;
  readonly limits: LimitsSpec;
  /** When is a client's connection taken for one person's, so that an endpoint may authenticate it (NTLM, Negotiate)? */
  readonly connectionAuth: ConnectionAuth;
  readonly identityAlgorithm: IdentityAlgorithm;
  readonly at: At;
}
