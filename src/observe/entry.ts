// What happened to one request: filled in while it is served, told to the observer once, at its end.

import type { RouteSpec, SourceLocation } from "../../runtime/contract.ts";
import type { GatewayError } from "../errors.ts";
import type { CanonicalRequest, Client, Requirement, Subject, Timings } from "../exchange/exchange.ts";
import type { Forwarded } from "../exchange/forwarded.ts";

/** Verdict is what became of a request. */
export type Verdict =
  | "forward"
  | "redirect"
  | "respond"
  | "deny"
  | "sign-in"
  | "step-up"
  | "refuse"
  | "fault"
  | "preflight"
  | "portal";

/** Entry collects what is known of a request while it is served. */
export interface Entry {
  request: CanonicalRequest | null;
  client: Client | null;
  route: RouteSpec<SourceLocation> | null;
  subject: Subject | null;
  generation: string | null;
  verdict: Verdict;
  reason: string;
  at: SourceLocation | null;
  requirements: readonly Requirement[];
  error: GatewayError | null;
  /** Of a policy that failed: what its line is told apart by, how many steps failed, and in dev what was thrown. */
  fault: { readonly fingerprint: string; readonly count: number; readonly thrown: string | null } | null;
  upstream: string | null;
  /** What came of passing it on, well or not; null: it was not passed on, or could not be. */
  forwarded: Forwarded | null;
  /** What the client got where the reply does not know it: a tunnel's status, a WebSocket's close. */
  status: number | null;
  /** What the request asked to switch to, as it was written; null: nothing. */
  upgrade: string | null;
  /** The form of an earlier request was sent in its place. */
  unparked: boolean;
  /** The id given to a request that could not be read. */
  refusedAs: string | null;
  readonly startedAt: number;
  readonly timings: Timings;
}

/** createEntry begins an entry at `startedAt` (performance.now()). Until something better is known, the request was refused. */
export function createEntry(startedAt: number): Entry {
  return {
    request: null,
    client: null,
    route: null,
    subject: null,
    generation: null,
    verdict: "refuse",
    reason: "",
    at: null,
    requirements: [],
    error: null,
    fault: null,
    upstream: null,
    forwarded: null,
    status: null,
    upgrade: null,
    unparked: false,
    refusedAs: null,
    startedAt,
    timings: {},
  };
}
