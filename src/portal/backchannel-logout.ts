// Back-channel logout: the identity provider says, from server to server, that somebody signed out there.

import { GatewayError } from "../errors.ts";
import type { LiveGeneration } from "../generation/live.ts";
import { isSignInSource, type LoggedOut } from "../identity/source.ts";
import { replyWithJson } from "../reply/reply.ts";
import type { Of, Sessions } from "../session/session.ts";
import type { Store } from "../store/store.ts";
import { keyOf } from "../vault/vault.ts";
import type { Handle } from "./handle.ts";

/** createBackchannelLogout serves backchannelLogoutPath (OpenID Connect Back-Channel Logout 1.0). It needs no cookie: the token says it all. */
export function createBackchannelLogout(options: {
  readonly sessions: Sessions;
  readonly store: Store;
}): Handle<"POST"> {
  const { sessions, store } = options;
  return async ({ reply }, live, sent) => {
    const [token, ...more] = sent.getAll("logout_token");
    if (token === undefined || more.length > 0)
      throw new GatewayError("IDENTITY_LOGOUT_TOKEN", { detail: "the body has no one logout_token" });
    const { message, of: all } = await verify(live, token);
    const seenKey = `logout ${keyOf(JSON.stringify([message.issuer, message.jti]))}`;
    if ((await store.get("seen", seenKey)) !== null)
      throw new GatewayError("IDENTITY_LOGOUT_TOKEN", { detail: "this token came before" });
    let count = 0;
    for (const of of all) count += await sessions.revoke(of, "logged out at the identity provider");
    // Last: a token that could not be acted on may come again.
    await store.put("seen", seenKey, "1", message.until * 1_000);
    replyWithJson(reply, 200, {});
    return { subject: null, reason: `logged out at the identity provider: ${count}`, error: null };
  };
}

interface Said {
  readonly message: LoggedOut;
  readonly of: readonly Of[];
}

/** One issuer may be declared for several clients; the token counts for those that it names as its audience. */
async function verify(live: LiveGeneration, token: string): Promise<Said> {
  const of: Of[] = [];
  let message: LoggedOut | null = null;
  let failure: unknown;
  for (const source of live.sources.values()) {
    if (!isSignInSource(source)) continue;
    try {
      const heard = await source.loggedOut(token);
      if (heard === null) continue;
      message = heard;
      const { sub, sid } = heard;
      // The narrower of the two: one of the person's sessions at the provider, or all.
      if (sid !== null) of.push({ source: source.name, sid });
      else if (sub !== null) of.push({ source: source.name, id: sub });
    } catch (cause) {
      failure = cause;
    }
  }
  if (message !== null) return { message, of };
  throw failure ?? new GatewayError("IDENTITY_LOGOUT_TOKEN", { detail: "its issuer is not trusted here" });
}
