// Challenges that wait for an answer at one of the gateway's own pages, sealed with the token that the page carries.

import type { SignInRequest } from "../exchange/exchange.ts";
import type { Store } from "../store/store.ts";
import { isToken, keyOf, randomToken, seal, unseal } from "../vault/vault.ts";

/** Whose answer it is: the browser's cookie and the host it asks on. */
export interface Asker {
  readonly browser: string | null;
  readonly host: string;
}

export interface Waiting {
  /** put keeps a challenge and gives the token that finds it. */
  put(request: SignInRequest, browser: string): Promise<string>;
  /** get looks at a challenge; null: used, too old, of another browser or host. */
  get(token: string | null, asker: Asker): Promise<SignInRequest | null>;
  /** take gives it once. */
  take(token: string | null, asker: Asker): Promise<SignInRequest | null>;
}

/** How long a person may take. */
const waitingMs = 15 * 60_000;

interface Kept extends SignInRequest {
  readonly browserKey: string;
}

/** createWaiting keeps challenges in the store. */
export function createWaiting(options: { readonly store: Store; readonly now: () => number }): Waiting {
  const { store, now } = options;
  const look = async (token: string | null, asker: Asker): Promise<SignInRequest | null> => {
    if (!isToken(token)) return null;
    const sealed = await store.get("pending", keyOf(token));
    const plain = sealed === null ? null : unseal(token, "waiting", sealed);
    if (plain === null) return null;
    const { browserKey, ...request } = JSON.parse(plain.toString()) as Kept;
    const ours = asker.browser !== null && browserKey === keyOf(asker.browser) && request.host === asker.host;
    return ours ? request : null;
  };
  return {
    async put(request, browser) {
      const token = randomToken();
      const kept: Kept = { ...request, browserKey: keyOf(browser) };
      await store.put(
        "pending",
        keyOf(token),
        seal(token, "waiting", Buffer.from(JSON.stringify(kept))),
        now() + waitingMs,
      );
      return token;
    },
    get: look,
    async take(token, asker) {
      const request = await look(token, asker);
      // Of two answers that got this far, one removes it; the other comes too late.
      return request !== null && (await store.remove("pending", keyOf(token!))) ? request : null;
    },
  };
}
