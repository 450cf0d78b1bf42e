// What came of one request that was passed on: where it went, how often it was tried, and whose the answer is.

/** Forwarded is the record of what came of one forwarding: made once, when it is over, well or not. */
export interface Forwarded {
  /** The last one that was tried; null: there was none to try. */
  readonly endpoint: string | null;
  /** How often it was tried: at each endpoint once, and at one of them again where it was sent again. */
  readonly attempts: number;
  /** It was sent again, since a connection that was kept was closed just as it was used (RFC 9112 §9.3.1). */
  readonly resent: boolean;
  /** Whose the answer is, as far as it got. */
  readonly answeredBy: "upstream" | "gateway";
  /** The upstream's; null where it did not answer. */
  readonly status: number | null;
}
