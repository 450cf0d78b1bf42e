// Signing in at a provider: what was asked travels in the state, sealed, until the browser is back. It is answered once.

import { GatewayError } from "../errors.ts";
import type { BeginSignIn, Comer, SignInRequest } from "../exchange/exchange.ts";
import { networkOf } from "../exchange/network.ts";
import { loginPath } from "../exchange/own-path.ts";
import { isToldFirst } from "../exchange/told-first.ts";
import { isForgotten } from "../store/forgotten.ts";
import type { Account, Store } from "../store/store.ts";
import { ownAccount, type Strangers } from "../store/strangers.ts";
import { keyOf, randomToken, type Vault } from "../vault/vault.ts";
import { carriedMs, createCarrier, type Place } from "./carrier.ts";
import type { Memo, SignedIn, SignInSource } from "./source.ts";
import type { Turnstile } from "./turnstile.ts";

/** Of a sign-in that is under way. */
interface UnderWay {
  /** Under it is noted that it was answered. */
  readonly id: string;
  /** The source's own. */
  readonly memo: Memo;
  readonly browserKey: string;
  /** The source's registration, in short: under its name there may be another one when the answer comes. */
  readonly registered: string;
  /** The source was called before the browser set out: who waited for that does not wait for the other half. */
  readonly counted?: true;
}

/** Answer is what came back: what the source vouches for, or why there is nothing. Either way with what was asked. */
export interface Answer {
  readonly request: SignInRequest;
  readonly signed: SignedIn | null;
  readonly failure: GatewayError | null;
}

/** Returned is who brings an answer, and where; `browser` null: without our cookie. */
export interface Returned extends Place {
  readonly browser: string | null;
  readonly address: string;
}

export interface SignIn {
  /**
   * begin gives the address to send the browser to. Where the source must be called for it, a stranger's is one of ours
   * (loginPath): who comes there with the cookie has set out.
   */
  readonly begin: BeginSignIn;
  /** asked reads what that address of ours carries. Throws IDENTITY_STATE for what is unknown or too old. */
  asked(ticket: string, place: Place): Promise<SignInRequest>;
  /** setOut goes on from there. Throws IDENTITY_TOO_MANY. */
  setOut(request: SignInRequest, comer: Comer): Promise<string>;
  /** isBegun: could this state be one that was given out here? Says so without looking into the store. */
  isBegun(state: string | null, place: Place): boolean;
  /**
   * finish takes the answer to a sign-in, once. Throws IDENTITY_STATE when there is none of this state on this host, and
   * IDENTITY_TOO_MANY, after which the answer may come again; of one that was used (IDENTITY_STATE_REPLAYED) or that another
   * browser began (IDENTITY_STATE_FOREIGN) the answer is looked at by nobody.
   */
  finish(answer: URL, returned: Returned): Promise<Answer>;
}

/** Some providers, and proxies before them, cut a longer one off. */
const stateLength = 1_024;

/** It stays between the browser and us, and leaves room for cookies in what a listener reads of a head. */
const ticketLength = 4_096;

/** So many of one person's are kept at most, of what does not fit into an address. */
const maxOwn = 100;

/** createSignIn: `source` finds the source of a name; it throws IDENTITY_STATE when that is gone. */
export function createSignIn(options: {
  readonly store: Store;
  readonly vault: Vault;
  readonly strangers: Strangers;
  readonly turnstile: Turnstile;
  readonly now: () => number;
  /** A clock that is never set back; left out: `now`. */
  readonly lasting?: () => number;
  readonly source: (name: string) => SignInSource;
}): SignIn {
  const { store, strangers, turnstile, now } = options;
  const states = createCarrier<UnderWay>({ ...options, purpose: "sign-in", maxLength: stateLength });
  const tickets = createCarrier<object>({ ...options, purpose: "sign-in ticket", maxLength: ticketLength });

  const personOf = ({ source, subject }: SignInRequest) => keyOf(`${source} ${subject}`);
  /** On whose account: a person's who is signed in, or that of the network that a stranger comes from. */
  const accountOf = (request: SignInRequest, address: string, thing: "sign-in" | "answer", own: number): Account =>
    request.family === null
      ? strangers(thing, networkOf(address))
      : ownAccount(`a person's ${thing}`, personOf(request), own);
  const holderOf = (request: SignInRequest, address: string): string =>
    request.family === null ? networkOf(address) : personOf(request);

  async function setOut(request: SignInRequest, { browser, address }: Comer): Promise<string> {
    const source = options.source(request.source);
    const memo = source.memo();
    const calls = await source.calls();
    const underWay: UnderWay = {
      id: randomToken().slice(0, 22),
      memo,
      browserKey: keyOf(browser),
      registered: inShort(source.registration),
      ...(calls && { counted: true }),
    };
    const begin = async () => {
      const state = await states.write({ ...request, ...underWay }, accountOf(request, address, "sign-in", maxOwn));
      return (await source.begin(request, state, memo)).href;
    };
    return calls ? turnstile.pass(holderOf(request, address), begin) : begin();
  }

  return {
    async begin(request, comer, byPage = false) {
      const isStranger = request.family === null;
      if (!byPage && (!isStranger || !(isToldFirst(request) || (await options.source(request.source).calls()))))
        return setOut(request, comer);
      const account = accountOf(request, comer.address, "sign-in", maxOwn);
      return `${request.origin}${loginPath}?t=${await tickets.write(request, account)}`;
    },
    async asked(ticket, place) {
      const request = await tickets.read(ticket, place);
      if (request === null) throw new GatewayError("IDENTITY_STATE");
      return request;
    },
    setOut,
    isBegun: states.knows,
    async finish(answer, { browser, address, ...place }) {
      const state = answer.searchParams.get("state");
      const found = await states.read(state, place);
      if (found === null) throw new GatewayError("IDENTITY_STATE");
      const { id, memo, browserKey, registered, counted = false, ...request } = found;
      const failed = (failure: GatewayError): Answer => ({ request, signed: null, failure });
      // Another browser's state would sign this browser in as somebody else (login CSRF, RFC 6749 §10.12).
      if (browser === null || browserKey !== keyOf(browser)) return failed(new GatewayError("IDENTITY_STATE_FOREIGN"));
      const seen = `state ${keyOf(id)}`;
      const used = () => failed(new GatewayError("IDENTITY_STATE_REPLAYED"));
      const [answered, forgotten] = await Promise.all([store.get("seen", seen), isForgotten(store, request.askedAt)]);
      if (answered !== null) return used();
      if (forgotten)
        return failed(new GatewayError("IDENTITY_STATE", { detail: "begun before the store was exchanged" }));
      // Anybody can have a state, and make up a code for it; one that was counted is taken once.
      const take = async (): Promise<Answer> => {
        const account = accountOf(request, address, "answer", maxAnswers);
        // Of two that got this far, one is first, in whatever process.
        if ((await store.keep("seen", seen, "1", now() + carriedMs, [account])) === null) return used();
        try {
          const source = options.source(request.source);
          // One provider's code is nobody else's business (RFC 9700 §4.4).
          if (inShort(source.registration) !== registered)
            throw new GatewayError("IDENTITY_STATE", { detail: `${request.source} is another source now` });
          const signed = await source.finish(answer, state!, memo);
          return { request, signed, failure: null };
        } catch (cause) {
          if (cause instanceof GatewayError) return failed(cause);
          throw cause;
        }
      };
      return turnstile.pass(holderOf(request, address), take, counted);
    },
  };
}

/** It travels in an address. */
const inShort = (registration: string): string => keyOf(registration).slice(0, 12);

/** More than the turnstile lets one person through while an answer is remembered. */
const maxAnswers = 2_000;
