// Acts on an outcome: forward, redirect, respond, refuse or challenge, each in the client's own language.

import { reasonsOf } from "../assurance/requirement.ts";
import { GatewayError } from "../errors.ts";
import type { Outcome, Subject } from "../exchange/exchange.ts";
import type { Visit } from "../exchange/visit.ts";
import type { LiveGeneration } from "../generation/live.ts";
import { openToOrigins, originsOf } from "../generation/origins.ts";
import type { Entry } from "../observe/decision-log.ts";
import { isPreflight, replyToPreflight, toCorsPairs } from "../reply/cors.ts";
import { replyWithError, replyWithRedirect } from "../reply/reply.ts";
import type { CookieNames } from "../session/cookie.ts";
import type { SessionSubject, Sessions } from "../session/session.ts";
import type { Streams } from "../session/streams.ts";
import { type Assertions, identityHeader } from "../signing/assertion.ts";
import { toBound } from "../signing/bound.ts";
import type { Challenger } from "../stepup/challenge.ts";
import type { OnStream } from "../upstream/forwarding.ts";

/** Deed is one outcome to be acted on. */
export interface Deed {
  readonly visit: Visit;
  readonly live: LiveGeneration;
  readonly subject: Subject | null;
  readonly outcome: Outcome;
  readonly entry: Entry;
  /** When it was decided, in milliseconds since 1970. */
  readonly nowMs: number;
}

/** createAct: resolves when the answer was given, and notes in the entry what it was. */
export function createAct(options: {
  readonly assertions: Assertions;
  readonly challenge: Challenger;
  readonly cookies: CookieNames;
  readonly streams: Pick<Streams, "hold">;
  readonly sessions: Pick<Sessions, "lives">;
}): (deed: Deed) => Promise<void> {
  const { assertions, challenge } = options;
  const ownCookies: ReadonlySet<string> = new Set(Object.values(options.cookies));

  return async (deed) => {
    const { visit, outcome, entry } = deed;
    entry.verdict = outcome.kind;
    entry.at = outcome.at;
    if (outcome.kind !== "forward") openToOrigins(visit, deed.live);
    switch (outcome.kind) {
      case "forward":
        return forward(deed, outcome);
      case "redirect":
        return replyWithRedirect(visit.reply, outcome.status, outcome.location);
      case "respond":
        return respond(visit, outcome);
      case "deny":
        entry.reason = outcome.reason;
        return replyWithError(visit.reply, new GatewayError("DECISION_DENIED"), {
          requestId: visit.request.id,
          kind: visit.client.kind,
          ...(outcome.reason !== "" && { reason: outcome.reason }),
        });
      case "login":
      case "step-up":
        return ask(deed, outcome);
    }
  };

  async function forward(
    { visit, live, subject, entry, nowMs }: Deed,
    outcome: Extract<Outcome, { kind: "forward" }>,
  ): Promise<void> {
    entry.upstream = outcome.upstream;
    const { request, client, rawHeaders } = visit;
    let setHeaders = outcome.headers;
    if (subject !== null) {
      const issuer = request.origin;
      const bound = toBound(outcome, request.id, subject, live.levels, nowMs);
      const token = assertions({ subject, audience: outcome.upstream, issuer, bound });
      setHeaders = { ...setHeaders, [identityHeader]: token };
    }
    const forwarding = {
      upstream: outcome.upstream,
      request,
      client,
      rawHeaders,
      body: visit.kept ?? visit.incoming,
      setHeaders,
      stripCookies: ownCookies,
      dropAuthorization: subject?.credential === "bearer",
      replyHeaders: visit.replyHeaders,
      corsHeaders: toCorsPairs(visit.incoming.headers, originsOf(live, request.host)),
      onStream: subject === null ? undefined : holdStream(subject),
    };
    const done = visit.tunnel
      ? await live.upstreams.upgrade(forwarding, visit.reply, visit.tunnel)
      : await live.upstreams.forward(forwarding, visit.reply);
    entry.endpoint = done.endpoint;
    entry.upstreamStatus = done.status;
  }

  /** What outlives its decision ends with what it rested on: the session, wherever it is ended, or the token's time. */
  function holdStream(subject: Subject): OnStream {
    const family = subject.credential === "session" ? (subject as SessionSubject).family : null;
    return (end) =>
      options.streams.hold({
        family,
        untilMs: subject.until,
        renew: family === null ? undefined : () => options.sessions.lives(family),
        close: end,
      });
  }

  function respond({ reply }: Visit, outcome: Extract<Outcome, { kind: "respond" }>): void {
    const headers: Record<string, string> = { "content-type": "text/plain; charset=utf-8", ...outcome.headers };
    // Two answers to how long a body is are how responses are smuggled.
    delete headers["transfer-encoding"];
    headers["content-length"] = String(Buffer.byteLength(outcome.body));
    reply.writeHead(outcome.status, headers);
    reply.end(reply.bodiless ? undefined : outcome.body);
  }

  async function ask(
    { visit, live, subject, entry }: Deed,
    outcome: Extract<Outcome, { kind: "login" | "step-up" }>,
  ): Promise<void> {
    // Without credentials there is nobody to ask anything of.
    if (isPreflight(visit.request.method, visit.incoming.headers)) {
      entry.verdict = "preflight";
      return replyToPreflight(visit.reply, visit.incoming.headers, originsOf(live, visit.request.host));
    }
    const unmet = outcome.kind === "login" ? [] : outcome.unmet;
    entry.requirements = unmet;
    entry.reason = reasonsOf(unmet);
    const session = subject?.credential === "session" ? (subject as SessionSubject) : null;
    const people = live.believed.get(visit.request.host)?.oidc[0] ?? null;
    const status = await challenge(visit, {
      subject,
      family: session?.family ?? null,
      source: subject === null ? people : (session?.user.source ?? null),
      unmet,
      levels: live.levels,
    });
    if (status !== null) entry.upstreamStatus = status;
  }
}
