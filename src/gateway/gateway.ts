// The gateway: the generation that is live, those that are prepared, and what all of them share. What happens to one request is in serve.ts.

import type { ErrorCode } from "../error-codes.ts";
import { GatewayError } from "../errors.ts";
import type { Arrival } from "../exchange/inbound.ts";
import type { Readiness } from "../exchange/readiness.ts";
import type { Generation } from "../generation/generation.ts";
import { createLiveGeneration, type LiveGeneration } from "../generation/live.ts";
import type { DoorEvent } from "../listener/episode.ts";
import { createCrowdLog } from "./crowd-log.ts";
import { createServe } from "./serve.ts";
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
  let closed = false;
  const prepared = new Map<string, LiveGeneration>();
  const stages = createStages(options, () => live);
  const { log } = options;

  const serve = createServe({ stages, live: () => live, isEnding: () => ending, now: options.now });

  return {
    readiness: stages.readiness,
    async prepare(generation) {
      // Whom to keep out is known before anybody is let in.
      await stages.blocked.ready();
      const next = await createLiveGeneration(generation, stages);
      if (closed) return next.retire();
      prepared.set(generation.id, next);
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
    handle: serve,
    crowded: createCrowdLog(log),
    malformed: (code, remoteAddress) => log.info({ event: "malformed", code, client: remoteAddress }),
    leave: stages.streams.leave,
    cut() {
      ending = true;
    },
    async close() {
      closed = true;
      live?.retire();
      for (const generation of prepared.values()) generation.retire();
      stages.awake.close();
      stages.blocked.close();
      stages.sessions.close();
      stages.streams.close();
      stages.held.close();
      await stages.sandboxes.close();
      await stages.upstreams.close();
    },
  };
}
