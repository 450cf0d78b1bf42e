// The gateway's parts, made once per worker and wired to each other here, so that the stages need not know each other.

import { randomUUID } from "node:crypto";
import { createAct } from "./act.ts";
import { cookieNames } from "./cookie.ts";
import { createCallback } from "./endpoint/callback.ts";
import { createEndpoints } from "./endpoint/endpoints.ts";
import type { GatewayMessage } from "./gateway.ts";
import { createAssertions } from "./identity/assertion.ts";
import { createSessions } from "./identity/session.ts";
import { createSignIn } from "./identity/sign-in.ts";
import { createSources } from "./identity/source.ts";
import { createReceiver } from "./listener/receive.ts";
import type { LiveGeneration } from "./live-generation.ts";
import type { Log } from "./log.ts";
import { createOpen } from "./open.ts";
import type { Settings } from "./settings.ts";
import { createChallenger } from "./stepup/challenge.ts";
import { createParking } from "./stepup/parking.ts";
import type { Store } from "./store/store.ts";
import { createSigner, type SigningKeys } from "./tokens.ts";
import { createUpstreams } from "./upstream/upstreams.ts";

/** GatewayOptions are what a worker brings; tests bring their own clock. */
export interface GatewayOptions {
  readonly settings: Settings;
  readonly log: Log;
  readonly store: Store;
  readonly signingKeys: SigningKeys;
  readonly secret: (name: string) => string | null;
  /** Known once the listener listens. */
  readonly publicPort: () => number;
  readonly broadcast: (message: GatewayMessage) => void;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

/** createParts makes everything that outlives a generation. `live` gives the one that serves. */
export function createParts(options: GatewayOptions, live: () => LiveGeneration | null) {
  const { settings, log, store, now, signingKeys } = options;
  const cookies = cookieNames(settings.publicScheme);
  const receive = createReceiver({
    publicScheme: settings.publicScheme,
    publicPort: options.publicPort,
    trustedProxies: settings.trustedProxies,
    randomId: randomUUID,
  });
  const parking = createParking({ store, now });
  const sessions = createSessions({
    store,
    now,
    ended: (sessionKey) => options.broadcast({ kind: "session-ended", sessionKey }),
  });
  const signIn = createSignIn({ store, now, client: (source) => live()?.sources.oidc.get(source) ?? null });
  const assertions = createAssertions({ sign: createSigner(signingKeys), now });
  const challenge = createChallenger({ begin: signIn.begin, parking, parkedLimitBytes: settings.parkedLimit, cookies });
  const callback = createCallback({ signIn, sessions, cookies, now });
  return {
    sessions,
    sources: createSources({ now, secret: options.secret }),
    upstreams: createUpstreams({ log, now }),
    limits: { memoryMb: settings.sandboxMemory, timeoutMs: settings.sandboxTimeout },
    open: createOpen({ receive, parking, cookies }),
    endpoints: createEndpoints({ callback, sessions, cookies, keys: signingKeys }),
    act: createAct({ assertions, challenge, cookies }),
  };
}
