// Back-channel logout: the identity provider says, from server to server, that somebody signed out there.

import { GatewayError } from "../errors.ts";
import type { LiveGeneration } from "../generation/live.ts";
import { isSignInSource, type LoggedOut, type SignInSource } from "../identity/source.ts";
import type { Warn } from "../identity/warn.ts";
import { replyWithJson } from "../reply/reply.ts";
import type { Of, Sessions } from "../session/session.ts";
import type { Store } from "../store/store.ts";
import { keyOf } from "../vault/vault.ts";
import type { Handle } from "./handle.ts";

/** A token is remembered for so much longer than it is good: a clock that is set back makes it good once more. */
const spentMs = 3_600_000;

/** createBackchannelLogout serves backchannelLogoutPath (OpenID Connect Back-Channel Logout 1.0). It needs no cookie: the token says it all. */
export function createBackchannelLogout(options: {
  readonly sessions: Sessions;
  readonly store: Store;
  readonly warn: Warn;
}): Handle<"POST"> {
  const { sessions, store } = options;
  return async ({ reply }, live, sent) => {
    const [token, ...more] = sent.getAll("logout_token");
    if (token === undefined || more.length > 0)
      throw new GatewayError("IDENTITY_LOGOUT_TOKEN", { detail: "the body has no one logout_token" });
    const said = await verify(live, token);
    const { message } = said;
    const seenKey = `logout ${keyOf(JSON.stringify([message.issuer, message.jti]))}`;
    if ((await store.get("seen", seenKey)) !== null)
      throw new GatewayError("IDENTITY_LOGOUT_TOKEN", { detail: "this token came before" });
    let count = 0;
    for (const registration of said.registrations)
      for (const of of meantBy(registration, message)) count += await sessions.revoke(of, "signed out at the provider");
    if (count === 0) await tellOfNone(said);
    // Last: a token that could not be acted on may come again.
    await store.put("seen", seenKey, "1", message.until * 1_000 + spentMs);
    replyWithJson(reply, 200, {});
    return { subject: null, reason: `signed out at the provider: ${count}`, error: null };
  };

  /**
   * Who was signed out here already is signed out (§2.8), and an operator hears of it where nobody was. It failed where one of
   * the sessions that have no name could be the one: nobody may take it for done.
   */
  async function tellOfNone({ message: { sub, sid }, registrations, sources }: Said): Promise<void> {
    const some = async (test: (registration: string) => Promise<boolean>) =>
      (await Promise.all(registrations.map(test))).includes(true);
    if (await some((registration) => sessions.left(sid === null ? { registration, id: sub! } : { registration, sid })))
      return;
    const nameless =
      sub === null &&
      (await some(async (registration) => (await sessions.list({ registration, sid: null })).length > 0));
    const by = sub === null ? "sid" : sid === null ? "sub" : "sub and sid";
    const why = nameless
      ? "its logout token has a sid alone, and its ID tokens have none: have it put sid into ID tokens, or sub into logout tokens"
      : "they were not signed in here, or their session had ended";
    options.warn(`The identity provider signed somebody out, and no session was found here: ${why}`, {
      event: "logout-unmatched",
      sources,
      by,
      subject: sub ?? undefined,
    });
    if (nameless)
      throw new GatewayError("IDENTITY_LOGOUT_TOKEN", { detail: "a sid alone, and the sessions here have none" });
  }
}

/**
 * meantBy: with a sid the one session at the provider, not the person's others (§2.7). Where it gave us no sid for a session of
 * that person, nobody can say that it is another one: it ends as well.
 */
function meantBy(registration: string, { sub, sid }: Pick<LoggedOut, "sub" | "sid">): readonly Of[] {
  if (sid === null) return sub === null ? [] : [{ registration, id: sub }];
  return [{ registration, sid }, ...(sub === null ? [] : [{ registration, id: sub, sid: null }])];
}

interface Said {
  readonly message: LoggedOut;
  readonly registrations: readonly string[];
  /** Names of the sources that have them. */
  readonly sources: readonly string[];
}

/** One issuer may be declared for several clients; the token counts for those that it names as its audience. */
async function verify(live: LiveGeneration, token: string): Promise<Said> {
  const heard: SignInSource[] = [];
  let message: LoggedOut | null = null;
  let failure: unknown;
  for (const source of live.sources.values()) {
    if (!isSignInSource(source)) continue;
    try {
      const found = await source.loggedOut(token);
      if (found === null) continue;
      message = found;
      heard.push(source);
    } catch (cause) {
      failure = cause;
    }
  }
  if (message === null)
    throw failure ?? new GatewayError("IDENTITY_LOGOUT_TOKEN", { detail: "its issuer is not trusted here" });
  const registrations = [...new Set(heard.map(({ registration }) => registration))];
  return { message, registrations, sources: heard.map(({ name }) => name) };
}
