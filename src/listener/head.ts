// A request's head, as node's parser is given it to fill in: all there is to most requests. node's own message is made only of one with more to come.

import { IncomingMessage } from "node:http";
import type { Socket } from "node:net";
import type { Inbound, InboundHeaders } from "../exchange/inbound.ts";
import type { NamedHeaders } from "../exchange/named-headers.ts";
import { readHeaders } from "./header-rules.ts";

/** What node's parser has, and its types leave out. */
interface Parser {
  incoming: unknown;
}

/** node's way from raw pairs to names in lower case; it asks of its message only whether all that is repeated is to be joined. */
interface Reading {
  _addHeaderLine(name: string, value: string, into: Record<string, string | string[]>): void;
  _addHeaderLines(pairs: readonly string[], count: number): void;
}

const reading = IncomingMessage.prototype as unknown as Reading;

/** Http1Request is node's message of a request that has a body, or wants to switch. */
export class Http1Request extends IncomingMessage {
  #named: NamedHeaders | null = null;

  get named(): NamedHeaders {
    this.#named ??= readHeaders(this.rawHeaders);
    return this.#named;
  }

  get body(): this {
    return this;
  }
}

const none: string[] = [];

/**
 * Head is what node's server makes of each head (`createServer({ IncomingMessage })`): its parser fills it in by these names, and
 * calls these methods. It is no stream; a request without a body is nothing else to the end.
 */
export class Head implements Inbound {
  readonly socket: Socket;
  httpVersionMajor = 0;
  httpVersionMinor = 0;
  httpVersion = "";
  joinDuplicateHeaders: boolean | undefined = undefined;
  url = "";
  upgrade: boolean | null = null;
  method = "";
  rawHeaders: string[] = none;
  /** All of it has arrived. */
  complete = false;
  readonly body = null;
  #named: NamedHeaders | null = null;
  #headers: InboundHeaders | null = null;

  constructor(socket: Socket) {
    this.socket = socket;
  }

  get named(): NamedHeaders {
    this.#named ??= readHeaders(this.rawHeaders);
    return this.#named;
  }

  /** As node reads them; made when somebody asks, which most requests go without. */
  get headers(): InboundHeaders {
    this.#headers ??= toHeaders(this.rawHeaders);
    return this.#headers;
  }

  /** isWhole: nothing comes behind it that would be read as part of this request, or instead of the next. */
  get isWhole(): boolean {
    const { named } = this;
    return (
      this.upgrade !== true &&
      this.httpVersionMinor === 1 &&
      this.httpVersionMajor === 1 &&
      named["content-length"] === undefined &&
      named["transfer-encoding"] === undefined &&
      named.expect === undefined &&
      named.upgrade === undefined
    );
  }

  /** toRequest makes node's message, which the parser goes on with in this one's place. */
  toRequest(): Http1Request {
    const request = new Http1Request(this.socket);
    request.httpVersionMajor = this.httpVersionMajor;
    request.httpVersionMinor = this.httpVersionMinor;
    request.httpVersion = this.httpVersion;
    request.url = this.url;
    request.method = this.method;
    (request as { upgrade?: boolean | null }).upgrade = this.upgrade;
    (request as unknown as Reading)._addHeaderLines(this.rawHeaders, this.rawHeaders.length);
    parserOf(this.socket).incoming = request;
    return request;
  }

  _addHeaderLines(pairs: string[]): void {
    // Those of a trailer are nobody's: without a body there is none.
    if (!this.complete) this.rawHeaders = pairs;
  }

  /** Called with null at the end of the message. The parser would hold on to it until the next one. */
  push(): boolean {
    parserOf(this.socket).incoming = null;
    return true;
  }
}

const parserOf = (socket: Socket): Parser => (socket as unknown as { readonly parser: Parser }).parser;

const plain = { joinDuplicateHeaders: false };

function toHeaders(pairs: readonly string[]): InboundHeaders {
  const headers: Record<string, string | string[]> = {};
  for (let index = 0; index < pairs.length; index += 2)
    reading._addHeaderLine.call(plain as unknown as Reading, pairs[index]!, pairs[index + 1]!, headers);
  return headers;
}
