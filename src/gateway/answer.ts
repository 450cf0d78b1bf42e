// Carries out what stands: forward, redirect, respond, refuse or challenge, each in the client's own language.

import type { UserFacts } from "../../runtime/contract.ts";
import type { Levels } from "../assurance/assurance.ts";
import { reasonsOf } from "../assurance/requirement.ts";
import { GatewayError, toGatewayError } from "../errors.ts";
import type { CompactJws } from "../exchange/compact-jws.ts";
import type { Acting, CanonicalRequest, Outcome } from "../exchange/exchange.ts";
import type { Outbound } from "../exchange/outbound.ts";
import { fetchScriptPath, loginPath } from "../exchange/own-path.ts";
import type { Permit, Settled } from "../exchange/permit.ts";
import { toProtocol } from "../exchange/protocol.ts";
import type { Visit } from "../exchange/visit.ts";
import type { LiveHost, Taken } from "../generation/live-host.ts";
import type { Found, IdentitySource } from "../identity/source.ts";
import type { Entry } from "../observe/entry.ts";
import { isPreflight, openToOrigins, replyToPreflight, toCorsHeaders, toCorsPairs } from "../reply/cors.ts";
import { replyWithError, replyWithRedirect } from "../reply/reply.ts";
import { respond } from "../reply/respond.ts";
import type { CookieNames } from "../session/cookie.ts";
import type { Sessions } from "../session/session.ts";
import type { Streams } from "../session/streams.ts";
import { type Assertions, identityHeader } from "../signing/assertion.ts";
import type { SourceName } from "../stepup/challenge.ts";
import type { Challenger } from "../stepup/challenger.ts";
import type { Forwarding, ForwardListener, OnStream } from "../upstream/forwarding.ts";
import { askForPlain, createScriptedReply } from "../upstream/scripted-reply.ts";
import type { UpstreamSet } from "../upstream/upstreams.ts";
import { elsewhere } from "./serving.ts";

/** Answerable is one request, and what stands for it. */
export interface Answerable<Standing extends Settled = Settled> {
  readonly visit: Visit;
  readonly host: LiveHost;
  /** Who may come to its route. */
  readonly taken: Taken;
  readonly levels: Levels;
  readonly upstreams: UpstreamSet;
  /** null: nobody. */
  readonly found: Found | null;
  readonly settled: Standing;
  readonly entry: Entry;
  /** Where a destination that is rewritten leads; undefined: there is none. */
  readonly destination?: string | undefined;
  /** When it was decided, in milliseconds since 1970. */
  readonly nowMs: number;
  /** Told what became of it where it is forwarded. */
  readonly listener: ForwardListener;
}

/** Answering: nothing where the answer was given at once, `elsewhere` where the listener will be told. */
export type Answering = (one: Answerable) => undefined | typeof elsewhere | Promise<void>;

type Forward = Permit<Extract<Acting, { readonly kind: "forward" }>>;
type Challenged = Extract<Outcome, { readonly kind: "sign-in" | "step-up" }>;

const noHeaders: readonly string[] = [];

/** createAnswer gives the answer, and notes in the entry what it was. */
export function createAnswer(options: {
  readonly assertions: Assertions;
  readonly challenge: Challenger;
  readonly cookies: CookieNames;
  readonly streams: Pick<Streams, "hold">;
  /** By the policies that are live when it is asked (live.ts). */
  readonly stillTakes: (source: IdentitySource, request: CanonicalRequest) => boolean;
  /** Has an operator blocked them since? */
  readonly keepsOut: (user: UserFacts) => boolean;
  readonly sessions: Pick<Sessions, "lives">;
  readonly warn: (message: string) => void;
}): Answering {
  const { assertions } = options;
  const told = new Set<string>();
  const ownCookies: ReadonlySet<string> = new Set(Object.values(options.cookies));

  /** What rests on nobody ends with the gateway alone. */
  const holdOpen: OnStream = (end, kind) =>
    kind === "long"
      ? null
      : options.streams.hold({
          family: null,
          untilMs: Number.POSITIVE_INFINITY,
          lasting: true,
          believed: () => true,
          close: end,
        });

  return (one) => {
    const { visit, settled, entry } = one;
    entry.verdict = settled.kind;
    entry.at = settled.at;
    if (settled.kind !== "forward" && settled.kind !== "respond") openToOrigins(visit, one.host.origins);
    switch (settled.kind) {
      case "forward":
        return forward(one as Answerable<Forward>);
      case "redirect":
        replyWithRedirect(visit.reply, settled.status, settled.location);
        return undefined;
      case "respond":
        respond(visit.reply, settled, {
          // Scripts do not read what a WebSocket's handshake is answered with.
          cors: visit.tunnel === null ? toCorsHeaders(visit.incoming.named, one.host.origins) : {},
          pairs: visit.replyHeaders,
        });
        return undefined;
      case "deny":
        entry.reason = settled.reason;
        replyWithError(visit.reply, new GatewayError("DECISION_DENIED"), {
          requestId: visit.request.id,
          kind: visit.client.kind,
          ...(settled.reason !== "" && { reason: settled.reason }),
        });
        return undefined;
      case "sign-in":
      case "step-up":
        return challenge(one as Answerable<Challenged>);
    }
  };

  function forward(one: Answerable<Forward>): typeof elsewhere {
    const { visit, upstreams, found, settled, entry } = one;
    entry.upstream = settled.upstream;
    const { request } = visit;
    const protocol = visit.tunnel === null ? null : toProtocol(visit.incoming);
    if (protocol !== null && protocol !== "websocket" && settled.upgrades?.includes(protocol) !== true) {
      entry.verdict = "refuse";
      throw new GatewayError("LISTENER_UPGRADE", { detail: protocol });
    }
    if (found === null) {
      send(one, undefined);
      return elsewhere;
    }
    const token = assertions({
      subject: found.subject,
      issuer: request.origin,
      action: settled,
      requestId: request.id,
      levels: one.levels,
      nowMs: one.nowMs,
      algorithm: upstreams.algorithmOf(settled.upstream),
    });
    if (typeof token === "string") send(one, { name: identityHeader, value: token });
    else
      token.then(
        (value) => sendLater(one, value),
        (cause: unknown) => one.listener.onFailed(toGatewayError(cause)),
      );
    return elsewhere;
  }

  function sendLater(one: Answerable<Forward>, value: CompactJws): void {
    try {
      send(one, { name: identityHeader, value });
    } catch (cause) {
      one.listener.onFailed(toGatewayError(cause));
    }
  }

  function send(one: Answerable<Forward>, signed: Forwarding["signed"]): void {
    const { visit, host, upstreams, found, settled } = one;
    const { request } = visit;
    // Programs are sent what the upstream says, byte for byte.
    const scripted = settled.script === "step-up" && visit.client.kind === "navigation";
    const forwarding = {
      permit: settled,
      request,
      client: visit.client,
      connection: visit.incoming.socket,
      key: found === null ? visit.client.address : found.subject.user.id,
      rawHeaders: scripted ? askForPlain(visit.rawHeaders) : visit.rawHeaders,
      destination: one.destination,
      body: visit.parkedBody ?? visit.incoming.body,
      setHeaders: settled.headers,
      signed,
      stripCookies: ownCookies,
      stripHeaders: found === null ? noHeaders : found.consumed,
      replyHeaders: visit.replyHeaders,
      corsHeaders: toCorsPairs(visit.incoming.named, host.origins),
      onStream: found === null ? holdOpen : holdStream(found, one),
    };
    if (visit.tunnel !== null) upstreams.upgrade(forwarding, visit.reply, visit.tunnel, one.listener);
    else upstreams.forward(forwarding, scripted ? withScript(visit, settled.upstream) : visit.reply, one.listener);
  }

  function withScript({ reply, request }: Visit, upstream: string): Outbound {
    const { origin } = request;
    const onSkipped = (why: string) => tellOnce(upstream, why);
    return createScriptedReply(reply, { path: fetchScriptPath, origin, onSkipped });
  }

  function tellOnce(upstream: string, why: string): void {
    const message = `Pages of the upstream "${upstream}" do not get the script for step-up: ${why}`;
    if (told.has(message) || told.size >= 1_000) return;
    told.add(message);
    options.warn(message);
  }

  /** What outlives its decision ends with what it rested on: the session, wherever it is ended, the time of what came without one, and whoever is believed. */
  function holdStream({ subject: { session, until, user } }: Found, { taken, visit }: Answerable): OnStream {
    const { request } = visit;
    return (end, kind) => {
      // A session may run out while a file is sent.
      if (kind === "long")
        return options.streams.hold({
          family: null,
          untilMs: Number.POSITIVE_INFINITY,
          lasting: false,
          believed: () => !options.keepsOut(user),
          close: end,
        });
      const source = taken.believed.sources.find(({ name }) => name === user.source);
      return options.streams.hold({
        family: session?.family ?? null,
        untilMs: until,
        lasting: true,
        renew: session === null ? undefined : () => options.sessions.lives(session.family),
        believed: () => source !== undefined && options.stillTakes(source, request) && !options.keepsOut(user),
        close: end,
      });
    };
  }

  async function challenge({
    visit,
    host,
    taken,
    levels,
    found,
    settled,
    entry,
  }: Answerable<Challenged>): Promise<void> {
    // Without credentials there is nobody to ask anything of.
    if (isPreflight(visit.request.method, visit.incoming.named)) {
      entry.verdict = "preflight";
      return replyToPreflight(visit.reply, visit.incoming.headers, host.origins);
    }
    const unmet = settled.kind === "sign-in" ? [] : settled.unmet;
    entry.requirements = unmet;
    entry.reason = reasonsOf(unmet);
    const subject = found?.subject ?? null;
    // Who came with a session goes back to where it began; who came without one got what they have elsewhere.
    const source = subject === null ? (taken.signIn[0]?.name ?? null) : subject.session && subject.user.source;
    const status = await options.challenge(visit, {
      subject,
      source,
      sources: taken.signIn,
      logIn: toSignIn(taken.signIn, host, visit),
      basic: taken.believed.basic,
      unmet,
      levels,
      withhold: found?.consumed ?? noHeaders,
    });
    if (status !== null) entry.status = status;
  }
}

/**
 * Named only where they are not those that everybody on the host chooses from; and where somebody is signed in, at another one
 * which their route does not take.
 */
function toSignIn(sources: readonly SourceName[], { signIn }: LiveHost, { session }: Visit): string {
  const all = sources.length === signIn.length && (session === null || signIn.length === 1);
  if (sources.length === 0 || all) return loginPath;
  return `${loginPath}?${sources.map(({ name }) => `source=${name}`).join("&")}`;
}
