// One request, top to bottom. The order of the stages is the order of the lines in `order`.

import { weigh } from "../assurance/weigh.ts";
import { GatewayError } from "../errors.ts";
import type { Ledger } from "../exchange/exchange.ts";
import type { Arrival, InboundHeaders } from "../exchange/inbound.ts";
import type { NamedHeaders } from "../exchange/named-headers.ts";
import { refusedByDefault, refuseOdd } from "../exchange/oddity.ts";
import { healthPath, isOwn, serverPath } from "../exchange/own-path.ts";
import type { Visit } from "../exchange/visit.ts";
import type { LiveGeneration } from "../generation/live.ts";
import { identify } from "../identity/identify.ts";
import type { Found } from "../identity/source.ts";
import { ownerOf } from "../parking/parking.ts";
import { isPreflight, openToOrigins, replyToPreflight, toComeAfter } from "../reply/cors.ts";
import { replyWithMethods } from "../reply/reply.ts";
import { ForwardFault } from "../upstream/forwarding.ts";
import { ask } from "./ask.ts";
import { decideDestination, isBoundElsewhere } from "./destination.ts";
import { refuse } from "./refuse.ts";
import { type Ends, elsewhere, over, Serving, type Stage } from "./serving.ts";
import { speak } from "./speak.ts";
import type { Stages } from "./wiring.ts";

/** ServeOptions: `live` is the generation that new requests run on; null: none yet. */
export interface ServeOptions {
  readonly stages: Stages;
  readonly live: () => LiveGeneration | null;
  /** What is broken off now is broken off by the gateway, whose time to finish is over. */
  readonly isEnding: () => boolean;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

/** createServe: each request goes from stage to stage at once, and waits only where one of them takes time. It never throws. */
export function createServe({ stages, live, isEnding, now }: ServeOptions): (arrival: Arrival) => void {
  const order: readonly Stage[] = [
    wake,
    open, //               listener
    serveOwn, //           portal
    match, //              routing
    findSubject, //        identity
    decide, //             facts, decision
    decideElsewhere,
    settle, //             assurance
    answer, //             stepup, upstream
  ];

  const ends: Ends = {
    fail(one, cause) {
      const { visit, host, taken, found } = one;
      try {
        if (visit !== null && host !== null) openToOrigins(visit, host.origins);
        if (visit !== null) speak(visit, live(), found);
        refuse(one.arrival, visit, one.entry, isEnding() ? toCut(cause) : cause, taken?.believed.basic);
      } finally {
        ends.finish(one);
      }
    },
    finish({ arrival, entry, generation, visit }) {
      generation?.release();
      if (visit !== null && visit.parkedBody !== null && "close" in visit.parkedBody) visit.parkedBody.close();
      stages.observe(entry, entry.status ?? arrival.reply.statusCode, performance.now()); //        observe
    },
  };

  /** run goes on from a stage of the order, as far as it comes at once. */
  function run(one: Serving, from: number): void {
    try {
      for (let index = from; index < order.length; index++) {
        const step = order[index]!(one);
        if (step === undefined) continue;
        if (step === elsewhere) return;
        if (step === over) break;
        step.then(
          (end) => (end === over ? ends.finish(one) : run(one, index + 1)),
          (cause: unknown) => ends.fail(one, cause),
        );
        return;
      }
    } catch (cause) {
      ends.fail(one, cause);
      return;
    }
    ends.finish(one);
  }

  return (arrival) => run(new Serving(arrival, performance.now(), ends), 0);

  function wake({ entry }: Serving) {
    return stages.awake.hasStood(entry.startedAt) ? stages.awake.caughtUp() : undefined;
  }

  function open(one: Serving) {
    const opened = stages.open(one.arrival);
    if (opened instanceof Promise) return opened.then((visit) => admit(one, visit));
    admit(one, opened);
    return undefined;
  }

  function admit(one: Serving, visit: Visit): void {
    const { entry } = one;
    one.visit = visit;
    entry.request = visit.request;
    entry.client = visit.client;
    entry.upgrade = visit.incoming.named.upgrade ?? null;
    entry.unparked = visit.parkedBody !== null;
    // Before anything is done that only the log would tell of, signing in included.
    if (!stages.canLog() && visit.request.path !== healthPath) throw new GatewayError("OBSERVE_LOG");
  }

  function serveOwn({ visit, entry, arrival }: Serving) {
    const { request, reply } = visit!;
    if (request.path === serverPath) {
      entry.verdict = "portal";
      replyWithMethods(reply);
      return over;
    }
    if (isOwn(request.path)) {
      refuseOdd(request.oddities & refusedByDefault);
      entry.verdict = "portal";
      speak(visit!, live());
      return stages.portal(visit!, live()).then(({ subject, reason, error }): typeof over => {
        entry.subject = subject;
        entry.reason = reason;
        entry.error = error;
        return over;
      });
    }
    if (arrival.crowded !== null) {
      arrival.crowded();
      throw new GatewayError("GATEWAY_EXHAUSTED", { detail: "no room for its connection" });
    }
    return undefined;
  }

  function match(one: Serving) {
    const { entry, arrival } = one;
    const { request, client, reply } = one.visit!;
    const { incoming } = arrival;
    const generation = live();
    if (generation === null) throw new GatewayError("GATEWAY_NOT_READY");
    generation.acquire();
    one.generation = generation;
    entry.generation = generation.id;
    const host = generation.host(request.host, client.address, request.oddities);
    one.host = host;
    if (host.origins.size > 0 && isPreflight(request.method, incoming.named)) {
      // It carries no credentials, so there is nobody to decide about.
      if (request.oddities !== 0) host.match(toComeAfter(incoming.named), request.path, request.oddities);
      entry.verdict = "preflight";
      replyToPreflight(reply, incoming.headers, host.origins);
      return over;
    }
    const { route, params } = host.match(request.method, request.path, request.oddities);
    entry.route = route;
    one.params = params;
    one.taken = host.takes(route);
    return undefined;
  }

  function findSubject(one: Serving) {
    const { client, session } = one.visit!;
    const { believed } = one.taken!;
    const { incoming } = one.arrival;
    // Most sources read no header of their own, or this one: all the others need not be made for them.
    const headers = believed.headers.every(isAuthorization) ? (incoming.named as CommonHeaders) : incoming.headers;
    const credentials = { headers, session, host: one.host!.name };
    // Who browses can sign in, whatever the application had the browser send; a program is told what is wrong.
    const open = one.entry.route!.public || client.kind !== "api";
    const found = identify(believed, credentials, open);
    if (found instanceof Promise)
      return found.then((later) => {
        one.tell("identity");
        know(one, later);
      });
    one.tookNone("identity");
    know(one, found);
    return undefined;
  }

  function know(one: Serving, found: Found | null): void {
    const { parkedFor } = one.visit!;
    one.found = found;
    if (found !== null) one.entry.subject = found.subject;
    if (parkedFor !== null && (found === null || parkedFor !== ownerOf(found.subject)))
      throw new GatewayError("STEPUP_PARKED_GONE");
  }

  function decide(one: Serving) {
    const { found, params } = one;
    const { request, client, headed } = one.visit!;
    const subject = found === null ? null : found.subject;
    const consumed = found === null ? noHeaders : found.consumed;
    one.given = { request, client, params, subject, consumed, headed, nowMs: now() };
    const decided = ask(one.generation!, one.entry.route!.id, one.given);
    if (decided instanceof Promise)
      return decided.then((later) => {
        one.decided = later;
        one.tell("decision");
      });
    one.decided = decided;
    one.tell("decision");
    return undefined;
  }

  function decideElsewhere(one: Serving) {
    const { generation, host, given, found } = one;
    const outcome = weigh(one.decided!, generation!.levels, found?.subject.ledger ?? noProofs, given!.nowMs);
    one.outcome = outcome;
    if (!isBoundElsewhere(outcome, given!)) return undefined;
    return decideDestination({ generation: generation!, host: host!, given: given!, outcome }).then((destined) => {
      one.outcome = destined.outcome;
      one.destination = destined.destination;
    });
  }

  function settle(one: Serving) {
    const { visit, host, generation, found, outcome, given } = one;
    const settled = stages.settle({
      visit: visit!,
      host: host!,
      levels: generation!.levels,
      subject: found === null ? null : found.subject,
      outcome: outcome!,
      nowMs: given!.nowMs,
    });
    if (settled instanceof Promise)
      return settled.then((later) => {
        one.settled = later;
        one.tell("assurance");
      });
    one.settled = settled;
    one.tookNone("assurance");
    return undefined;
  }

  function answer(one: Serving) {
    const { visit, host, taken, generation, found, settled, entry, given, destination } = one;
    if (settled!.kind !== "forward") speak(visit!, generation, found);
    const answered = stages.answer({
      visit: visit!,
      host: host!,
      taken: taken!,
      levels: generation!.levels,
      upstreams: generation!.upstreams,
      found,
      settled: settled!,
      entry,
      destination,
      nowMs: given!.nowMs,
      listener: one,
    });
    if (answered === elsewhere) return elsewhere;
    if (answered instanceof Promise) return answered.then(() => one.tell("upstream"));
    one.tell("upstream");
    return undefined;
  }
}

/** toCut: a client whose connection the gateway closed did not go away. */
function toCut(cause: unknown): unknown {
  if (!(cause instanceof GatewayError) || cause.code !== "UPSTREAM_CLIENT_GONE") return cause;
  const cut = new GatewayError("GATEWAY_NOT_READY", { detail: "not finished when the time to drain was over", cause });
  return cause instanceof ForwardFault ? new ForwardFault(cut, cause.forwarded) : cut;
}

/** What a source without a header of its own, or with this one, may look at. */
type CommonHeaders = NamedHeaders & InboundHeaders;

const isAuthorization = (name: string): boolean => name === "authorization";

const noHeaders: readonly string[] = [];
const noProofs: Ledger = [];
