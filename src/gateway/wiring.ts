// The stages and what they work with, made once per worker and wired to each other here, so that the stages need not know each other.

import { join } from "node:path";
import { createSingleUse } from "../assurance/single-use.ts";
import { describe } from "../errors.ts";
import { createRandomId } from "../exchange/random-id.ts";
import { createReadiness } from "../exchange/readiness.ts";
import { createFactors } from "../factor/factors.ts";
import type { LiveGeneration } from "../generation/live.ts";
import { stillTakes } from "../generation/live-host.ts";
import { createSandboxes } from "../generation/sandboxes.ts";
import { createKept } from "../identity/kept.ts";
import { createSignIn } from "../identity/sign-in.ts";
import { createSources, type SourceKinds } from "../identity/source-kinds.ts";
import { createTurnstile, strangerLimits } from "../identity/turnstile.ts";
import type { Warn } from "../identity/warn.ts";
import { createProxyTest } from "../listener/address.ts";
import { createBodyReaders } from "../listener/body.ts";
import { createReceiver } from "../listener/receive.ts";
import { createDecisionLog } from "../observe/decision-log.ts";
import type { Log } from "../observe/log.ts";
import { createObserver } from "../observe/observer.ts";
import { createHeld } from "../parking/held.ts";
import { createKeepBody } from "../parking/keep-body.ts";
import { createParking } from "../parking/parking.ts";
import { createAlike } from "../portal/alike.ts";
import { createAskMissing } from "../portal/ask-missing.ts";
import { createAsked } from "../portal/asked.ts";
import { createBackchannelLogout } from "../portal/backchannel-logout.ts";
import { createCallback } from "../portal/callback.ts";
import { done } from "../portal/done.ts";
import { createFactorHandlers } from "../portal/factor/factor-handlers.ts";
import { createHealth } from "../portal/health.ts";
import { createJwks } from "../portal/jwks.ts";
import { createLead } from "../portal/lead.ts";
import { createLogIn } from "../portal/log-in.ts";
import { createLogout } from "../portal/logout.ts";
import { createNotNow } from "../portal/not-now.ts";
import { createPageTokens } from "../portal/page-token.ts";
import { createPortal } from "../portal/portal.ts";
import { createProve } from "../portal/prove.ts";
import { createResume } from "../portal/resume.ts";
import { createScripts } from "../portal/script.ts";
import { createSessionsPage } from "../portal/sessions.ts";
import { createSignInFirst } from "../portal/sign-in-first.ts";
import { createStepUp } from "../portal/step-up.ts";
import { createVerifyElsewhere } from "../portal/verify-elsewhere.ts";
import { createFindOpen, createFindWaiting } from "../portal/waiting.ts";
import { createWayBack } from "../portal/way-back.ts";
import { createBlocked } from "../session/blocked.ts";
import { createCookies } from "../session/cookie.ts";
import { tellDeclared } from "../session/declared.ts";
import { createPeople } from "../session/people.ts";
import { createSessions } from "../session/session.ts";
import { createStreams } from "../session/streams.ts";
import type { Settings } from "../settings.ts";
import { createAssertions } from "../signing/assertion.ts";
import type { KeyRing } from "../signing/key-ring.ts";
import { createChallengeAddress } from "../stepup/address.ts";
import type { PlanOptions } from "../stepup/challenge.ts";
import { createChallenger } from "../stepup/challenger.ts";
import { createPendingChallenges } from "../stepup/pending.ts";
import { createTickets } from "../stepup/ticket.ts";
import type { Bus } from "../store/bus.ts";
import type { Store } from "../store/store.ts";
import { createStrangers } from "../store/strangers.ts";
import { createUpstreams } from "../upstream/upstreams.ts";
import type { Vault } from "../vault/vault.ts";
import { createAnswer } from "./answer.ts";
import { createAwake } from "./awake.ts";
import { createBar, createEviction } from "./bar.ts";
import { createOpen } from "./open-visit.ts";
import { createSettle } from "./settle.ts";
import { warnOfLarge, warnOfSameSite, warnOfStalls } from "./warnings.ts";

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
  readonly bus: Bus;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** Whether what is logged goes out; left out: requests do not depend on it. */
  readonly canLog?: () => boolean;
  /** Has this process room for a connection to an upstream? Left out: always. */
  readonly mayConnect?: () => boolean;
  /** Left out: all that there are. */
  readonly sourceKinds?: SourceKinds;
}

/** Stages are what a gateway works with. */
export type Stages = ReturnType<typeof createStages>;

/** createStages makes the stages of a request, and all else that outlives a generation. `live` gives the one that is live; null: none yet. */
export function createStages(options: GatewayOptions, live: () => LiveGeneration | null) {
  const { settings, log, store, now, keys, vault } = options;
  const cookies = createCookies(settings.publicScheme, (host) => live()?.hosts.get(host)?.sameSite);
  const limits = { memoryMb: settings.sandboxMemory, timeoutMs: settings.sandboxTimeout };
  const receive = createReceiver({
    publicScheme: settings.publicScheme,
    publicPort: options.publicPort,
    trustedProxies: settings.trustedProxies,
    headerCount: settings.headerCount,
    randomId: createRandomId(),
    oddHeaders: (host) => live()?.hosts.get(host)?.oddHeaders,
  });
  const strangers = createStrangers({ formBytes: settings.strangersLimit });
  const held = createHeld({
    folder: join(settings.data, "held"),
    now,
    limits: {
      uploadBytes: settings.heldLimit,
      holderBytes: settings.heldPersonLimit,
      totalBytes: settings.heldTotalLimit,
      freeBytes: settings.heldFreeSpace,
    },
  });
  const parking = createParking({ store, strangers, held, now });
  const { keptUntil } = parking;
  const { readBody, drainBody } = createBodyReaders({ silenceMs: settings.bodyTimeout });
  const streams = createStreams({ now, log });
  const sessions = createSessions({
    store,
    now,
    log,
    ended: (family, _sessionKey, reason) => streams.end(family, reason),
    refresh: async (source, ...tokens) => (await sources.registered(source)?.refresh(...tokens)) ?? null,
    bus: options.bus,
  });
  const blocked = createBlocked({
    store,
    bus: options.bus,
    now,
    log,
    added: createEviction({ streams, sessions, log }),
  });
  // For what is sealed and kept by nobody: it ends when it would have, wherever the clock is set.
  const lasting = () => now() + (store.setBackMs?.() ?? 0);
  const warn: Warn = (message, fields = {}) => log.warn(fields, message);
  const sources = createSources(
    {
      now,
      sessions,
      secret: options.secret,
      warn,
      note: (message, fields = {}) => log.info(fields, message),
      keysBelievedMs: settings.keysBelieved,
      kept: createKept({ store, vault, now }),
    },
    options.sourceKinds,
  );
  const turnstile = createTurnstile({ ...strangerLimits, now });
  const signIn = createSignIn({ store, vault, strangers, turnstile, now, lasting, source: sources.signIn });
  const pending = createPendingChallenges({ store, now });
  const tickets = createTickets({ vault, now: lasting });
  const singleUse = createSingleUse({ store });
  const factors = createFactors({ store, vault, now });
  const enrolled: PlanOptions["enrolled"] = ({ user }, host) => factors.enrolled(user, host);
  // A passkey is good for the host at which it was made alone.
  const addable: PlanOptions["addable"] = (host) =>
    live()?.hosts.get(host)?.factorsAt === undefined ? ["passkey", "totp"] : ["totp"];
  const addressOf = createChallengeAddress({ begin: signIn.begin, pending });
  const wayBack = createWayBack({ sessions, singleUse, cookies, now });
  const lead = createLead({ addressOf, cookies, now });
  const { unspent } = singleUse;
  const findOpen = createFindOpen({ enrolled, addable, unspent, now });
  const findWaiting = createFindWaiting({ findOpen, pending });
  const askMissing = createAskMissing({ lead, enrolled, addable, unspent, now });
  const pageTokens = createPageTokens({ vault, now: lasting });
  const signInFirst = createSignInFirst({ lead });
  const logIn = createLogIn({ signInFirst, signIn, wayBack, cookies, keptUntil, now });
  const challenge = createChallenger({
    addressOf,
    enrolled,
    addable,
    unspent,
    parking,
    tickets,
    cookies,
    now,
    drainBody,
    keepBody: createKeepBody({ held, drainBody, parkedBytes: settings.parkedLimit }),
  });
  const readiness = createReadiness();
  const { canLog = () => true } = options;
  readiness.require(() => (canLog() ? null : "log"));
  return {
    readiness,
    awake: createAwake([blocked.refresh, keys.refresh]),
    sessions,
    streams,
    blocked,
    bar: createBar({ blocked, sessions, log }),
    declare: (live: LiveGeneration) =>
      void tellDeclared(store, live.declared).catch((cause: unknown) =>
        log.warn({ cause: describe(cause) }, "Nobody is told which identity sources there are"),
      ),
    held,
    sources,
    upstreams: createUpstreams({
      log,
      now,
      isProxy: createProxyTest(settings.trustedProxies),
      mayConnect: options.mayConnect,
    }),
    limits,
    sandboxes: createSandboxes(limits, { standsBy: true }),
    stalled: warnOfStalls(log),
    warnOfHosts: warnOfSameSite(options),
    canLog,
    faultMessages: settings.faultMessages === "shown",
    open: createOpen({ receive, parking, cookies }),
    portal: createPortal(
      {
        ...createScripts(),
        ...createFactorHandlers({
          factors,
          pending,
          findWaiting,
          wayBack,
          keptUntil,
          sessions,
          lead,
          askMissing,
          singleUse,
          pageTokens,
          vault,
          now,
        }),
        verifyElsewhere: createVerifyElsewhere({ findWaiting, pending, wayBack, signIn, now }),
        notNow: createNotNow({ findWaiting, keptUntil, now }),
        logIn,
        stepUp: createStepUp({ logIn, askMissing, tickets }),
        asked: createAsked({ tickets, unspent, now }),
        prove: createProve({ signInFirst, askMissing }),
        resume: createResume({ tickets, cookies }),
        callback: createCallback({
          signIn,
          sessions,
          blocked,
          people: createPeople({ store, now, log }),
          wayBack,
          tickets,
          cookies,
          unspent,
          findOpen,
          pending,
          keptUntil,
          now,
        }),
        done,
        sessions: createSessionsPage({ sessions, pageTokens, cookies, now }),
        logout: createLogout({ sessions, cookies }),
        backchannelLogout: createBackchannelLogout({ sessions, store, warn }),
        jwks: createJwks(keys),
        health: createHealth(readiness),
      },
      readBody,
      createAlike({ store, strangers, cookies, isBegun: signIn.isBegun, now }),
    ),
    observe: createObserver([createDecisionLog(log)], log),
    settle: createSettle(singleUse),
    answer: createAnswer({
      assertions: createAssertions({
        sign: keys.sign,
        withdrawals: keys.withdrawals,
        now,
        large: warnOfLarge(log),
      }),
      challenge,
      cookies: cookies.names,
      streams,
      stillTakes: (source, request) => {
        const now = live();
        return now !== null && stillTakes(now, source, request);
      },
      keepsOut: blocked.keepsOut,
      sessions,
      warn,
    }),
  };
}
