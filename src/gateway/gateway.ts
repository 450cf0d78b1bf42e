// The gateway: one request, top to bottom. The order of the stages is the order of the lines in `serve`.

import { randomUUID } from "node:crypto";
import { weigh } from "../assurance/weigh.ts";
import { PolicyFault } from "../decision/decide.ts";
import { type ErrorCode, GatewayError, toGatewayError } from "../errors.ts";
import type { Arrival } from "../exchange/inbound.ts";
import type { Visit } from "../exchange/visit.ts";
import { gather } from "../facts/gather.ts";
import type { Generation } from "../generation/generation.ts";
import { createLiveGeneration, type LiveGeneration } from "../generation/live.ts";
import { openToOrigins } from "../generation/origins.ts";
import { identify } from "../identity/identify.ts";
import { toClientKind } from "../listener/client-kind.ts";
import { createDecisionLog, createEntry, type Entry } from "../observe/decision-log.ts";
import { ownerOf } from "../parking/parking.ts";
import { isOwn } from "../portal/portal.ts";
import { isPreflight, replyToPreflight } from "../reply/cors.ts";
import { replyWithError } from "../reply/reply.ts";
import type { SessionMessage } from "../session/session.ts";
import { ask } from "./ask.ts";
import { createParts, type GatewayOptions } from "./wiring.ts";

/** GatewayMessage is what one worker tells the others. */
export type GatewayMessage = SessionMessage;

/** Gateway serves requests on its live generation. */
export interface Gateway {
  /** prepare loads a generation beside the live one. Throws SANDBOX_LOAD. */
  prepare(generation: Generation): Promise<void>;
  /** activate swaps the pointer: requests from here on run on it, running ones finish on theirs. */
  activate(id: string): void;
  /** discard drops a prepared generation that is not to be. */
  discard(id: string): void;
  /** handle answers one request or handshake; it never throws. */
  handle(arrival: Arrival): void;
  /** malformed logs what was not HTTP; the listener has answered it. */
  malformed(code: ErrorCode, remoteAddress: string): void;
  /** hear takes a message of another worker. */
  hear(message: GatewayMessage): void;
  close(): Promise<void>;
}

/** createGateway makes a gateway without a generation: until the first is live, everything is refused. */
export function createGateway(options: GatewayOptions): Gateway {
  let live: LiveGeneration | null = null;
  const prepared = new Map<string, LiveGeneration>();
  const parts = createParts(options, () => live);
  const { log, now } = options;
  const logDecision = createDecisionLog(log);

  async function serve(arrival: Arrival): Promise<void> {
    const entry = createEntry(performance.now());
    let visit: Visit | null = null;
    let held: LiveGeneration | null = null;
    try {
      const opened = parts.open(arrival); //                                                 listener
      visit = opened instanceof Promise ? await opened : opened;
      note(entry, visit);
      if (isOwn(visit.request.path)) {
        entry.verdict = "endpoint";
        Object.assign(entry, await parts.endpoints(visit, live));
        return;
      }
      held = hold(entry);
      const { request, client, headers } = visit;
      const origins = held.origins.get(request.host);
      if (origins !== undefined && origins.size > 0 && isPreflight(request.method, arrival.incoming.headers)) {
        // It carries no credentials, so there is nobody to decide about.
        entry.verdict = "preflight";
        replyToPreflight(visit.reply, arrival.incoming.headers, origins);
        return;
      }
      const match = held.table.match(request.host, request.method, request.path); //         routing
      entry.route = match.route;
      const started = performance.now();
      const { authorization } = arrival.incoming.headers;
      const found = identify(
        held.believed.get(request.host)!,
        { authorization, session: visit.session },
        parts.sessions,
      );
      const subject = found instanceof Promise ? await found : found; //                     identity
      entry.subject = subject;
      if (visit.keptFor !== null && (subject === null || visit.keptFor !== ownerOf(subject)))
        throw new GatewayError("STEPUP_PARKED_GONE");
      const identified = performance.now();
      entry.timings.identity = micros(identified - started);
      const nowMs = now();
      const given = { request, client, params: match.params, subject, headers, nowMs };
      const asked = ask(gather, held.decision, match.route.id, given);
      const verdict = asked instanceof Promise ? await asked : asked; //                     facts, decision
      const decided = performance.now();
      entry.timings.decision = micros(decided - identified);
      const weighed = weigh(verdict, held.levels, subject?.ledger ?? [], nowMs);
      const settled = parts.settle({ visit, live: held, subject, outcome: weighed, nowMs });
      const outcome = settled instanceof Promise ? await settled : settled; //               assurance
      const assured = performance.now();
      entry.timings.assurance = micros(assured - decided);
      await parts.act({ visit, live: held, subject, outcome, entry, nowMs }); //                    stepup, upstream
      entry.timings.upstream = micros(performance.now() - assured);
    } catch (cause) {
      if (visit !== null) openToOrigins(visit, held);
      refuse(arrival, visit, entry, cause);
    } finally {
      held?.release();
      logDecision(entry, entry.upstreamStatus ?? arrival.reply.statusCode, performance.now()); // audit
    }
  }

  function hold(entry: Entry): LiveGeneration {
    if (live === null) throw new GatewayError("GATEWAY_NOT_READY");
    live.acquire();
    entry.generation = live.id;
    return live;
  }

  return {
    async prepare(generation) {
      prepared.set(generation.id, createLiveGeneration(generation, parts));
    },
    activate(id) {
      const next = prepared.get(id);
      if (!next) throw new GatewayError("GATEWAY_FAULT", { detail: `generation ${id} is not prepared` });
      prepared.delete(id);
      const previous = live;
      live = next;
      previous?.retire();
    },
    discard(id) {
      prepared.get(id)?.retire();
      prepared.delete(id);
    },
    handle: (arrival) => void serve(arrival),
    malformed: (code, remoteAddress) => log.info({ event: "malformed", code, client: remoteAddress }),
    hear: (message) => parts.sessions.hear(message),
    async close() {
      live?.retire();
      for (const generation of prepared.values()) generation.retire();
      parts.sessions.close();
      parts.streams.close();
      await parts.upstreams.close();
    },
  };
}

const micros = (milliseconds: number): number => Math.round(milliseconds * 1_000);

function note(entry: Entry, visit: Visit): void {
  entry.request = visit.request;
  entry.client = visit.client;
  entry.replayed = visit.kept !== null;
}

/** Whatever was thrown, the request is refused, in public words, and the log has the rest. */
function refuse(arrival: Arrival, visit: Visit | null, entry: Entry, cause: unknown): void {
  const error = toGatewayError(cause);
  entry.error = error;
  const { method = "", headers } = arrival.incoming;
  if (visit === null) entry.refusedAs = randomUUID();
  const kind = visit?.client.kind ?? toClientKind(method, headers, arrival.tunnel !== null);
  if (error.code.startsWith("DECISION_") || error.code === "SANDBOX_LOAD") entry.verdict = "fault";
  if (cause instanceof PolicyFault) entry.at = cause.at;
  // A policy that was stopped cannot say where it was; its route can.
  else if (entry.verdict === "fault") entry.at = entry.route?.at ?? null;
  const invalid = error.code.startsWith("IDENTITY_TOKEN_") || error.code === "IDENTITY_ISSUER_UNTRUSTED";
  replyWithError(arrival.reply, error, {
    requestId: visit?.request.id ?? entry.refusedAs ?? "",
    kind,
    headers: {
      // RFC 6750 §3.1
      ...(invalid && { "www-authenticate": `Bearer realm="${visit?.request.host}", error="invalid_token"` }),
      // What is left of a body that nobody wants must not be read as the next request.
      ...(error.status === 413 && { connection: "close" }),
    },
  });
}
