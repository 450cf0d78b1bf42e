// An answer that is held back: written as any other, so that it can be kept before it is sent, and given more than once.

import type { Outbound, OutboundHeaders } from "../exchange/outbound.ts";
import { keepOpener } from "../reply/opener.ts";

/** Answer is what one of the gateway's own addresses answers: short, and whole. */
export interface Answer {
  readonly status: number;
  readonly headers: OutboundHeaders;
  readonly body: string;
}

/** HeldReply is what a handler writes to in the place of the reply. */
export interface HeldReply {
  readonly reply: Outbound;
  /** answer is what was written; null: it has not ended. */
  answer(): Answer | null;
}

/** createHeldReply: the client of `reply` may be gone already. What it was to be told is written all the same. */
export function createHeldReply(reply: Outbound): HeldReply {
  let head: Pick<Answer, "status" | "headers"> | null = null;
  let body = "";
  let ended = false;
  const write = (part: Buffer | string | undefined) => {
    body += part ?? "";
    return true;
  };
  return {
    answer: () => (head !== null && ended ? { ...head, body } : null),
    reply: {
      get statusCode() {
        return head?.status ?? reply.statusCode;
      },
      get headersSent() {
        return head !== null;
      },
      get writableEnded() {
        return ended;
      },
      destroyed: false,
      /** Also for the page of an error that comes in the place of this answer. */
      get around() {
        return reply.around ?? null;
      },
      set around(around) {
        reply.around = around;
      },
      bodiless: reply.bodiless,
      takesTrailers: false,
      /** It keeps texts. */
      writableLength: 0,
      inform() {},
      addTrailers() {},
      setHeader: (name, value) => reply.setHeader(name, value),
      removeHeader: (name) => reply.removeHeader(name),
      writeHead(status, headers = {}) {
        head = { status, headers };
      },
      flushHeaders() {},
      write,
      end(last) {
        write(last);
        ended = true;
      },
      once: (event, listener) => reply.once(event, listener),
      destroy: () => reply.destroy(),
      cut: () => reply.cut(),
    },
  };
}

/** sendAnswer writes it, unless nobody is there to read it. */
export function sendAnswer(reply: Outbound, { status, headers, body }: Answer): void {
  if (reply.destroyed) return;
  if (status === 303) keepOpener(reply);
  reply.writeHead(status, headers);
  reply.end(body);
}
