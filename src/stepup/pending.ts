// Pending challenges: they wait for an answer at one of the gateway's own pages, sealed with the token that the page carries.

import type { SignInRequest } from "../exchange/exchange.ts";
import type { Store } from "../store/store.ts";
import { ownAccount } from "../store/strangers.ts";
import { isToken, keyOf, randomToken, seal, unseal } from "../vault/vault.ts";

/** Holder is who comes with a token: the browser's cookie, and the host that it is on. */
export interface Holder {
  readonly browser: string | null;
  readonly host: string;
}

export interface PendingChallenges {
  /** put keeps a challenge and gives the token that finds it. Where a person has too many, the oldest goes. */
  put(request: SignInRequest, browser: string): Promise<string>;
  /** get looks at a challenge, and says until when it waits, in milliseconds since 1970; null: used, too old, of another browser or host. */
  get(
    token: string | null,
    holder: Holder,
  ): Promise<{ readonly asked: SignInRequest; readonly untilMs: number } | null>;
  /** take gives it once. */
  take(token: string | null, holder: Holder): Promise<SignInRequest | null>;
}

/** How long a person may take. */
const pendingMs = 15 * 60_000;

/** One for each of a browser's tabs, opened all at once; and no more than that of somebody whose script asks for ever. */
const maxPending = 100;

interface PendingChallenge extends SignInRequest {
  readonly browserKey: string;
  /** Left out by gateways of an older version. */
  readonly untilMs?: number;
}

/** createPendingChallenges keeps challenges in the store. */
export function createPendingChallenges(options: {
  readonly store: Store;
  readonly now: () => number;
}): PendingChallenges {
  const { store, now } = options;
  const look: PendingChallenges["get"] = async (token, holder) => {
    if (!isToken(token)) return null;
    const sealed = await store.get("pending", keyOf(token));
    const plain = sealed === null ? null : unseal(token, "waiting", sealed);
    if (plain === null) return null;
    const { browserKey, untilMs, ...request } = JSON.parse(plain.toString()) as PendingChallenge;
    const ours = holder.browser !== null && browserKey === keyOf(holder.browser) && request.host === holder.host;
    return ours ? { asked: request, untilMs: untilMs ?? request.askedAt + pendingMs } : null;
  };
  return {
    async put(request, browser) {
      const token = randomToken();
      const untilMs = now() + pendingMs;
      const pending: PendingChallenge = { ...request, browserKey: keyOf(browser), untilMs };
      const sealed = seal(token, "waiting", Buffer.from(JSON.stringify(pending)));
      const account = ownAccount("challenges", keyOf(`${request.source} ${request.subject}`), maxPending);
      await store.keep("pending", keyOf(token), sealed, untilMs, [account]);
      return token;
    },
    get: look,
    async take(token, holder) {
      const found = await look(token, holder);
      // Of two answers that got this far, one removes it; the other comes too late.
      return found !== null && (await store.remove("pending", keyOf(token!))) ? found.asked : null;
    },
  };
}
