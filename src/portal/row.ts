// A row of the portal's table: what one of the gateway's own addresses takes, and from whom. What it leaves out is refused.

import type { OwnPath } from "../exchange/own-path.ts";

/** Methods that an address takes; with GET goes HEAD, but not where a GET begins, spends or takes something. */
export type Methods = "GET" | "GET alone" | "POST" | "GET, POST";

interface Address {
  readonly path: OwnPath;
  /** Left out, only a window of the browser's own may ask: no script, and no frame. */
  readonly who?: "anybody";
  /** Its page speaks to the window that opened it. Left out, no window reaches a page of this address. */
  readonly opener?: "kept";
  /** Members of every refusal, which is JSON then, whoever asks. */
  readonly problem?: Readonly<Record<string, string>>;
  /**
   * Of these methods, a visit that is sent twice is served once, and answered twice alike (alike.ts). Left out where nothing
   * is spent, so that the second ends well by itself.
   */
  readonly alike?: "GET" | "POST" | "GET, POST";
  /** It is served also while the store cannot keep what was answered. */
  readonly anyway?: true;
}

interface ReadOnly extends Address {
  readonly methods: "GET" | "GET alone";
  readonly alike?: "GET";
  readonly from?: never;
  readonly limitBytes?: never;
}

interface Taking extends Address {
  readonly methods: "POST" | "GET, POST";
  /** Whose POST is taken: one of our own pages', or anyone's, who must then prove by what they send that they may. */
  readonly from: "own-page" | "anyone";
  readonly limitBytes: number;
}

/** Row is one address. One that takes a POST says whose, and how much of it is read. */
export type Row = ReadOnly | Taking;

const taken = {
  GET: ["GET", "HEAD"],
  "GET alone": ["GET"],
  POST: ["POST"],
  "GET, POST": ["GET", "HEAD", "POST"],
} as const satisfies Record<Methods, readonly string[]>;

/** methodsOf gives each method that a row takes. */
export const methodsOf = ({ methods }: Row): readonly string[] => taken[methods];
