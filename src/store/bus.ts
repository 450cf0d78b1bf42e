// The message bus: what one process tells all others, by the quick way between neighbours and by the store, heard once.

import { randomToken } from "../vault/vault.ts";
import { type MessageKind, type Messages, payloadParsers } from "./messages.ts";
import type { Store } from "./store.ts";

/** Bus is one process's end of it. */
export interface Bus {
  /** tell reaches every other process, never this one. Rejects with STORE_FAULT; neighbours have heard it by then. */
  tell<Kind extends MessageKind>(kind: Kind, payload: Messages[Kind]): Promise<void>;
  /** on hears what others tell from now on; gives the function that ends it. */
  on<Kind extends MessageKind>(kind: Kind, listener: (payload: Messages[Kind]) => void): () => void;
  /** hear takes what came from a neighbour, whatever it is. */
  hear(raw: unknown): void;
}

/** Message is what crosses, as JSON. */
interface Message<Kind extends MessageKind = MessageKind> {
  readonly id: string;
  /** Who tells it: the store tells everybody, its teller included. */
  readonly from: string;
  readonly kind: Kind;
  readonly payload: Messages[Kind];
}

type Listeners = { readonly [Kind in MessageKind]: Set<(payload: Messages[Kind]) => void> };

/** So many ids are remembered: the slow way is half a second behind. One heard twice after all would change nothing. */
const heardLimit = 4_096;

/** createBus: `broadcast` is the quick way, to the processes next door; absent: there are none, or none that can be reached. */
export function createBus(options: {
  readonly store: Pick<Store, "publish" | "subscribe">;
  readonly broadcast?: (message: string) => void;
  readonly log?: { debug(fields: object, text: string): void };
}): Bus {
  const { store, broadcast, log } = options;
  const me = randomToken();
  const listeners: Listeners = { session: new Set(), "signing-keys": new Set(), blocked: new Set() };
  const heard = new Set<string>();
  let told = 0;
  let dropped = 0;
  let count = 0;
  let unsubscribe: () => void = () => undefined;

  const isNew = (id: string): boolean => {
    if (heard.has(id)) return false;
    heard.add(id);
    // Oldest first, as a Set keeps its order.
    if (heard.size > heardLimit) for (const oldest of heard.keys()) return heard.delete(oldest);
    return true;
  };

  const deliver = <Kind extends MessageKind>({ kind, payload }: Message<Kind>): void => {
    for (const listener of [...listeners[kind]]) if (listeners[kind].has(listener)) listener(payload);
  };

  const hear = (raw: unknown): void => {
    const message = typeof raw === "string" ? parseMessage(raw) : null;
    if (message === null) {
      dropped += 1;
      // Of a newer version, perhaps. What is in it is nobody's business: it may be anything.
      log?.debug({ event: "message dropped", dropped }, "A message was not understood");
    } else if (message.from !== me && isNew(message.id)) deliver(message);
  };

  return {
    async tell(kind, payload) {
      told += 1;
      const message: Message = { id: `${me} ${told}`, from: me, kind, payload };
      const text = JSON.stringify(message);
      broadcast?.(text);
      await store.publish(text);
    },
    on(kind, listener) {
      if (count === 0) unsubscribe = store.subscribe(hear);
      count += 1;
      // A function of its own: one listener given twice listens twice, and ends one at a time.
      const own: typeof listener = (payload) => listener(payload);
      listeners[kind].add(own);
      return () => {
        if (!listeners[kind].delete(own)) return;
        count -= 1;
        if (count === 0) unsubscribe();
      };
    },
    hear,
  };
}

/** parseMessage reads what another process wrote; null: it is none that is known here. */
function parseMessage(text: string): Message | null {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return null;
  }
  if (typeof value !== "object" || value === null) return null;
  const { id, from, kind, payload } = value as Readonly<Record<string, unknown>>;
  if (typeof id !== "string" || typeof from !== "string" || !isKind(kind)) return null;
  const parsed = payloadParsers[kind](payload);
  return parsed === undefined ? null : { id, from, kind, payload: parsed };
}

const isKind = (value: unknown): value is MessageKind =>
  typeof value === "string" && Object.hasOwn(payloadParsers, value);
