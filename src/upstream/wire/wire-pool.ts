// Connections to one endpoint by our own client (http: and unix: alone, without upgrades), kept alive and reused.

import { connect } from "node:net";
import { type ExchangeRequest, type Exchanger, type PoolEffects, toExhausted } from "../exchanger.ts";
import { shared } from "./read-buffer.ts";
import { type RequestHead, toRequestHead } from "./request-head.ts";
import { type ConnectionOwner, WireConnection } from "./wire-connection.ts";
import { WireExchange } from "./wire-exchange.ts";

/** WireTarget is where to connect to. */
export type WireTarget = (
  | { readonly host: string; readonly port: number }
  /** A socket file. */
  | { readonly path: string }
) & {
  /** What a request without a Host header is sent with. */
  readonly authority: string;
};

/** WirePool is the part of an EndpointPool that our own client carries. */
export interface WirePool {
  /** `fresh`: by a new connection. */
  dispatch(request: ExchangeRequest, handler: Exchanger, fresh: boolean): void;
  readonly taken: number;
  /** close lets running exchanges end, and resolves when all connections are closed. */
  close(): Promise<void>;
}

/** createWirePool makes an empty pool. */
export function createWirePool(target: WireTarget, effects: PoolEffects): WirePool {
  const { connectTimeoutMs, onRoom, mayConnect } = effects;
  const { authority, ...to } = target;
  const all = new Set<WireConnection>();
  /** The one used last is the last, and is used next: the others get to rest, and are closed for it. */
  const idle: WireConnection[] = [];
  let closing = false;
  let closed: (() => void) | null = null;

  const owner: ConnectionOwner = {
    onIdle(connection) {
      if (closing) connection.retire();
      else {
        idle.push(connection);
        onRoom();
      }
    },
    onLost(connection) {
      const at = idle.lastIndexOf(connection);
      if (at !== -1) idle.splice(at, 1);
    },
    onUnbegun: (exchange) => go(exchange, true),
    onClosed(connection) {
      all.delete(connection);
      onRoom();
      if (all.size === 0) closed?.();
    },
  };

  function open(): WireConnection {
    let connection: WireConnection | null = null;
    const socket = connect({
      ...to,
      noDelay: true,
      keepAlive: true,
      keepAliveInitialDelay: 60_000,
      onread: {
        // Asked for before the first read, and behind each.
        buffer: () => connection?.nextBuffer() ?? shared,
        callback(count, bytes) {
          connection!.read(bytes as Buffer, count);
          return true;
        },
      },
    });
    connection = new WireConnection(socket, owner, connectTimeoutMs());
    all.add(connection);
    return connection;
  }

  function go(exchange: WireExchange, fresh: boolean): void {
    const kept = fresh ? undefined : idle.pop();
    if (kept !== undefined) kept.use(exchange);
    else if (mayConnect()) open().use(exchange);
    else process.nextTick(refuse, exchange);
  }

  return {
    dispatch(request, handler, fresh) {
      let head: RequestHead;
      try {
        head = toRequestHead(request, authority);
      } catch (cause) {
        handler.onResponseError(null, cause as Error);
        return;
      }
      go(new WireExchange(request, handler, head), fresh);
    },
    get taken() {
      return all.size - idle.length;
    },
    close() {
      closing = true;
      const gone = new Promise<void>((resolve) => {
        closed = resolve;
      });
      for (const connection of all) connection.retire();
      return all.size === 0 ? Promise.resolve() : gone;
    },
  };
}

const refuse = ({ handler }: WireExchange): void => handler.onResponseError(null, toExhausted());
