// The kinds of traffic that a gateway under faults has, and what may become of one request.

/** kinds: how many of each are begun in a second, whatever became of those before. */
export const kinds = {
  /** A public page. */
  open: 30,
  /** A page of somebody who is signed in. */
  session: 25,
  /** A page that asks for a second factor, which this session has proved. */
  proved: 8,
  /** A form that such a session sends. */
  form: 4,
  /** A program with an access token. */
  bearer: 15,
  /** A page whose guard computes for some milliseconds. */
  guard: 4,
  /** The gateway's own addresses. */
  own: 3,
  /** A WebSocket that is open for some seconds and says everything back. */
  websocket: 1,
  /** An event stream of some seconds. */
  events: 1,
  download: 1,
  upload: 1,
  /** Somebody who comes without a cookie, and is led to the provider and back. */
  "sign-in": 0.7,
  /** A form that needs a proof for itself alone: it waits while that is given, and arrives once. */
  "step-up": 0.7,
  "sign-out": 0.7,
  /** A cookie whose session was ended, and that was answered. */
  ended: 4,
  /** A proof that served once is brought again. */
  spent: 2,
} as const satisfies Readonly<Record<string, number>>;

export type Kind = keyof typeof kinds;

export const kindNames = Object.keys(kinds) as readonly Kind[];

/**
 * Outcome is what became of a request. "asked": it was told to sign in, or to prove something. "unreachable": nobody took the
 * connection. "cut": it ended midway. "silent": no answer within the client's patience. "wrong": what must never be.
 */
export type Outcome =
  | { readonly type: "served" }
  | { readonly type: "asked" }
  | { readonly type: "refused"; readonly code: string }
  | { readonly type: "unreachable" }
  | { readonly type: "cut"; readonly how: string; readonly kept?: boolean }
  | { readonly type: "silent" }
  | { readonly type: "wrong"; readonly what: string };

/** usual is what becomes of a kind's requests as long as all is well. */
export const usual = (kind: Kind): "served" | "asked" => (kind === "ended" || kind === "spent" ? "asked" : "served");

/** Sent is one request with all that is known of it. Times are milliseconds of performance.now(). */
export interface Sent {
  readonly id: string;
  readonly kind: Kind;
  readonly beganMs: number;
  /** Null: it is still under way. */
  endedMs: number | null;
  outcome: Outcome | null;
  /** The path that its line in the log has; null: it has several, or none of its own. */
  readonly path: string | null;
}
