// The page before a sign-in: why it is asked for, and where, if there are several places.

import { reasonsOf } from "../assurance/requirement.ts";
import type { SignInRequest } from "../exchange/exchange.ts";
import { fragmentScriptPath, loginPath } from "../exchange/own-path.ts";
import type { Visit } from "../exchange/visit.ts";
import type { Block } from "../reply/page/block.ts";
import { foreign } from "../reply/page/foreign.ts";
import { page } from "../reply/page/page.ts";
import { replyWithPage } from "../reply/reply.ts";
import { readCookie } from "../session/cookie.ts";
import type { SourceName } from "../stepup/challenge.ts";
import { keyOf } from "../vault/vault.ts";
import { keptBlock } from "./kept.ts";

/** Choice is what is asked, and of whom; one source is nothing to choose. */
export interface Choice {
  readonly asked: SignInRequest;
  readonly sources: readonly SourceName[];
  readonly ticket: string;
  /** Of the cookie that knows the last choice. */
  readonly cookie: string;
  /** Milliseconds since 1970: until when what was sent is kept; null: nothing is. */
  readonly keptUntilMs: number | null;
  readonly nowMs: number;
}

/** replyWithChoice answers with links; the last choice in this browser comes first, and is taken for nobody. */
export function replyWithChoice({ incoming, reply, request }: Visit, choice: Choice): void {
  const { asked, sources, ticket, cookie, keptUntilMs, nowMs } = choice;
  const reason = reasonsOf(asked.requirements);
  const last = readCookie(incoming.headers.cookie, cookie);
  const isLast = ({ name }: SourceName) => keyOf(name) === last;
  const sorted = [...sources.filter(isLast), ...sources.filter((one) => !isLast(one))];
  const href = `${loginPath}?t=${ticket}`;
  const fragment = { script: `${request.origin}${fragmentScriptPath}`, page: asked.returnTo };
  const links =
    sorted.length > 1
      ? sorted.map(({ name, label }) => ({
          label: foreign(label),
          href: `${href}&source=${encodeURIComponent(name)}`,
        }))
      : [{ label: "Go on", href: `${href}&go=1` }];
  const blocks: Block[] = [
    ...(reason === "" ? [] : [{ kind: "reason" as const, text: foreign(reason) }]),
    ...(sorted.length > 1 ? [{ kind: "text" as const, text: "Where do you have your account?" }] : []),
    ...keptBlock(keptUntilMs, nowMs),
    { kind: "actions", links },
  ];
  replyWithPage(reply, 200, page({ title: "Sign in", sign: "sign-in", fragment, blocks }));
}
