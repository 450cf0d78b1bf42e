// A visit that is sent twice ends like one. Browsers throw the first answer of a double click away, and the cookie in it was the only one that works.

import { setTimeout as delay } from "node:timers/promises";
import type { ErrorCode } from "../error-codes.ts";
import { GatewayError } from "../errors.ts";
import { networkOf } from "../exchange/network.ts";
import { callbackPath } from "../exchange/own-path.ts";
import type { Visit } from "../exchange/visit.ts";
import type { SignIn } from "../identity/sign-in.ts";
import { within } from "../process/within.ts";
import type { Cookies } from "../session/cookie.ts";
import type { Store } from "../store/store.ts";
import type { Strangers } from "../store/strangers.ts";
import { keyOf, randomToken, seal, unseal } from "../vault/vault.ts";
import type { Handled } from "./handle.ts";
import { type Answer, createHeldReply, sendAnswer } from "./held-reply.ts";
import type { Row } from "./row.ts";

/** Alike serves a visit, or answers as the same visit was answered a moment ago, without doing anything again. */
export type Alike = (
  row: Pick<Row, "methods" | "anyway">,
  visit: Visit,
  sent: URLSearchParams | null,
  serve: (visit: Visit) => Promise<Handled>,
) => Promise<Handled>;

/** How long an answer is given again: a double click, or a page that is loaded once more because it seemed to hang. */
const againMs = 15_000;

/** How long the second waits for the first. Longer than anything but a provider that hangs. */
const servingMs = 15_000;
const pollMs = 25;

/** How long one that is served anyway waits to be the first. */
const anywayMs = 1_000;

/** Kept is an answer, and to whom it is given again. */
interface Kept extends Pick<Handled, "subject" | "reason"> {
  readonly answer: Answer;
  readonly code: ErrorCode | null;
  /** The hash of the session's cookie that it was asked with; null: none. */
  readonly sessionKey: string | null;
}

/**
 * createAlike: the same visit has the same address and form, and this browser's cookie. All of it is in the key that seals
 * what is kept, so whoever reads the store reads no cookie, and it is for the session that asked or the one that came of it.
 */
export function createAlike(options: {
  readonly store: Store;
  readonly strangers: Strangers;
  readonly cookies: Cookies;
  readonly isBegun: SignIn["isBegun"];
  readonly now: () => number;
}): Alike {
  const { store, cookies, now } = options;

  /** Who has no session can do one thing here: come back from a sign-in. For everything else they are refused, as often as they like. */
  const mayMatter = ({ session, request }: Visit): boolean =>
    session !== null ||
    (request.path === callbackPath && options.isBegun(new URLSearchParams(request.query).get("state"), request));

  const release = (token: string, mine: string) => store.replace("answered", keyOf(token), mine, "", 0);

  return async (row, visit, sent, serve) => {
    const { browser, request } = visit;
    if (browser === null || !mayMatter(visit)) return serve(visit);
    // What says that it is a session may be none.
    const account = options.strangers("reply", networkOf(visit.client.address));
    const { method, host, path, query } = request;
    const token = keyOf(JSON.stringify([browser, host, method, path, query, sent?.toString() ?? null]));
    const key = keyOf(token);
    for (let waitedMs = 0; waitedMs < servingMs; waitedMs += pollMs) {
      const mine = `${serving}${randomToken()}`;
      const keeping = store.keep("answered", key, mine, now() + servingMs, [account]).then((gone) => gone !== null);
      const isFirst = row.anyway === true ? await inTime(keeping, () => release(token, mine)) : await keeping;
      if (isFirst === null) return serve(visit);
      if (isFirst) return first(row, visit, serve, token, mine);
      const there = await store.get("answered", key);
      const kept = there === null || there.startsWith(serving) ? null : unseal(token, "answered", there);
      if (kept !== null) return again(visit, JSON.parse(kept.toString()) as Kept, serve);
      await delay(pollMs);
    }
    return serve(visit);
  };

  /** null: the store does not say, or not in time; what it kept later is released. */
  async function inTime(keeping: Promise<boolean>, late: () => Promise<unknown>): Promise<boolean | null> {
    const said = await within(keeping, anywayMs, null, { ref: false }).catch(() => null);
    if (said === null) void keeping.then((isFirst) => isFirst && late()).catch(() => undefined);
    return said;
  }

  async function first(
    row: Pick<Row, "methods">,
    visit: Visit,
    serve: (visit: Visit) => Promise<Handled>,
    token: string,
    mine: string,
  ): Promise<Handled> {
    const held = createHeldReply(visit.reply);
    // With the store away the second is not led on, and that is all: what was done is done, and is answered.
    const turn = (value: string, untilMs: number) =>
      store.replace("answered", keyOf(token), mine, value, untilMs).catch(() => false);
    try {
      const handled = await serve({ ...visit, reply: held.reply });
      const answer = held.answer();
      if (answer === null) return handled;
      if (isLast(row, visit, handled, answer)) {
        const { subject, reason, error } = handled;
        const sessionKey = visit.session && keyOf(visit.session);
        const kept: Kept = { answer, subject, reason, code: error?.code ?? null, sessionKey };
        // Before it is sent: the second may come with the new cookie already.
        await turn(seal(token, "answered", Buffer.from(JSON.stringify(kept))), now() + againMs);
      }
      sendAnswer(visit.reply, answer);
      return handled;
    } finally {
      // What may be tried again is free for the next; what was kept is not `mine` any more, and stays. Nobody waits for that.
      void turn("", 0);
    }
  }

  function again(visit: Visit, kept: Kept, serve: (visit: Visit) => Promise<Handled>): Handled | Promise<Handled> {
    const { session, reply } = visit;
    const { answer, subject, reason, code } = kept;
    const asked = (session && keyOf(session)) === kept.sessionKey;
    const given = `${cookies.names.session}=${session};`;
    const got = session !== null && linesOf(answer).some((line) => line.startsWith(given));
    if (!asked && !got) return serve(visit);
    sendAnswer(reply, answer);
    return { subject, reason: `sent again: ${reason}`, error: code && new GatewayError(code) };
  }
}

/** What somebody is at work on; nothing sealed looks like it. */
const serving = "serving ";

/**
 * Is this what the same visit would not get a second time? A form that did what it is for, and an address that led on. Where
 * a GET spends something (`GET alone`) it spends it also where that came to nothing.
 */
function isLast(row: Pick<Row, "methods">, visit: Visit, { error }: Handled, { status }: Answer): boolean {
  if (row.methods === "GET alone") return true;
  return error === null && (visit.request.method === "POST" || status === 303);
}

function linesOf({ headers }: Answer): readonly string[] {
  const lines = Array.isArray(headers)
    ? undefined
    : (headers as Readonly<Record<string, string | string[]>>)["set-cookie"];
  return lines === undefined ? [] : [lines].flat();
}
