// A client that sends exactly the bytes it is given and returns exactly the bytes that come back.

import { once } from "node:events";
import { connect, type Socket } from "node:net";
import { onTestFinished } from "vitest";

/** RawReply is one response as it came. */
export interface RawReply {
  readonly status: number;
  /** Lower-case names; repeated ones joined by "\n". */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  readonly text: string;
}

/** rawConnect opens a connection that is destroyed when the test ends. */
export async function rawConnect(port: number): Promise<Socket> {
  const socket = connect({ port, host: "127.0.0.1", noDelay: true });
  socket.on("error", () => {});
  onTestFinished(() => {
    socket.destroy();
  });
  await once(socket, "connect");
  return socket;
}

/** rawExchange sends the bytes and reads until the server closes. Say "Connection: close" or be malformed. */
export async function rawExchange(port: number, bytes: string): Promise<string> {
  const socket = await rawConnect(port);
  socket.write(bytes, "latin1");
  return readToEnd(socket);
}

/** readToEnd reads until the connection is gone. */
export async function readToEnd(socket: Socket): Promise<string> {
  let text = "";
  socket.on("data", (chunk: Buffer) => {
    text += chunk.toString("latin1");
  });
  if (!socket.closed) await once(socket, "close");
  return text;
}

/** readUntil reads until the text so far matches; rejects when the connection ends before. */
export async function readUntil(socket: Socket, pattern: Pick<RegExp, "test">): Promise<string> {
  let text = "";
  for await (const [chunk] of chunksOf(socket)) {
    text += (chunk as Buffer).toString("latin1");
    if (pattern.test(text)) return text;
  }
  throw new Error(`the connection ended after ${JSON.stringify(text)}`);
}

async function* chunksOf(socket: Socket): AsyncGenerator<[unknown]> {
  const queue: Buffer[] = [];
  let wake = () => {};
  let ended = false;
  const onData = (chunk: Buffer) => {
    queue.push(chunk);
    wake();
  };
  const onClose = () => {
    ended = true;
    wake();
  };
  socket.on("data", onData).once("close", onClose);
  try {
    for (;;) {
      const chunk = queue.shift();
      if (chunk !== undefined) yield [chunk];
      else if (ended || socket.closed) return;
      else
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
    }
  } finally {
    socket.off("data", onData).off("close", onClose);
  }
}

/** parseReply reads the first response in a text. */
export function parseReply(text: string): RawReply {
  const end = text.indexOf("\r\n\r\n");
  const [first = "", ...lines] = text.slice(0, end === -1 ? undefined : end).split("\r\n");
  const headers: Record<string, string> = {};
  for (const line of lines) {
    const name = line.slice(0, line.indexOf(":")).toLowerCase();
    const value = line.slice(line.indexOf(":") + 1).trim();
    headers[name] = Object.hasOwn(headers, name) ? `${headers[name]}\n${value}` : value;
  }
  return { status: Number(first.split(" ")[1]), headers, body: end === -1 ? "" : text.slice(end + 4), text };
}
