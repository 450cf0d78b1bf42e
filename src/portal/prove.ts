// Proving in advance: a page for who knows that something will be asked for, and for applications whose own requests cannot ask.

import { levelName } from "../assurance/level-name.ts";
import { GatewayError } from "../errors.ts";
import { inWords } from "../exchange/duration-text.ts";
import type { Requirement } from "../exchange/exchange.ts";
import { provePath } from "../exchange/own-path.ts";
import type { Visit } from "../exchange/visit.ts";
import type { LiveHost } from "../generation/live-host.ts";
import { foreign } from "../reply/page/foreign.ts";
import { page } from "../reply/page/page.ts";
import { replyWithError, replyWithPage, replyWithRedirect } from "../reply/reply.ts";
import type { SessionSubject } from "../session/session.ts";
import { readProve } from "../stepup/prove-address.ts";
import type { AskMissing } from "./ask-missing.ts";
import { toEnd } from "./done.ts";
import type { Handle, Handled } from "./handle.ts";
import { parseReturnTo } from "./return-address.ts";
import type { SignInFirst } from "./sign-in-first.ts";

/** createProve serves provePath. It begins what any page's link may begin, and nothing else. */
export function createProve(options: {
  readonly signInFirst: SignInFirst;
  readonly askMissing: AskMissing;
}): Handle<"GET alone"> {
  return async (visit, live) => {
    const { request } = visit;
    const query = new URLSearchParams(request.query);
    const asked = readProve(query, live.levels);
    // What this address is asked for anew after each challenge, until nothing is missing.
    const returnTo = `${request.path}?${request.query}`;
    const subject = await options.signInFirst(visit, live, returnTo);
    if (subject === null) return { subject, reason: "sign-in: asked in advance", error: null };
    if (asked === null) return refuse(visit, subject);
    if (await options.askMissing(visit, live, { subject, required: asked, returnTo: () => returnTo }))
      return { subject, reason: "step-up: asked in advance", error: null };
    return proved(visit, { subject, asked, query, here: live.hosts.get(request.host)!, end: toEnd(visit, live) });
  };
}

interface Proved {
  readonly subject: SessionSubject;
  readonly asked: readonly Requirement[];
  readonly query: URLSearchParams;
  readonly here: LiveHost;
  /** Where a window ends. */
  readonly end: string;
}

function proved({ request, reply }: Visit, { subject, asked, query, here, end }: Proved): Handled {
  const to = query.get("to");
  const reason = asked.length === 0 ? "" : "step-up: proved already";
  if (query.get("mode") === "popup") replyWithRedirect(reply, 303, end);
  else if (to !== null) replyWithRedirect(reply, 303, parseReturnTo(to, request, here.origins));
  else {
    const others = here.asks.filter((name) => !asked.some(({ level }) => level === name));
    const what = page({
      title: asked.length === 0 ? "What you can confirm here" : "It is confirmed",
      ...(asked.length > 0 && { sign: "done" }),
      blocks: [
        {
          kind: "text",
          text: asked.length === 0 ? said(here.asks) : `${inWordsOf(asked)} You can go back to what you were doing.`,
        },
        ...(others.length === 0
          ? []
          : [
              {
                kind: "others" as const,
                links: others.map((name) => ({ label: foreign(name), href: `${provePath}?level=${name}` })),
              },
            ]),
      ],
    });
    replyWithPage(reply, 200, what);
  }
  return { subject, reason, error: null };
}

const said = (levels: readonly string[]): string =>
  levels.length === 0
    ? "You are signed in. Nothing here asks for more than that."
    : "You are signed in. Some things here ask for more: you can confirm it now, before you are asked.";

const inWordsOf = (asked: readonly Requirement[]): string => {
  const levels = asked.map(({ level }) => foreign(levelName(level))).join(" and ");
  const age = asked[0]?.maxAgeSeconds ?? null;
  return `You have confirmed ${levels}${age === null ? "" : ` within the last ${foreign(inWords(age))}`}.`;
};

/** Nothing of what was asked is said back: it is whoever's who wrote the address. */
function refuse({ request, reply }: Visit, subject: SessionSubject): Handled {
  const error = new GatewayError("STEPUP_PROVE");
  replyWithError(reply, error, {
    requestId: request.id,
    kind: "navigation",
    actions: [{ label: "What you can confirm here", href: provePath }],
  });
  return { subject, reason: "", error };
}
