// Signing in at a provider: what was asked waits in the store, sealed with the state, until the browser is back.

import { GatewayError } from "../errors.ts";
import type { BeginSignIn, SignInRequest } from "../exchange/exchange.ts";
import type { Store } from "../store/store.ts";
import { isToken, keyOf, randomToken, seal, unseal } from "../vault/vault.ts";
import type { OidcClient, SignedIn } from "./oidc-client.ts";

/** The one address providers send browsers back to. */
export const callbackPath = "/.sallyport/callback";

interface Pending extends SignInRequest {
  readonly nonce: string;
  readonly verifier: string;
  readonly browserKey: string;
}

/** Answer is what came back: what the provider signed, or why there is nothing. Either way with what was asked. */
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

/** createSignIn: `client` finds the provider of a name in the live generation; null when it is gone. */
export function createSignIn(options: {
  readonly store: Store;
  readonly now: () => number;
  readonly client: (source: string) => OidcClient | null;
}): SignIn {
  const { store, now } = options;
  const clientOf = (source: string) => {
    const client = options.client(source);
    if (client) return client;
    throw new GatewayError("IDENTITY_STATE", { detail: `no identity source ${source} in this generation` });
  };
  return {
    async begin(request, browser) {
      const state = randomToken();
      const pending: Pending = {
        ...request,
        nonce: randomToken(),
        verifier: randomToken(),
        browserKey: keyOf(browser),
      };
      const location = await clientOf(request.source).authorizationUrl({
        redirectUri: `${request.origin}${callbackPath}`,
        state,
        nonce: pending.nonce,
        verifier: pending.verifier,
        acrValues: request.acrValues,
        maxAgeSeconds: request.maxAgeSeconds,
        // Only where it is needed: the proof must be given for this, or the provider did not ask the person when it should have.
        prompt: request.afresh || request.attempt > 1 ? "login" : null,
      });
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
      const { nonce, verifier } = pending;
      try {
        const client = clientOf(pending.source);
        return {
          request: pending,
          signed: await client.exchange(answer, { state: state!, nonce, verifier }),
          failure: null,
        };
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
): Promise<{ readonly pending: Pending | null; readonly used: boolean }> {
  if (!isToken(state)) return { pending: null, used: false };
  const key = keyOf(state);
  const sealed = await store.take("pending", key);
  if (sealed !== null) await store.put("seen", `state ${key}`, sealed, nowMs + pendingMs);
  const known = sealed ?? (await store.get("seen", `state ${key}`));
  const plain = known === null ? null : unseal(state, "pending", known);
  return { pending: plain === null ? null : (JSON.parse(plain.toString()) as Pending), used: sealed === null };
}
