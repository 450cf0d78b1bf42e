// The gateway's parts, made once per worker and wired to each other here, so that the stages need not know each other.

import { randomUUID } from "node:crypto";
import { createGrants } from "../assurance/single-use.ts";
import { GatewayError } from "../errors.ts";
import { createFactors } from "../factor/factors.ts";
import type { LiveGeneration } from "../generation/live.ts";
import type { OidcClient } from "../identity/oidc-client.ts";
import { createSignIn } from "../identity/sign-in.ts";
import { createSources } from "../identity/source.ts";
import { createReceiver } from "../listener/receive.ts";
import type { Log } from "../observe/log.ts";
import { createParking } from "../parking/parking.ts";
import { createBackchannelLogout } from "../portal/backchannel-logout.ts";
import { createCallback } from "../portal/callback.ts";
import { createConclude } from "../portal/conclude.ts";
import { done } from "../portal/done.ts";
import { createFactorHandlers } from "../portal/factor/factor-handlers.ts";
import { health } from "../portal/health.ts";
import { createJwks } from "../portal/jwks.ts";
import { createLead } from "../portal/lead.ts";
import { createLogIn } from "../portal/log-in.ts";
import { createLogout } from "../portal/logout.ts";
import { createPortal } from "../portal/portal.ts";
import { createResume } from "../portal/resume.ts";
import { createScripts } from "../portal/script.ts";
import { createSessionsPage } from "../portal/sessions.ts";
import { createStepUp } from "../portal/step-up.ts";
import { cookieNames } from "../session/cookie.ts";
import { createSessions } from "../session/session.ts";
import { createStreams } from "../session/streams.ts";
import type { Settings } from "../settings.ts";
import { createAssertions } from "../signing/assertion.ts";
import type { KeyRing } from "../signing/key-ring.ts";
import { type ChallengeOptions, createAsk, createChallenger } from "../stepup/challenge.ts";
import { createTickets } from "../stepup/ticket.ts";
import { createWaiting } from "../stepup/waiting.ts";
import type { Store } from "../store/store.ts";
import { createUpstreams } from "../upstream/upstreams.ts";
import type { Vault } from "../vault/vault.ts";
import { createAct } from "./answer.ts";
import type { GatewayMessage } from "./gateway.ts";
import { createOpen } from "./open-visit.ts";
import { createSettle } from "./settle.ts";

/** GatewayOptions are what a worker brings; tests bring their own clock. */
export interface GatewayOptions {
  readonly settings: Settings;
  readonly log: Log;
  readonly store: Store;
  readonly vault: Vault;
  /** Made, and closed, by who makes the gateway. */
  readonly keys: KeyRing;
  readonly secret: (name: string) => string | null;
  /** Known once the listener listens. */
  readonly publicPort: () => number;
  readonly broadcast: (message: GatewayMessage) => void;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

/** createParts makes everything that outlives a generation. `live` gives the one that serves. */
export function createParts(options: GatewayOptions, live: () => LiveGeneration | null) {
  const { settings, log, store, now, keys, vault } = options;
  const cookies = cookieNames(settings.publicScheme);
  const receive = createReceiver({
    publicScheme: settings.publicScheme,
    publicPort: options.publicPort,
    trustedProxies: settings.trustedProxies,
    randomId: randomUUID,
  });
  const parking = createParking({ store, now });
  const providerOf = (source: string): OidcClient => {
    const client = live()?.sources.oidc.get(source);
    if (client) return client;
    throw new GatewayError("IDENTITY_STATE", { detail: `no identity source ${source} in this generation` });
  };
  const streams = createStreams({ now, log });
  const sessions = createSessions({
    store,
    now,
    log,
    ended: (family, _sessionKey, reason) => streams.end(family, reason),
    broadcast: options.broadcast,
    refresh: (source, refreshToken) => providerOf(source).refresh(refreshToken),
  });
  const signIn = createSignIn({ store, now, client: (source) => live()?.sources.oidc.get(source) ?? null });
  const waiting = createWaiting({ store, now });
  const tickets = createTickets({ vault, now });
  const grants = createGrants({ store });
  const factors = createFactors({ store, vault, now });
  const enrolled: ChallengeOptions["enrolled"] = ({ user }, host) => factors.enrolled(user, host);
  const ask = createAsk({ begin: signIn.begin, waiting });
  const conclude = createConclude({ sessions, grants, cookies, now });
  const lead = createLead({ ask, cookies });
  const logIn = createLogIn({ sessions, lead, now });
  const challenge = createChallenger({
    ask,
    enrolled,
    unspent: grants.unspent,
    parking,
    tickets,
    cookies,
    now,
    parkedLimitBytes: settings.parkedLimit,
  });
  return {
    sessions,
    streams,
    sources: createSources({ now, secret: options.secret, warn: (message) => log.warn(message) }),
    upstreams: createUpstreams({ log, now }),
    limits: { memoryMb: settings.sandboxMemory, timeoutMs: settings.sandboxTimeout },
    open: createOpen({ receive, parking, cookies }),
    portal: createPortal({
      ...createScripts(),
      ...createFactorHandlers({ factors, waiting, conclude, sessions, lead, now }),
      logIn,
      stepUp: createStepUp({ logIn, lead, sessions, tickets, enrolled, unspent: grants.unspent, now }),
      resume: createResume({ tickets, cookies }),
      callback: createCallback({ signIn, sessions, conclude, tickets, unspent: grants.unspent, now }),
      done,
      sessions: createSessionsPage({ sessions, now }),
      logout: createLogout({ sessions, cookies }),
      backchannelLogout: createBackchannelLogout({ sessions, store }),
      jwks: createJwks(keys),
      health,
    }),
    settle: createSettle({ grants }),
    act: createAct({
      assertions: createAssertions({ sign: keys.sign, now }),
      challenge,
      cookies,
      streams,
      sessions,
    }),
  };
}
