// Parked requests: a form that waits, encrypted and once only, while its sender proves who they are.

import { GatewayError } from "../errors.ts";
import type { Subject } from "../exchange/exchange.ts";
import { foldHeaderName, isHeaderThat } from "../exchange/header-name.ts";
import { pairsWhere } from "../exchange/header-pair.ts";
import { networkOf } from "../exchange/network.ts";
import type { ParkedBody } from "../exchange/parked-body.ts";
import type { Store } from "../store/store.ts";
import { ownAccount, type Strangers } from "../store/strangers.ts";
import { keyOf, randomToken, seal, unseal } from "../vault/vault.ts";
import type { Held } from "./held.ts";
import { HeldFile, type HeldRef } from "./held-file.ts";

/** ParkedRequest is a request that can be sent later, byte for byte. */
export interface ParkedRequest {
  readonly method: string;
  readonly host: string;
  readonly path: string;
  readonly query: string;
  readonly rawHeaders: readonly string[];
  readonly body: ParkedBody;
  /** Whose form it is (`ownerOf`); null: they were not signed in when they sent it. */
  readonly subject: string | null;
  /** The browser it came from. Signing out gives a browser another key, so that nothing outlives the session. */
  readonly browserKey: string;
}

/** ToPark is a request that is to wait; the headers that `withhold` names in lower case were a credential, and stay out. */
export interface ToPark extends ParkedRequest {
  readonly withhold: readonly string[];
  /** Where it came from. */
  readonly address: string;
}

export interface Parking {
  /**
   * park keeps a request and gives the token that gets it back. Where a person has too many, the oldest goes; where nobody is
   * signed in, the oldest of the network that it came from, or of whichever has most (strangers.ts).
   */
  park(parked: ToPark): Promise<string>;
  /** keptUntil says when one that waits there is dropped, in milliseconds since 1970; null: it waits no more, or is another browser's. */
  keptUntil(token: string, browser: string | null): Promise<number | null>;
  /** drop forgets one that nobody will come for. */
  drop(token: string): Promise<void>;
  /**
   * take gives a parked request once, to the browser that sent it, at the address it was meant for.
   * Null: used, too old, another browser's, or for another address; in the last two cases it stays parked. Throws
   * STEPUP_PARKED_GONE where its file is gone: it was not delivered, and nobody should think that it was.
   */
  take(
    token: string,
    holder: { readonly browser: string | null; readonly host: string; readonly path: string },
  ): Promise<ParkedRequest | null>;
}

/** ownerOf: the same id at another identity source, or at another issuer, is somebody else. */
export const ownerOf = ({ user }: Subject): string => `${user.source} ${user.issuer} ${user.id}`;

const parkedMs = 15 * 60_000;

/** So many forms may be parked for one person, and for one browser that nobody has signed in with: one for each tab, not a store full. */
const maxParked = 8;

/** Never parked: credentials are taken from the request that comes back, and hop-by-hop headers meant another connection. */
const isLeftOut = isHeaderThat("credential", "connection", "framing");

/** createParking keeps requests in the store, each sealed with its own token; the body of a large one is held in a file, whose name stands before. */
export function createParking(options: {
  readonly store: Store;
  readonly strangers: Strangers;
  readonly now: () => number;
  /** Left out: nothing large is ever parked. */
  readonly held?: Pick<Held, "find" | "drop">;
}): Parking {
  const dropFile = async (value: string): Promise<void> => {
    const { name } = splitValue(value);
    if (name !== null) await options.held?.drop(name);
  };
  const look = async (token: string): Promise<{ readonly written: Written; readonly small: Buffer } | null> => {
    const value = await options.store.get("parked", keyOf(token));
    const plain = value === null ? null : unseal(token, "parked", splitValue(value).sealed);
    if (plain === null) return null;
    const end = 4 + plain.readUInt32BE(0);
    return { written: JSON.parse(plain.subarray(4, end).toString()) as Written, small: plain.subarray(end) };
  };
  return {
    async park(parked) {
      const token = randomToken();
      const { body, withhold, address, ...rest } = parked;
      const file = body instanceof HeldFile ? body : null;
      const headers = toParkedHeaders(rest.rawHeaders, withhold);
      const { store, now } = options;
      const untilMs = now() + parkedMs;
      const head = Buffer.from(
        JSON.stringify({ ...rest, rawHeaders: headers, held: file?.ref ?? null, untilMs } satisfies Written),
      );
      const length = Buffer.alloc(4);
      length.writeUInt32BE(head.length);
      const sealed = seal(token, "parked", Buffer.concat([length, head, Buffer.isBuffer(body) ? body : nothing]));
      const own = ownAccount("forms", keyOf(`parked by ${parked.subject ?? parked.browserKey}`), maxParked);
      // A browser that keeps no cookie is a new one each time.
      const accounts = parked.subject === null ? [own, options.strangers("form", networkOf(address))] : [own];
      const value = file === null ? sealed : `${file.ref.name}:${sealed}`;
      const gone = await store.keep("parked", keyOf(token), value, untilMs, accounts);
      // From here on it is found by its token.
      file?.keep();
      for (const one of gone ?? []) await dropFile(one.value);
      return token;
    },
    async keptUntil(token, browser) {
      const waiting = await look(token);
      if (waiting === null || browser === null || waiting.written.browserKey !== keyOf(browser)) return null;
      return waiting.written.untilMs;
    },
    async drop(token) {
      const value = await options.store.get("parked", keyOf(token));
      if (value !== null && (await options.store.remove("parked", keyOf(token)))) await dropFile(value);
    },
    async take(token, holder) {
      const waiting = await look(token);
      if (waiting === null) return null;
      const { held, untilMs: _, ...parked } = waiting.written;
      if (holder.browser === null || parked.browserKey !== keyOf(holder.browser)) return null;
      if (parked.host !== holder.host || parked.path !== holder.path) return null;
      // Of two requests that got this far, one removes it; the other must not send it again.
      if (!(await options.store.remove("parked", keyOf(token)))) return null;
      const body = held === null ? waiting.small : await options.held?.find(held);
      if (!body)
        throw new GatewayError("STEPUP_PARKED_GONE", { detail: "the held file is gone, or has another length" });
      return { ...parked, body };
    },
  };
}

/** What is sealed in the store, before the body of a small one. */
interface Written extends Omit<ParkedRequest, "body"> {
  readonly held: HeldRef | null;
  readonly untilMs: number;
}

const nothing = Buffer.alloc(0);

/** The name of a held file stands before what is sealed: whoever removes the one removes the other. */
function splitValue(value: string): { readonly name: string | null; readonly sealed: string } {
  const colon = value.indexOf(":");
  return colon < 0 ? { name: null, sealed: value } : { name: value.slice(0, colon), sealed: value.slice(colon + 1) };
}

function toParkedHeaders(rawHeaders: readonly string[], withhold: readonly string[]): readonly string[] {
  return pairsWhere(rawHeaders, (name) => !isLeftOut(name) && !withhold.includes(foldHeaderName(name)));
}
