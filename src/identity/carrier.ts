// What a sign-in has to remember travels in an address, sealed with the master key. Only what is too long for that is kept, on somebody's account.

import type { SignInRequest } from "../exchange/exchange.ts";
import type { Account, Store } from "../store/store.ts";
import { isToken, keyOf, randomToken, seal, unseal, type Vault } from "../vault/vault.ts";

/** Place is the one host that what is carried is good for, and its origin. */
export type Place = Pick<SignInRequest, "host" | "origin">;

/** Carried is a sign-in that was asked for, and what else has to come back with it. */
export type Carried<More extends object> = SignInRequest & More;

export interface Carrier<More extends object> {
  /** write gives the text that stands for it. */
  write(carried: Carried<More>, account: Account): Promise<string>;
  /** read gives what it stands for; null: nothing that is known here, or too old. */
  read(text: string | null, place: Place): Promise<Carried<More> | null>;
  /** knows: could read find something? Says at once, and without looking into the store. */
  knows(text: string | null, place: Place): boolean;
}

/** How long a person may take. */
export const carriedMs = 15 * 60_000;

/** What the usual sign-in has is left out: providers and whatever stands before them take addresses of some length only. */
const usual: Omit<SignInRequest, keyof Place | "source" | "askedAt"> = {
  purpose: "login",
  choices: [],
  returnTo: "/",
  family: null,
  subject: null,
  requirements: [],
  leaves: [],
  acrValues: [],
  maxAgeSeconds: null,
  afresh: false,
  attempt: 1,
  firstAuthTime: null,
  parked: null,
};

/** createCarrier: `purpose` keeps kinds of texts apart; a text longer than `maxLength` is not made. */
export function createCarrier<More extends object>(options: {
  readonly purpose: string;
  readonly maxLength: number;
  readonly store: Pick<Store, "keep" | "get">;
  readonly vault: Vault;
  readonly now: () => number;
  /** A clock that is never set back; left out: `now`. */
  readonly lasting?: () => number;
}): Carrier<More> {
  const { purpose, maxLength, store, vault, now, lasting = now } = options;
  const purposeAt = ({ origin }: Place) => `${purpose} ${origin}`;

  const parse = (plain: Buffer | null, { host, origin }: Place): Carried<More> | null => {
    if (plain === null) return null;
    const { until, ...carried } = JSON.parse(plain.toString()) as Carried<More> & { readonly until: number };
    return until > lasting() ? ({ ...usual, ...carried, host, origin } as unknown as Carried<More>) : null;
  };
  const unsealed = (text: string, place: Place): Buffer | null =>
    text.length <= maxLength && /^[A-Za-z0-9_-]+$/.test(text) ? vault.unseal(purposeAt(place), text) : null;

  return {
    async write({ host, origin, ...carried }, account) {
      const place = { host, origin };
      const untilMs = now() + carriedMs;
      const plain = Buffer.from(JSON.stringify({ ...withoutUsual(carried), until: lasting() + carriedMs }));
      // Four letters for three bytes, and the seal.
      if (Math.ceil(((plain.length + 28) * 4) / 3) <= maxLength) return vault.seal(purposeAt(place), plain);
      const token = randomToken();
      await store.keep("pending", keyOf(token), seal(token, purposeAt(place), plain), untilMs, [account]);
      return token;
    },
    async read(text, place) {
      if (text === null) return null;
      if (!isToken(text)) return parse(unsealed(text, place), place);
      const sealed = await store.get("pending", keyOf(text));
      return parse(sealed === null ? null : unseal(text, purposeAt(place), sealed), place);
    },
    knows: (text, place) => text !== null && (isToken(text) || unsealed(text, place) !== null),
  };
}

function withoutUsual(carried: object): object {
  const same = ([name, value]: readonly [string, unknown]) =>
    JSON.stringify(value) === JSON.stringify(usual[name as keyof typeof usual]);
  return Object.fromEntries(Object.entries(carried).filter((one) => !same(one)));
}
