// The gateway's parts, made once per worker and wired to each other here, so that the stages need not know each other.

import { randomUUID } from "node:crypto";
import { createAct } from "./act.ts";
import { cookieNames } from "./cookie.ts";
import { backchannelLogoutPath, createBackchannelLogout } from "./endpoint/backchannel-logout.ts";
import { createCallback } from "./endpoint/callback.ts";
import { createConclude } from "./endpoint/conclude.ts";
import { done, donePath } from "./endpoint/done.ts";
import { createEndpoints, health } from "./endpoint/endpoints.ts";
import { createFactorEndpoints } from "./endpoint/factor/factor-endpoints.ts";
import { jwks, jwksPath } from "./endpoint/jwks.ts";
import { createLogout, logoutPath } from "./endpoint/logout.ts";
import { nothing } from "./endpoint/returned.ts";
import { createScripts } from "./endpoint/script.ts";
import { createSessionsPage, sessionsPath } from "./endpoint/sessions.ts";
import { createWindows } from "./endpoint/window.ts";
import { GatewayError } from "./errors.ts";
import { createFactors } from "./factor/factors.ts";
import type { GatewayMessage } from "./gateway.ts";
import { createAssertions } from "./identity/assertion.ts";
import type { OidcClient } from "./identity/oidc-client.ts";
import { createSessions } from "./identity/session.ts";
import { callbackPath, createSignIn } from "./identity/sign-in.ts";
import { createSources } from "./identity/source.ts";
import { createReceiver } from "./listener/receive.ts";
import type { LiveGeneration } from "./live-generation.ts";
import type { Log } from "./log.ts";
import { createOpen } from "./open.ts";
import type { Settings } from "./settings.ts";
import { createSettle } from "./settle.ts";
import type { KeyRing } from "./signing/key-ring.ts";
import { type ChallengeOptions, createAsk, createChallenger } from "./stepup/challenge.ts";
import { createGrants } from "./stepup/grant.ts";
import { createParking } from "./stepup/parking.ts";
import { createTickets } from "./stepup/ticket.ts";
import { createWaiting } from "./stepup/waiting.ts";
import type { Store } from "./store/store.ts";
import { createStreams } from "./stream/streams.ts";
import { createUpstreams } from "./upstream/upstreams.ts";
import type { Vault } from "./vault.ts";

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
  const scripts = createScripts();
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
    endpoints: createEndpoints({
      ...scripts,
      ...createFactorEndpoints({ factors, waiting, conclude, sessions, ask, cookies, now }),
      ...createWindows({ ask, sessions, tickets, enrolled, unspent: grants.unspent, cookies, now }),
      [callbackPath]: createCallback({ signIn, sessions, conclude, tickets, unspent: grants.unspent, now }),
      [donePath]: done,
      [logoutPath]: createLogout({ sessions, cookies }),
      [backchannelLogoutPath]: createBackchannelLogout({ sessions, store }),
      [sessionsPath]: createSessionsPage({ sessions, now }),
      [jwksPath]: async (visit) => {
        jwks(visit, keys);
        return nothing;
      },
      "/.sallyport/healthz": health,
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
