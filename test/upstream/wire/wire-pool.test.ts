// Connections of our own client: when they are used again, when they are not, and what a deadline is.

import { EventEmitter } from "node:events";
import type { Socket } from "node:net";
import { expect, onTestFinished, test } from "vitest";
import type { Exchanger } from "../../../src/upstream/exchanger.ts";
import { WireConnection } from "../../../src/upstream/wire/wire-connection.ts";
import { WireExchange } from "../../../src/upstream/wire/wire-exchange.ts";
import { createWirePool } from "../../../src/upstream/wire/wire-pool.ts";
import { bareExchange as get } from "../../support/bare-exchange.ts";
import { socketUpstream } from "../../support/recording-upstream.ts";

const ok = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

function poolAt(host: string, port: number) {
  const pool = createWirePool(
    { host, port, authority: "a" },
    { connectTimeoutMs: () => 2_000, onRoom() {}, mayConnect: () => true },
  );
  onTestFinished(() => pool.close());
  return pool;
}

/** What one exchange comes to: its body, or its error. */
function outcome(dispatch: (handler: Exchanger) => void, more: Partial<Exchanger> = {}): Promise<string> {
  return new Promise((resolve) => {
    let body = "";
    dispatch({
      onRequestStart() {},
      onResponseStart() {},
      onResponseData(_control, chunk) {
        body += chunk.toString();
      },
      onResponseEnd: () => resolve(body),
      onResponseError: (_control, error) => resolve(`${"code" in error ? error.code : ""} ${error.message}`),
      ...more,
    });
  });
}

const answering = () => socketUpstream((socket, text) => void (text.endsWith("\r\n\r\n") && socket.write(ok)));

test("a name with several addresses is connected to at the one where somebody listens", async () => {
  const app = await answering();
  const pool = poolAt("localhost", app.port);
  expect(await outcome((one) => pool.dispatch(get, one, false))).toBe("ok");
});

test("a deadline is never too early", async () => {
  const app = await socketUpstream();
  const pool = poolAt("127.0.0.1", app.port);
  await Promise.all(
    [1, 30, 99, 100, 101, 170].map(async (headersTimeout) => {
      let sentAt = Number.POSITIVE_INFINITY;
      const late = outcome((one) => pool.dispatch({ ...get, headersTimeout }, one, true), {
        onRequestSent() {
          sentAt = performance.now();
        },
      });
      expect(await late).toMatch(/^WIRE_LATE/);
      expect(performance.now() - sentAt).toBeGreaterThanOrEqual(headersTimeout - 0.5);
    }),
  );
});

/** A socket that does nothing, and remembers what was written. */
class Still extends EventEmitter {
  written = "";
  destroyed = false;
  write(text: string): boolean {
    this.written += text;
    return true;
  }
  destroy(): void {
    if (this.destroyed) return;
    this.destroyed = true;
    process.nextTick(() => this.emit("close"));
  }
  pause(): void {}
  resume(): void {}
}

test("what comes on a connection between its choice and the request is nobody's answer, and the request goes by another one", async () => {
  const socket = new Still();
  const unbegun: WireExchange[] = [];
  const idle = new Promise<WireConnection>((resolve) => {
    const connection = new WireConnection(
      socket as unknown as Socket,
      { onIdle: resolve, onLost() {}, onUnbegun: (one) => unbegun.push(one), onClosed() {} },
      2_000,
    );
    const told = outcome((one) => connection.use(new WireExchange(get, one, { text: "first", length: -1 })));
    void told;
    socket.emit("connect");
    connection.read(Buffer.from(ok), ok.length);
  });
  const connection = await idle;
  expect(socket.written).toBe("first\r\n");
  const started: string[] = [];
  const second = new WireExchange(
    get,
    {
      onRequestStart: () => void started.push("start"),
      onResponseStart: () => void started.push("answer"),
      onResponseData() {},
      onResponseEnd() {},
      onResponseError: () => void started.push("error"),
    },
    { text: "second", length: -1 },
  );
  connection.use(second);
  connection.read(Buffer.from(ok), ok.length);
  await new Promise((resolve) => setImmediate(() => setImmediate(resolve)));
  expect([socket.destroyed, socket.written, unbegun.length, started]).toEqual([true, "first\r\n", 1, []]);
  expect(unbegun[0]).toBe(second);
});
