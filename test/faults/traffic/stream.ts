// Streams that are open for some seconds: a WebSocket that says everything back, and a stream of events.

import { randomBytes } from "node:crypto";
import { type Agent, type IncomingMessage, request } from "node:http";
import type { Duplex } from "node:stream";
import { toWebSocketAccept } from "../../../src/exchange/websocket-key.ts";
import type { Outcome } from "../kind.ts";
import { streamMs, streamPieceMs } from "../world/told.ts";
import { frame, framesIn } from "../world/websocket-frame.ts";
import { brokenBy, exchange, isAnswer, toOutcome } from "./exchange.ts";

/** Opening is a stream to open. */
export interface Opening {
  readonly port: number;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly id: string;
  readonly user: string;
  readonly patienceMs: number;
}

/** openWebSocket says something every now and then, hears it back, and closes; a close frame of the other side's is its code. */
export function openWebSocket({ port, path, headers, id, user, patienceMs }: Opening): Promise<Outcome> {
  const key = randomBytes(16).toString("base64");
  return new Promise((resolve) => {
    const outgoing = request({
      host: "127.0.0.1",
      port,
      path,
      agent: false,
      headers: {
        host: `localhost:${port}`,
        ...headers,
        connection: "Upgrade",
        upgrade: "websocket",
        "sec-websocket-key": key,
        "sec-websocket-version": "13",
        origin: `http://localhost:${port}`,
      },
    });
    let socket: Duplex | null = null;
    let saying: NodeJS.Timeout | undefined;
    const end = (outcome: Outcome) => {
      clearTimeout(patience);
      clearInterval(saying);
      resolve(outcome);
      socket?.destroy();
      outgoing.destroy();
    };
    const patience = setTimeout(() => end({ type: "silent" }), patienceMs);
    outgoing.on("error", (cause) => end(brokenBy(cause, socket !== null)));
    outgoing.on("response", (incoming: IncomingMessage) => {
      void incoming.toArray().then(
        (chunks) => end(toOutcome({ status: incoming.statusCode ?? 0, body: Buffer.concat(chunks as Buffer[]) })),
        (cause: NodeJS.ErrnoException) => end(brokenBy(cause, true)),
      );
    });
    outgoing.on("upgrade", (incoming, opened: Duplex, first: Buffer) => {
      socket = opened;
      if (incoming.headers["sec-websocket-accept"] !== toWebSocketAccept(key))
        return end({ type: "wrong", what: "another handshake's answer" });
      const frames = framesIn();
      let said = 0;
      let heard = 0;
      const hear = (bytes: Buffer) => {
        for (const { opcode, payload } of frames(bytes)) {
          if (opcode === 1) {
            if (payload.toString() !== `${user} ${id} ${heard}`)
              return end({ type: "wrong", what: `heard ${payload.toString()} as ${user} ${id} ${heard}` });
            heard++;
          } else if (opcode === 9) opened.write(frame(10, payload, true));
          else if (opcode === 8) {
            const code = payload.length >= 2 ? payload.readUInt16BE(0) : 1005;
            if (code !== 1000) return end({ type: "refused", code: `close ${code}` });
            return end(heard === said ? { type: "served" } : { type: "wrong", what: `${heard} of ${said} came back` });
          }
        }
      };
      opened.on("data", hear);
      opened.on("error", (cause: NodeJS.ErrnoException) => end(brokenBy(cause, true)));
      opened.on("close", () => end({ type: "cut", how: "closed without a close frame" }));
      if (first.length > 0) hear(first);
      const say = () => {
        if (said * streamPieceMs < streamMs) opened.write(frame(1, Buffer.from(`${id} ${said++}`), true));
        else if (heard === said) {
          clearInterval(saying);
          opened.write(frame(8, Buffer.from([0x03, 0xe8]), true));
        }
      };
      saying = setInterval(say, streamPieceMs);
    });
    outgoing.end();
  });
}

/** openEvents reads an event stream to its end. A last event that is not the application's is told by its name. */
export async function openEvents(
  { port, path, headers, id, user, patienceMs }: Opening,
  agent: Agent | false,
): Promise<Outcome> {
  const accept = { ...headers, accept: "text/event-stream" };
  const answer = await exchange({ port, agent, path, headers: accept, patienceMs });
  if (!isAnswer(answer)) return answer;
  if (answer.status !== 200) return toOutcome(answer);
  const events = answer.body
    .toString()
    .split("\n\n")
    .filter((event) => event !== "");
  const over = events.at(-1) === "data: over";
  const own = events.slice(0, -1);
  const expected = (count: number) => `data: ${JSON.stringify({ id, user, count })}`;
  const odd = own.find((event, index) => event !== expected(index));
  if (odd !== undefined) return { type: "wrong", what: `heard ${odd.slice(0, 200)} as ${user} ${id}` };
  if (over) return { type: "served" };
  return { type: "refused", code: `last event ${/^event: (.*)$/m.exec(events.at(-1) ?? "")?.[1] ?? "without a name"}` };
}
