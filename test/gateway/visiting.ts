// Requests over real connections, opened as the gateway opens them, with forms that wait in a real store.

import { mkdtemp, rm } from "node:fs/promises";
import type { Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { onTestFinished } from "vitest";
import type { Arrival } from "../../src/exchange/inbound.ts";
import type { Visit } from "../../src/exchange/visit.ts";
import { createOpen } from "../../src/gateway/open-visit.ts";
import { createReceiver } from "../../src/listener/receive.ts";
import { createParking, type Parking } from "../../src/parking/parking.ts";
import { type CookieNames, createCookies } from "../../src/session/cookie.ts";
import { createSqliteStore } from "../../src/store/sqlite.ts";
import type { Store } from "../../src/store/store.ts";
import { createStrangers } from "../../src/store/strangers.ts";
import { everydayHeaderCount, listenerOf } from "../support/listener.ts";
import { parseReply, type RawReply, rawConnect, readUntil } from "../support/raw-client.ts";
import { listening } from "../support/recording-upstream.ts";

/** Arrived is a request that waits for its answer. */
export interface Arrived {
  readonly arrival: Arrival;
  readonly visit: Visit;
  readonly client: Socket;
  /** answer is what its client gets, whole. */
  answer(): Promise<RawReply>;
}

export interface Visiting {
  readonly store: Store;
  readonly parking: Parking;
  readonly origin: string;
  readonly cookies: CookieNames;
  /** The clock, in milliseconds since 1970; it stands still. */
  readonly nowMs: number;
  /** arrive sends a request line and headers; Host is added. */
  arrive(line: string, headers?: readonly string[]): Promise<Omit<Arrived, "visit">>;
  /** open does the same and opens it. */
  open(line: string, headers?: readonly string[]): Promise<Arrived>;
  /** openArrival opens one that has arrived. */
  openArrival(arrival: Arrival): Visit | Promise<Visit>;
}

/** handshake are the headers of a WebSocket's. */
export const handshake: readonly string[] = [
  "Connection: Upgrade",
  "Upgrade: websocket",
  "Sec-WebSocket-Version: 13",
  "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
];

/** Bytes are characters here: it is read as Latin 1. */
const whole = {
  test(text: string): boolean {
    const { headers, body } = parseReply(text);
    return text.includes("\r\n\r\n") && body.length >= Number(headers["content-length"] ?? 0);
  },
};

/** visiting listens until the test ends. */
export async function visiting(): Promise<Visiting> {
  const nowMs = 1_800_000_000_000;
  const now = () => nowMs;
  const folder = await mkdtemp(join(tmpdir(), "visiting-"));
  const store = await createSqliteStore({ folder, now });
  const parking = createParking({ store, strangers: createStrangers({ formBytes: 64_000_000 }), now });
  const cookies = createCookies("http", () => undefined);
  let port = 0;
  let ids = 0;
  const receive = createReceiver({
    publicScheme: "http",
    publicPort: () => port,
    trustedProxies: [],
    headerCount: everydayHeaderCount,
    randomId: () => `id-${++ids}`,
  });
  const open = createOpen({ receive, parking, cookies });
  let arrived: (arrival: Arrival) => void = () => {};
  const server = listenerOf({ onArrival: (arrival) => arrived(arrival) });
  port = await listening(server);
  onTestFinished(async () => {
    server.closeAllConnections();
    server.close();
    await store.close();
    await rm(folder, { recursive: true, force: true });
  });

  const arrive: Visiting["arrive"] = async (line, headers = []) => {
    const socket = await rawConnect(port);
    const next = new Promise<Arrival>((resolve) => {
      arrived = resolve;
    });
    socket.write(`${[`${line} HTTP/1.1`, "Host: localhost", ...headers].join("\r\n")}\r\n\r\n`, "latin1");
    return { arrival: await next, client: socket, answer: async () => parseReply(await readUntil(socket, whole)) };
  };
  return {
    store,
    parking,
    cookies: cookies.names,
    nowMs,
    origin: `http://localhost:${port}`,
    arrive,
    openArrival: open,
    async open(line, headers) {
      const here = await arrive(line, headers);
      return { ...here, visit: await open(here.arrival) };
    },
  };
}
