// Signing in at a provider: what was asked waits in the store, sealed with the state, until the browser is back.

import { GatewayError } from "../errors.ts";
import type { BeginSignIn, SignInRequest } from "../exchange.ts";
import type { Store } from "../store/store.ts";
import { keyOf, randomToken, seal, unseal } from "../vault.ts";
import type { SignedClaims } from "./claims.ts";
import type { OidcClient } from "./oidc-client.ts";

/** The one address providers send browsers back to. */
export const callbackPath = "/.sallyport/callback";

interface Pending extends SignInRequest {
  readonly nonce: string;
  readonly verifier: string;
  readonly browserKey: string;
}

/** Answer is what came back: verified claims, or why there are none. Either way with what was asked. */
export interface Answer {
  readonly request: SignInRequest;
  readonly claims: SignedClaims | null;
  readonly failure: GatewayError | null;
}

export interface SignIn {
  readonly begin: BeginSignIn;
  /**
   * finish takes the pending sign-in of this state, once. Throws IDENTITY_STATE when there is none on this host; one that
   * another browser began comes back as a failure with that code, and its answer is looked at by nobody.
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
        // The provider ignored the question once: make it ask the person.
        prompt: request.attempt > 1 ? "login" : null,
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
      const pending = await take(store, answer.searchParams.get("state"));
      if (pending === null || pending.host !== host)
        throw new GatewayError("IDENTITY_STATE", { detail: "unknown or used state" });
      // Another browser's state would sign this browser in as somebody else (login CSRF, RFC 6749 §10.12).
      if (browser === null || pending.browserKey !== keyOf(browser)) {
        return {
          request: pending,
          claims: null,
          failure: new GatewayError("IDENTITY_STATE", { detail: "state of another browser" }),
        };
      }
      const state = answer.searchParams.get("state")!;
      const client = clientOf(pending.source);
      try {
        const claims = await client.exchange(answer, { state, nonce: pending.nonce, verifier: pending.verifier });
        return { request: pending, claims, failure: null };
      } catch (cause) {
        if (!(cause instanceof GatewayError)) throw cause;
        return { request: pending, claims: null, failure: cause };
      }
    },
  };
}

async function take(store: Store, state: string | null): Promise<Pending | null> {
  if (state === null || !/^[A-Za-z0-9_-]{43}$/.test(state)) return null;
  const sealed = await store.take("pending", keyOf(state));
  const plain = sealed === null ? null : unseal(state, "pending", sealed);
  return plain === null ? null : (JSON.parse(plain.toString()) as Pending);
}
