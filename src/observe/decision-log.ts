// The decision log: one line for every request, saying what was decided, why, by which line of which generation.

import type { RouteSpec, SourceLocation } from "../../runtime/contract.ts";
import { detailLength, reasonLength, visible } from "../../runtime/visible.ts";
import { levelName } from "../assurance/level-name.ts";
import { scopeShown } from "../assurance/requirement.ts";
import type { Requirement } from "../exchange/exchange.ts";
import type { Entry } from "./entry.ts";
import type { Log } from "./log.ts";
import type { Observer } from "./observer.ts";

/** toPlace writes a location as editors open it: "bank.ts:14". */
const toPlace = (at: SourceLocation): string => `${at.file}:${at.line}`;

/** What came with a request, or from a provider, may hold anything; nothing of it may pass for a line or a field. */
const shown = (text: string): string => visible(text, detailLength);

/** Canonical paths are printable already; only a long one is cut. */
const pathLength = 1_000;

/** Of several requirements so many are told, and of each text in them so much: a line stays a line, whatever a policy asks for. */
const askedCount = 4;
const askedLength = 150;

/**
 * createDecisionLog: what is the same for every request that takes the same route to the same line of policy is written
 * out once (a third of the cost). The query and every header stay out of it: they can hold secrets.
 */
export function createDecisionLog(log: Log): Observer {
  const known = new WeakMap<RouteSpec<SourceLocation>, Map<SourceLocation | null, Log>>();
  const logOf = (entry: Entry): Log => {
    const { route, at } = entry;
    if (route === null) return log.child(toFixed(entry));
    let logs = known.get(route);
    if (logs === undefined) {
      logs = new Map();
      known.set(route, logs);
    }
    let own = logs.get(at);
    if (own === undefined) {
      own = log.child(toFixed(entry));
      // Bounded, though a route has few lines: a place the policies make up must not fill the memory.
      if (logs.size < 1_000) logs.set(at, own);
    }
    return own;
  };
  return (entry, status, endedAt) => {
    const { request, client, subject, error, fault } = entry;
    const line = {
      request: request?.id ?? entry.refusedAs ?? undefined,
      verdict: entry.verdict,
      status,
      code: error?.code,
      detail: error === null || error.detail === "" ? undefined : shown(error.detail),
      about: error?.about,
      fix: error?.fix,
      place: fault === null || entry.at === null ? undefined : `${toPlace(entry.at)}:${entry.at.column}`,
      fingerprint: fault?.fingerprint,
      faults: fault === null || fault.count === 1 ? undefined : fault.count,
      thrown: fault?.thrown ?? undefined,
      // Of several step-ups, several reasons, each cut already.
      reason: entry.reason === "" ? undefined : visible(entry.reason, 2 * reasonLength),
      method: request === null ? undefined : shown(request.method),
      host: request === null ? undefined : shown(request.host),
      path: request === null ? undefined : visible(request.path, pathLength),
      subject: subject === null ? undefined : shown(subject.user.id),
      source: subject?.user.source,
      asked:
        entry.requirements.length === 0
          ? undefined
          : entry.requirements.slice(0, askedCount).map((one) => toAsked(one, request?.path ?? "")),
      askedMore: entry.requirements.length > askedCount ? entry.requirements.length - askedCount : undefined,
      client: client === null ? undefined : shown(client.address),
      kind: client?.kind,
      upgrade: entry.upgrade === null ? undefined : shown(entry.upgrade),
      upstream: entry.upstream ?? undefined,
      endpoint: entry.forwarded?.endpoint ?? undefined,
      attempts: entry.forwarded === null || entry.forwarded.attempts < 2 ? undefined : entry.forwarded.attempts,
      resent: entry.forwarded?.resent || undefined,
      // Its beginning was sent, so its status stands.
      cut: (error !== null && entry.forwarded?.answeredBy === "upstream") || undefined,
      replayed: entry.unparked || undefined,
      us: { ...entry.timings, total: Math.round((endedAt - entry.startedAt) * 1_000) },
    };
    // What an operator can do something about is for operators.
    if (entry.verdict === "fault" || (error !== null && (error.status >= 500 || error.fix !== undefined)))
      logOf(entry).warn(line);
    else logOf(entry).info(line);
  };
}

/** A route belongs to one generation, so the generation is as fixed as the route. */
const toFixed = ({ route, at, generation }: Entry) => ({
  event: "decision",
  generation: generation ?? undefined,
  route: route?.pattern,
  policy: at === null ? undefined : toPlace(at),
});

const toAsked = (one: Requirement, path: string) => ({
  level: visible(levelName(one.level), askedLength),
  maxAgeSeconds: one.maxAgeSeconds ?? undefined,
  scope: one.scope === null ? undefined : visible(scopeShown(one.scope, path), askedLength),
  once: one.once || undefined,
  reason: one.reason === "" ? undefined : visible(one.reason, askedLength),
  policy: one.at === null ? undefined : toPlace(one.at),
});
