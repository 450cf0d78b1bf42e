// The message bus: what one process tells all others, by the quick way between neighbours and by the store, heard once, and acknowledged.

import { randomToken } from "../vault/vault.ts";
import { believedMs, type MessageKind, type Messages, payloadParsers } from "./messages.ts";
import { createRoll, type Near } from "./roll.ts";
import type { Store } from "./store.ts";

/** Bus is one process's end of it. */
export interface Bus {
  /** By this name others know who has acted. */
  readonly id: string;
  /** join has others wait for this process when they tell something. Called once all listen here, and before anybody is served. */
  join(): Promise<void>;
  /** isLate: the store is locked or full, so that nobody waits for this process yet: it may remember nothing that others end. */
  isLate(): boolean;
  /** leave ends that. */
  leave(): Promise<void>;
  /**
   * tell reaches every other process, never this one, and resolves once all of them have acted on it or are gone, or when
   * what they remember is over all the same (`believedMs`). Rejects with STORE_FAULT; neighbours have heard it by then.
   */
  tell<Kind extends MessageKind>(kind: Kind, payload: Messages[Kind]): Promise<void>;
  /** announce waits for nobody: for what may be known a moment later, and for whoever is waited for. */
  announce<Kind extends MessageKind>(kind: Kind, payload: Messages[Kind]): Promise<void>;
  /** on hears what others tell from now on; gives the function that ends it. A listener that gives a promise has acted once that resolves. */
  on<Kind extends MessageKind>(kind: Kind, listener: Listener<Kind>): () => void;
  /** hear takes what came from a neighbour, whatever it is; resolves with the message's id once all here have acted, null: nobody is to be told of that. */
  hear(raw: unknown): Promise<string | null>;
  /** heard takes from a neighbour that it has acted on a message of this process. */
  heard(id: string, by: string): void;
}

/** Listener acts on what it hears. */
export type Listener<Kind extends MessageKind> = (payload: Messages[Kind]) => void | Promise<void>;

/** Message is what crosses, as JSON. */
interface Message<Kind extends MessageKind = MessageKind> {
  readonly id: string;
  /** Who tells it: the store tells everybody, its teller included. */
  readonly from: string;
  /** Somebody waits until it has been acted on. */
  readonly awaited: boolean;
  readonly kind: Kind;
  readonly payload: Messages[Kind];
}

/** Taken is a message that was heard here; `near`: by the quick way, by which its teller learns that it was acted on. */
interface Taken {
  readonly acted: Promise<boolean>;
  near: boolean;
}

/** Waited is a message of this process that somebody waits for. */
interface Waited extends Near {
  readonly acted: Set<string>;
  wake: () => void;
}

type Listeners = { readonly [Kind in MessageKind]: Set<Listener<Kind>> };

/** So many ids are remembered: the slow way is half a second behind. One heard twice after all would change nothing. */
const heardLimit = 4_096;

/** createBus: `broadcast` is the quick way, to the processes next door; absent: there are none, or none that can be reached. */
export function createBus(options: {
  readonly store: Pick<Store, "publish" | "subscribe" | "get" | "put" | "remove" | "page" | "members">;
  readonly broadcast?: (message: string) => void;
  readonly log?: { debug(fields: object, text: string): void };
  /** So many processes did not say in time that they acted. */
  readonly silent?: (kind: MessageKind, count: number) => void;
  /** There for tests. */
  readonly limitMs?: number;
}): Bus {
  const { store, broadcast, log, limitMs = believedMs } = options;
  const me = randomToken();
  const roll = createRoll({ store, me });
  const listeners: Listeners = { session: new Set(), "signing-keys": new Set(), blocked: new Set(), roll: new Set() };
  const heard = new Map<string, Taken>();
  const waited = new Map<string, Waited>();
  let told = 0;
  let dropped = 0;
  let count = 0;
  let unsubscribe: () => void = () => undefined;

  const deliver = async <Kind extends MessageKind>({ kind, payload }: Message<Kind>): Promise<boolean> => {
    const acting: (void | Promise<void>)[] = [];
    for (const listener of [...listeners[kind]]) if (listeners[kind].has(listener)) acting.push(listener(payload));
    try {
      await Promise.all(acting);
      return true;
    } catch {
      // Whoever waits for it must not believe that it was done.
      return false;
    }
  };

  const take = (message: Message): Taken => {
    const known = heard.get(message.id);
    if (known !== undefined) return known;
    const taken: Taken = { acted: deliver(message), near: false };
    heard.set(message.id, taken);
    // Oldest first, as a Map keeps its order.
    if (heard.size > heardLimit) heard.delete(heard.keys().next().value!);
    return taken;
  };

  const understand = (raw: unknown): Message | null => {
    const message = typeof raw === "string" ? parseMessage(raw) : null;
    if (message !== null) return message.from === me ? null : message;
    dropped += 1;
    // Of a newer version, perhaps. What is in it is nobody's business: it may be anything.
    log?.debug({ event: "message-dropped", dropped }, "A message was not understood");
    return null;
  };

  const hearFromStore = async (raw: string): Promise<void> => {
    const message = understand(raw);
    if (message === null) return;
    const taken = take(message);
    // Acknowledged where that costs a write only if nothing else tells it. If it cannot be written, its teller waits.
    if (!message.awaited || taken.near || !(await taken.acted) || taken.near) return;
    await roll.acted(message.id).catch(() => undefined);
  };

  const send = async <Kind extends MessageKind>(kind: Kind, payload: Messages[Kind], waits: boolean) => {
    told += 1;
    const message: Message = { id: `${me} ${told}`, from: me, awaited: waits, kind, payload };
    const text = JSON.stringify(message);
    if (!waits) {
      broadcast?.(text);
      await store.publish(text);
      return;
    }
    const near = createWaited();
    waited.set(message.id, near);
    try {
      broadcast?.(text);
      await store.publish(text);
      const silent = await roll.settled(message.id, limitMs, near);
      if (silent > 0) options.silent?.(kind, silent);
    } finally {
      waited.delete(message.id);
    }
  };
  const tell: Bus["tell"] = (kind, payload) => send(kind, payload, true);

  return {
    id: me,
    async join() {
      await roll.join();
      // Of another container, or of before the machine was restarted: who does not answer is struck off, before anybody has to wait for it.
      if (await roll.hasStrangers()) void tell("roll", null).catch(() => undefined);
    },
    isLate: roll.isLate,
    leave: roll.leave,
    tell,
    announce: (kind, payload) => send(kind, payload, false),
    on(kind, listener) {
      if (count === 0) unsubscribe = store.subscribe((raw) => void hearFromStore(raw));
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
    async hear(raw) {
      const message = understand(raw);
      if (message === null) return null;
      const taken = take(message);
      taken.near = true;
      return (await taken.acted) && message.awaited ? message.id : null;
    },
    heard(id, by) {
      const one = waited.get(id);
      one?.acted.add(by);
      one?.wake();
    },
  };
}

function createWaited(): Waited {
  const waited: Waited = {
    acted: new Set(),
    wake: () => undefined,
    changed: () =>
      new Promise((resolve) => {
        waited.wake = resolve;
      }),
  };
  return waited;
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
  const { id, from, awaited, kind, payload } = value as Readonly<Record<string, unknown>>;
  if (typeof id !== "string" || typeof from !== "string" || typeof awaited !== "boolean" || !isKind(kind)) return null;
  const parsed = payloadParsers[kind](payload);
  return parsed === undefined ? null : { id, from, awaited, kind, payload: parsed };
}

const isKind = (value: unknown): value is MessageKind =>
  typeof value === "string" && Object.hasOwn(payloadParsers, value);
