// An event stream on its way to the client, and how it is ended from outside without tearing an event apart.

import type { Outbound } from "../exchange/outbound.ts";
import { goingAwayClose } from "../reply/websocket-close.ts";
import { fieldOf } from "./answer-fields.ts";
import type { Fields } from "./exchanger.ts";

/** How long the upstream may take to finish the event that it is in the middle of. */
const waitMs = 1_000;
/** How long the last bytes of a stream that was ended may take. */
const lingerMs = 1_000;
const tailLength = 4;

// HTML §9.2.5: a blank line ends an event, and a line ends with CR, LF or both.
const eventEnd = /(?:\r\n|\n|\r(?!\n))(?:\r\n|\n|\r)/g;
const atEventEnd = new RegExp(`${eventEnd.source}$`);

/** isEventStream: is this the answer to an EventSource, or to a fetch that reads like one? */
export const isEventStream = (contentType: string | undefined): boolean =>
  contentType !== undefined && /^text\/event-stream/i.test(contentType);

/** isReadable: could an event of ours be put behind what was sent? Not into compressed bytes, nor beyond an announced length. */
export function isReadable(fields: Fields): boolean {
  return (
    fieldOf(fields, "content-length") === undefined &&
    (fieldOf(fields, "content-encoding") ?? "identity") === "identity"
  );
}

/** When the gateway goes away: how soon the browser comes again, elsewhere. Left to themselves browsers wait for some seconds. */
const retryMs = 1_000;

/** toLastEvent is what a page hears of us: event "sallyport" with a WebSocket's close code and reason. */
function toLastEvent(code: number, reason: string): Buffer {
  const retry = code === goingAwayClose ? `retry: ${retryMs}\n` : "";
  return Buffer.from(`event: sallyport\n${retry}data: ${JSON.stringify({ code, reason })}\n\n`);
}

/** EventStream follows the bytes that pass. `finish` is called once, with the very last bytes. */
export class EventStream {
  readonly #finish: (last: Buffer) => void;
  /** The end of what the client was sent; nothing yet is as good as a whole event. */
  #tail = "\n\n";
  #last: Buffer | null = null;
  #timer: NodeJS.Timeout | null = null;

  constructor(finish: (last: Buffer) => void) {
    this.#finish = finish;
  }

  /** end lets the event end that is on its way, adds ours, and finishes; where it does not end in time, without ours. */
  end(code: number, reason: string): void {
    if (this.#last !== null) return;
    this.#last = toLastEvent(code, reason);
    if (atEventEnd.test(this.#tail)) this.#finish(this.#last);
    // Half an event that nothing follows is dropped by its reader (HTML §9.2.6).
    else this.#timer = setTimeout(this.#finish, waitMs, Buffer.alloc(0)).unref();
  }

  /** pass is told of each chunk: true, it goes to the client; false, it went with the last bytes. */
  pass(chunk: Buffer): boolean {
    const text =
      this.#tail + chunk.toString("latin1", this.#last === null ? Math.max(0, chunk.length - tailLength) : 0);
    if (this.#last !== null) {
      eventEnd.lastIndex = 0;
      while (eventEnd.exec(text) !== null) {
        const end = eventEnd.lastIndex - this.#tail.length;
        if (end <= 0) continue;
        this.close();
        this.#finish(Buffer.concat([chunk.subarray(0, end), this.#last]));
        return false;
      }
    }
    this.#tail = text.slice(-tailLength);
    return true;
  }

  /** close forgets an end that was to come: the stream ended by itself. */
  close(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
  }
}

/** endSoon ends an answer with its last bytes, or without them where the client does not read. */
export function endSoon(reply: Outbound, last: Buffer): void {
  // A client that does not read would keep what it was sent, and its connection, for ever.
  const timer = setTimeout(() => reply.destroy(), lingerMs).unref();
  reply.once("close", () => clearTimeout(timer));
  reply.end(last);
}
