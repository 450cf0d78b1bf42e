// One request while it is served: what the stages have found out about it so far, in one object of one shape.

import type { GatewayError } from "../errors.ts";
import type { Decided, Outcome } from "../exchange/exchange.ts";
import type { Forwarded } from "../exchange/forwarded.ts";
import type { Arrival } from "../exchange/inbound.ts";
import type { Settled } from "../exchange/permit.ts";
import type { Visit } from "../exchange/visit.ts";
import type { Given } from "../facts/facts.ts";
import type { LiveGeneration } from "../generation/live.ts";
import type { LiveHost, Taken } from "../generation/live-host.ts";
import type { Found } from "../identity/source.ts";
import { createEntry, type Entry } from "../observe/entry.ts";
import type { ForwardListener } from "../upstream/forwarding.ts";

/** over: it was answered, and no further stage is due. */
export const over = Symbol("over");

/** elsewhere: its listener will be told when it is over (ForwardListener). */
export const elsewhere = Symbol("elsewhere");

/** Step is what a stage gives: nothing where the next one is due, or a promise of it (or of `over`) where it takes time. */
export type Step = undefined | typeof over | typeof elsewhere | Promise<unknown>;

/** Stage is one of those that a request passes. Throws what it is refused for. */
export type Stage = (one: Serving) => Step;

/** Ends are what is done with a request at its end, for all of them. */
export interface Ends {
  finish(one: Serving): void;
  fail(one: Serving, cause: unknown): void;
}

/** Serving is one request. What a stage finds is there for those behind it, and null before. */
export class Serving implements ForwardListener {
  readonly arrival: Arrival;
  readonly entry: Entry;
  readonly #ends: Ends;
  /** Up to here the entry says where the time went, by performance.now(). */
  #toldUntil: number;
  visit: Visit | null = null;
  generation: LiveGeneration | null = null;
  host: LiveHost | null = null;
  params: Readonly<Record<string, string>> = none;
  /** Who may come to its route. */
  taken: Taken | null = null;
  /** null: nobody, too. */
  found: Found | null = null;
  given: Given | null = null;
  decided: Decided | null = null;
  outcome: Outcome | null = null;
  /** Where a destination that is rewritten leads; undefined: there is none. */
  destination: string | undefined = undefined;
  settled: Settled | null = null;

  constructor(arrival: Arrival, arrivedAt: number, ends: Ends) {
    this.arrival = arrival;
    this.entry = createEntry(arrivedAt);
    this.#ends = ends;
    this.#toldUntil = arrivedAt;
  }

  /** tell notes what the time since the last telling went into; microseconds. */
  tell(stage: "identity" | "decision" | "assurance" | "upstream"): void {
    const now = performance.now();
    this.entry.timings[stage] = Math.round((now - this.#toldUntil) * 1_000);
    this.#toldUntil = now;
  }

  /** tookNone notes it of a stage that answered at once, from memory: the clock is not read for it, and what it took is told with the next. */
  tookNone(stage: "identity" | "assurance"): void {
    this.entry.timings[stage] = 0;
  }

  onForwarded(forwarded: Forwarded): void {
    this.entry.forwarded = forwarded;
    this.entry.status = forwarded.status;
    this.tell("upstream");
    this.#ends.finish(this);
  }

  onFailed(error: GatewayError): void {
    this.#ends.fail(this, error);
  }
}

const none: Readonly<Record<string, string>> = Object.freeze({});
