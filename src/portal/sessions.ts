// A person's own sessions: where they are signed in, and how to end what they do not know.

import { GatewayError } from "../errors.ts";
import { ago } from "../exchange/duration-text.ts";
import { loginPath, logoutPath, sessionsPath } from "../exchange/own-path.ts";
import type { Visit } from "../exchange/visit.ts";
import { isHeldBack, replyWithArrival } from "../reply/page/arrival.ts";
import { foreign } from "../reply/page/foreign.ts";
import type { ListItem } from "../reply/page/list.ts";
import { page } from "../reply/page/page.ts";
import { replyWithError, replyWithPage, replyWithRedirect } from "../reply/reply.ts";
import type { Cookies } from "../session/cookie.ts";
import type { SessionSubject, SessionSummary, Sessions } from "../session/session.ts";
import { type Handle, type Handled, served } from "./handle.ts";
import type { PageTokens } from "./page-token.ts";
import { visitorOf } from "./visitor.ts";

/** createSessionsPage serves sessionsPath: a GET lists, a POST ends one (`session`) or all others (`others`). */
export function createSessionsPage(options: {
  readonly sessions: Sessions;
  readonly pageTokens: PageTokens;
  readonly cookies: Pick<Cookies, "sameSite">;
  readonly now: () => number;
}): Handle<"GET, POST"> {
  const { sessions, pageTokens, now } = options;
  return async (visit, live, sent) => {
    const { reply } = visit;
    const subject = await visitorOf(visit, live);
    if (sent === null) {
      if (subject === null) {
        if (!isHeldBack(visit, options.cookies.sameSite(visit.request.host))) return signInFirst(visit);
        replyWithArrival(visit);
        return served;
      }
      const token = pageTokens.issue(sessionsPath, subject.session.family);
      replyWithPage(reply, 200, toPage(subject, await sessions.list(personOf(subject)), token, now()));
      return { subject, reason: "", error: null };
    }
    if (subject === null) throw new GatewayError("IDENTITY_REQUIRED");
    const young = pageTokens.check(sent, visit.incoming.headers, sessionsPath, subject.session.family);
    const count = young ? await endChosen(sent, subject) : 0;
    replyWithRedirect(reply, 303, sessionsPath);
    return { subject, reason: `sessions ended: ${count}`, error: null };
  };

  /** Only among the person's own: another's key names nothing here. */
  async function endChosen(sent: URLSearchParams, subject: SessionSubject): Promise<number> {
    const others = (await sessions.list(personOf(subject))).filter(({ family }) => family !== subject.session.family);
    const chosen = sent.has("others") ? others : others.filter(({ key }) => key === sent.get("session"));
    for (const { family } of chosen) await sessions.revoke({ family }, "session revoked");
    return chosen.length;
  }
}

function signInFirst({ reply, request, client }: Visit): Handled {
  const error = new GatewayError("IDENTITY_REQUIRED");
  const actions = [{ label: "Sign in", href: loginPath }];
  replyWithError(reply, error, { requestId: request.id, kind: client.kind, title: "You are not signed in", actions });
  return { subject: null, reason: "", error };
}

const personOf = ({ user }: SessionSubject) => ({ source: user.source, id: user.id });

function toPage(subject: SessionSubject, list: readonly SessionSummary[], token: string, nowMs: number) {
  const own = list.find(({ family }) => family === subject.session.family);
  const others = list.filter(({ family }) => family !== subject.session.family);
  const end = (hidden: Readonly<Record<string, string>>) => ({
    href: sessionsPath,
    method: "post" as const,
    hidden: { page: token, ...hidden },
  });
  const items: readonly ListItem[] = [
    ...(own === undefined
      ? []
      : [{ ...describe(own, "This session", nowMs), link: { label: "Sign out here", href: logoutPath } }]),
    ...others.map((one) => ({
      ...describe(one, titleOf(one), nowMs),
      link: { ...end({ session: one.key }), label: "Sign out there", fullLabel: toFullLabel(one, nowMs) },
    })),
  ];
  const all = { ...end({ others: "1" }), label: `Sign out all ${others.length} others` };
  return page({
    title: "Where you are signed in",
    blocks: [
      { kind: "list", items },
      {
        kind: "others",
        links: [...(others.length < 2 ? [] : [all]), { label: "Back", href: "/" }],
      },
    ],
  });
}

const titleOf = ({ agent }: SessionSummary): string => agent || "A browser";

/** Two may have the same title. */
const toFullLabel = (one: SessionSummary, nowMs: number): string =>
  `Sign out there: ${[titleOf(one), one.host].map(foreign).join(" at ")}, signed in ${foreign(ago(nowMs - one.since))}`;

const describe = (one: SessionSummary, title: string, nowMs: number): ListItem => ({
  icon: / on (?:iOS|Android)$/.test(one.agent) ? "phone" : "laptop",
  title,
  about: [
    foreign(one.host),
    `signed in ${foreign(ago(nowMs - one.since))}`,
    `last used ${foreign(ago(nowMs - one.lastSeen))}`,
  ],
});
