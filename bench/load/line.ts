// One connection of a visitor's, on a bare socket: a request is written, and the answer is read as far as its length needs it.

import { connect, type Socket } from "node:net";

/** Visit is one request, again and again, on so many connections. */
export interface Visit {
  readonly port: number;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly connections: number;
}

const headEnd = Buffer.from("\r\n\r\n");
const chunkedEnd = Buffer.from("0\r\n\r\n");

/** Line tells the status of each answer when it has come whole. */
export class Line {
  readonly #socket: Socket;
  readonly #request: Buffer;
  readonly #answered: (line: Line, status: number) => void;
  /** When the request that is under way was to be sent. */
  dueMs = 0;
  #head = Buffer.alloc(0);
  #status = 0;
  /** Bytes of the body that have not come; -1: the head has not come whole; -2: chunks. */
  #left = -1;

  constructor(visit: Visit, answered: (line: Line, status: number) => void, failed: (cause: Error) => void) {
    const lines = { Host: `localhost:${visit.port}`, ...visit.headers };
    const text = Object.entries(lines).map(([name, value]) => `${name}: ${value}\r\n`);
    this.#request = Buffer.from(`GET ${visit.path} HTTP/1.1\r\n${text.join("")}\r\n`, "latin1");
    this.#answered = answered;
    const onread = {
      buffer: Buffer.allocUnsafe(65_536),
      callback: (size: number, data: Uint8Array) => this.#read(data, size),
    };
    this.#socket = connect({ port: visit.port, host: "127.0.0.1", noDelay: true, onread });
    this.#socket.on("error", failed);
    this.#socket.on("end", () => failed(new Error("a connection was closed from the other side")));
  }

  send(dueMs: number): void {
    this.dueMs = dueMs;
    this.#socket.write(this.#request);
  }

  close(): void {
    this.#socket.removeAllListeners("end").destroy();
  }

  #read(data: Uint8Array, size: number): boolean {
    let bytes = Buffer.from(data.buffer, data.byteOffset, size);
    if (this.#left === -1) {
      if (this.#head.length > 0) bytes = Buffer.concat([this.#head, bytes]);
      const end = bytes.indexOf(headEnd);
      if (end < 0) {
        this.#head = Buffer.from(bytes);
        return true;
      }
      this.#head = this.#head.subarray(0, 0);
      const head = bytes.toString("latin1", 0, end).toLowerCase();
      this.#status = Number(head.slice(9, 12));
      const at = head.indexOf("\r\ncontent-length:");
      this.#left =
        at < 0 ? (head.includes("\r\ntransfer-encoding: chunked") ? -2 : 0) : Number.parseInt(head.slice(at + 17), 10);
      bytes = bytes.subarray(end + 4);
    }
    if (this.#left === -2) {
      if (bytes.length < 5 || !bytes.subarray(-5).equals(chunkedEnd)) return true;
    } else {
      this.#left -= bytes.length;
      if (this.#left > 0) return true;
    }
    this.#left = -1;
    this.#answered(this, this.#status);
    return true;
  }
}
