// The gateway: one request, top to bottom. The order of the stages is the order of the lines in `serve`.

import { weigh } from "../assurance/weigh.ts";
import type { ErrorCode } from "../error-codes.ts";
import { GatewayError } from "../errors.ts";
import type { Ledger } from "../exchange/exchange.ts";
import type { Arrival } from "../exchange/inbound.ts";
import { refusedByDefault, refuseOdd } from "../exchange/oddity.ts";
import { healthPath, isOwn, serverPath } from "../exchange/own-path.ts";
import type { Readiness } from "../exchange/readiness.ts";
import type { Visit } from "../exchange/visit.ts";
import type { Generation } from "../generation/generation.ts";
import { createLiveGeneration, type LiveGeneration } from "../generation/live.ts";
import type { LiveHost, Taken } from "../generation/live-host.ts";
import { identify } from "../identity/identify.ts";
import type { DoorEvent } from "../listener/episode.ts";
import { createEntry, type Entry } from "../observe/entry.ts";
import { ownerOf } from "../parking/parking.ts";
import { isPreflight, openToOrigins, replyToPreflight, toComeAfter } from "../reply/cors.ts";
import { replyWithMethods } from "../reply/reply.ts";
import { ForwardFault } from "../upstream/forwarding.ts";
import { ask } from "./ask.ts";
import { createCrowdLog } from "./crowd-log.ts";
import { decideDestination, isBoundElsewhere } from "./destination.ts";
import { refuse } from "./refuse.ts";
import { speak } from "./speak.ts";
import { createStages, type GatewayOptions } from "./wiring.ts";

/** Gateway serves requests on its live generation. */
export interface Gateway {
  /** Parts that cannot serve say so here, and whoever ends the gateway. */
  readonly readiness: Readiness;
  /** prepare loads a generation beside the live one. Throws SANDBOX_LOAD. */
  prepare(generation: Generation): Promise<void>;
  /** activate swaps the pointer: requests from here on run on it, running ones finish on theirs. */
  activate(id: string): void;
  /** discard drops a prepared generation that is not to be. */
  discard(id: string): void;
  /** handle answers one request or handshake; it never throws. */
  handle(arrival: Arrival): void;
  /** forget drops what is remembered of sessions: what is in the store is about to be something else. */
  forget(): void;
  /** renew goes by a store that took another's place: no session of before is one, and its live streams end. Rejects with STORE_FAULT. */
  renew(): Promise<void>;
  /** malformed logs what was not HTTP; the listener has answered it. */
  malformed(code: ErrorCode, remoteAddress: string): void;
  /** crowded logs that there is no room for connections, or is again. */
  crowded(event: DoorEvent): void;
  /** leave tells WebSockets and event streams, within `overMs`, that this gateway goes away. */
  leave(overMs: number): void;
  /** cut: what is broken off from now on is broken off by the gateway, whose time to finish is over. */
  cut(): void;
  close(): Promise<void>;
}

/** createGateway makes a gateway without a generation: until the first is live, everything is refused. */
export function createGateway(options: GatewayOptions): Gateway {
  let live: LiveGeneration | null = null;
  let ending = false;
  const prepared = new Map<string, LiveGeneration>();
  const stages = createStages(options, () => live);
  const { log, now } = options;

  async function serve(arrival: Arrival): Promise<void> {
    const arrivedAt = performance.now();
    const { incoming } = arrival;
    const entry = createEntry(arrivedAt);
    let visit: Visit | null = null;
    let generation: LiveGeneration | null = null;
    let host: LiveHost | null = null;
    let taken: Taken | null = null;
    try {
      if (stages.awake.hasStood(arrivedAt)) await stages.awake.caughtUp();
      const opened = stages.open(arrival); //                                                   listener
      visit = opened instanceof Promise ? await opened : opened;
      const { request } = visit;
      note(entry, visit);
      // Before anything is done that only the log would tell of, signing in included.
      if (!stages.canLog() && request.path !== healthPath) throw new GatewayError("OBSERVE_LOG");
      if (request.path === serverPath) {
        entry.verdict = "portal";
        return replyWithMethods(visit.reply);
      }
      if (isOwn(request.path)) {
        refuseOdd(request.oddities & refusedByDefault);
        entry.verdict = "portal";
        speak(visit, live);
        const { subject, reason, error } = await stages.portal(visit, live); //                 portal
        entry.subject = subject;
        entry.reason = reason;
        entry.error = error;
        return;
      }
      if (arrival.crowded !== null) {
        arrival.crowded();
        throw new GatewayError("GATEWAY_EXHAUSTED", { detail: "no room for its connection" });
      }
      generation = acquire(entry);
      host = generation.host(request.host, visit.client.address, request.oddities); //          routing
      if (host.origins.size > 0 && isPreflight(request.method, incoming.named)) {
        // It carries no credentials, so there is nobody to decide about.
        if (request.oddities !== 0) host.match(toComeAfter(incoming.named), request.path, request.oddities);
        entry.verdict = "preflight";
        return replyToPreflight(visit.reply, incoming.headers, host.origins);
      }
      const { route, params } = host.match(request.method, request.path, request.oddities);
      entry.route = route;
      taken = host.takes(route);
      const startedAt = performance.now();
      const credentials = { headers: incoming.headers, session: visit.session, host: host.name };
      // Who browses can sign in, whatever the application had the browser send; a program is told what is wrong.
      const open = route.public || visit.client.kind !== "api";
      const identified = identify(taken.believed, credentials, open);
      const found = identified instanceof Promise ? await identified : identified; //           identity
      const subject = found === null ? null : found.subject;
      entry.subject = subject;
      if (visit.parkedFor !== null && (subject === null || visit.parkedFor !== ownerOf(subject)))
        throw new GatewayError("STEPUP_PARKED_GONE");
      const identifiedAt = performance.now();
      entry.timings.identity = micros(identifiedAt - startedAt);
      const nowMs = now();
      const { levels } = generation;
      const { headed, client } = visit;
      const consumed = found === null ? noHeaders : found.consumed;
      const given = { request, client, params, subject, consumed, headed, nowMs };
      const asked = ask(generation, route.id, given);
      const decided = asked instanceof Promise ? await asked : asked; //                        facts, decision
      const decidedAt = performance.now();
      entry.timings.decision = micros(decidedAt - identifiedAt);
      const weighed = weigh(decided, levels, subject?.ledger ?? noProofs, nowMs);
      const destined = isBoundElsewhere(weighed, given)
        ? await decideDestination({ generation, host, given, outcome: weighed })
        : null;
      const outcome = destined === null ? weighed : destined.outcome;
      const destination = destined === null ? undefined : destined.destination;
      const settling = stages.settle({ visit, host, levels, subject, outcome, nowMs });
      const settled = settling instanceof Promise ? await settling : settling; //               assurance
      const settledAt = performance.now();
      entry.timings.assurance = micros(settledAt - decidedAt);
      const { upstreams } = generation;
      if (settled.kind !== "forward") speak(visit, generation);
      await stages.answer({ visit, host, taken, levels, upstreams, found, settled, entry, nowMs, destination }); // stepup, upstream
      entry.timings.upstream = micros(performance.now() - settledAt);
    } catch (cause) {
      if (visit !== null && host !== null) openToOrigins(visit, host.origins);
      if (visit !== null) speak(visit, live);
      refuse(arrival, visit, entry, ending ? toCut(cause) : cause, taken?.believed.basic);
    } finally {
      generation?.release();
      if (visit !== null && visit.parkedBody !== null && "close" in visit.parkedBody) visit.parkedBody.close();
      stages.observe(entry, entry.status ?? arrival.reply.statusCode, performance.now()); //    observe
    }
  }

  function acquire(entry: Entry): LiveGeneration {
    if (live === null) throw new GatewayError("GATEWAY_NOT_READY");
    live.acquire();
    entry.generation = live.id;
    return live;
  }

  return {
    readiness: stages.readiness,
    async prepare(generation) {
      // Whom to keep out is known before anybody is let in.
      await stages.blocked.ready();
      prepared.set(generation.id, createLiveGeneration(generation, stages));
      stages.warnOfHosts(generation.manifest.hosts);
    },
    activate(id) {
      const next = prepared.get(id);
      if (!next) throw new GatewayError("GATEWAY_FAULT", { detail: `generation ${id} is not prepared` });
      prepared.delete(id);
      const previous = live;
      live = next;
      stages.sources.use(next.sources, next.claimUse);
      stages.streams.review();
      stages.declare(next);
      previous?.retire();
    },
    discard(id) {
      prepared.get(id)?.retire();
      prepared.delete(id);
    },
    forget: stages.sessions.forget,
    async renew() {
      stages.sessions.forget();
      await stages.blocked.refresh();
      if (live !== null) stages.declare(live);
      await stages.streams.doubt();
      stages.streams.review();
    },
    handle: (arrival) => void serve(arrival),
    crowded: createCrowdLog(log),
    malformed: (code, remoteAddress) => log.info({ event: "malformed", code, client: remoteAddress }),
    leave: stages.streams.leave,
    cut() {
      ending = true;
    },
    async close() {
      live?.retire();
      for (const generation of prepared.values()) generation.retire();
      stages.awake.close();
      stages.blocked.close();
      stages.sessions.close();
      stages.streams.close();
      stages.held.close();
      await stages.upstreams.close();
    },
  };
}

/** toCut: a client whose connection the gateway closed did not go away. */
function toCut(cause: unknown): unknown {
  if (!(cause instanceof GatewayError) || cause.code !== "UPSTREAM_CLIENT_GONE") return cause;
  const cut = new GatewayError("GATEWAY_NOT_READY", { detail: "not finished when the time to drain was over", cause });
  return cause instanceof ForwardFault ? new ForwardFault(cut, cause.forwarded) : cut;
}

const noHeaders: readonly string[] = [];
const noProofs: Ledger = [];

const micros = (milliseconds: number): number => Math.round(milliseconds * 1_000);

function note(entry: Entry, visit: Visit): void {
  entry.request = visit.request;
  entry.client = visit.client;
  entry.upgrade = visit.incoming.named.upgrade ?? null;
  entry.unparked = visit.parkedBody !== null;
}
