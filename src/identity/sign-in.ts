// Signing in at a provider: what was asked waits in the store, sealed with the state, until the browser is back.

import { GatewayError } from "../errors.ts";
import type { BeginSignIn, SignInRequest } from "../exchange/exchange.ts";
import type { Store } from "../store/store.ts";
import { isToken, keyOf, randomToken, seal, unseal } from "../vault/vault.ts";
import type { Memo, SignedIn, SignInSource } from "./source.ts";

interface PendingSignIn extends SignInRequest {
  /** The source's own. */
  readonly memo: Memo;
  readonly browserKey: string;
}

/** Answer is what came back: what the source vouches for, or why there is nothing. Either way with what was asked. */
export interface Answer {
  readonly request: SignInRequest;
  readonly signed: SignedIn | null;
  readonly failure: GatewayError | null;
}

export interface SignIn {
  readonly begin: BeginSignIn;
  /**
   * finish takes the pending sign-in of this state, once. Throws IDENTITY_STATE when there is none on this host; of one that
   * was used (IDENTITY_STATE_REPLAYED) or that another browser began (IDENTITY_STATE_FOREIGN) the answer is looked at by nobody.
   */
  finish(answer: URL, browser: string | null, host: string): Promise<Answer>;
}

/** How long a person may take at the provider. */
const pendingMs = 15 * 60_000;

/** createSignIn: `source` finds the source of a name; it throws IDENTITY_STATE when that is gone. */
export function createSignIn(options: {
  readonly store: Store;
  readonly now: () => number;
  readonly source: (name: string) => SignInSource;
}): SignIn {
  const { store, now } = options;
  return {
    async begin(request, browser) {
      const state = randomToken();
      const { location, memo } = await options.source(request.source).begin(request, state);
      const pending: PendingSignIn = { ...request, memo, browserKey: keyOf(browser) };
      await store.put(
        "pending",
        keyOf(state),
        seal(state, "pending", Buffer.from(JSON.stringify(pending))),
        now() + pendingMs,
      );
      return location.href;
    },
    async finish(answer, browser, host) {
      const state = answer.searchParams.get("state");
      const { pending, used } = await take(store, state, now());
      if (pending === null || pending.host !== host) throw new GatewayError("IDENTITY_STATE");
      const failed = (failure: GatewayError): Answer => ({ request: pending, signed: null, failure });
      // Another browser's state would sign this browser in as somebody else (login CSRF, RFC 6749 §10.12).
      if (browser === null || pending.browserKey !== keyOf(browser))
        return failed(new GatewayError("IDENTITY_STATE_FOREIGN"));
      if (used) return failed(new GatewayError("IDENTITY_STATE_REPLAYED"));
      try {
        const source = options.source(pending.source);
        return { request: pending, signed: await source.finish(answer, state!, pending.memo), failure: null };
      } catch (cause) {
        if (cause instanceof GatewayError) return failed(cause);
        throw cause;
      }
    },
  };
}

/** take gives a pending sign-in once; after that it is only known that, and for what, it was used. */
async function take(
  store: Store,
  state: string | null,
  nowMs: number,
): Promise<{ readonly pending: PendingSignIn | null; readonly used: boolean }> {
  if (!isToken(state)) return { pending: null, used: false };
  const key = keyOf(state);
  const sealed = await store.take("pending", key);
  if (sealed !== null) await store.put("seen", `state ${key}`, sealed, nowMs + pendingMs);
  const known = sealed ?? (await store.get("seen", `state ${key}`));
  const plain = known === null ? null : unseal(state, "pending", known);
  return { pending: plain === null ? null : (JSON.parse(plain.toString()) as PendingSignIn), used: sealed === null };
}
