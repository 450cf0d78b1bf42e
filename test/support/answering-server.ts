// A server whose answers are the gateway's own kind, for tests of what is written on them.

import { randomUUID } from "node:crypto";
import { createServer, type IncomingMessage, type Server } from "node:http";
import type { Outbound } from "../../src/exchange/outbound.ts";
import { Http1Request } from "../../src/listener/head.ts";
import { Http1Reply } from "../../src/listener/http1.ts";
import { createReceiver, type Receiver } from "../../src/listener/receive.ts";

/** Answering is an answer as the gateway knows it, and as node does. */
export type Answering = Http1Reply & Outbound;

/** answeringServer makes a server that answers each request by `answer`; the caller listens and closes. */
export const answeringServer = (answer: (incoming: Http1Request, reply: Answering) => void): Server =>
  createServer(
    { IncomingMessage: Http1Request as typeof IncomingMessage, ServerResponse: Http1Reply },
    (incoming, reply) => answer(incoming as Http1Request, reply as unknown as Answering),
  );

/** receiverOn reads requests as a gateway on this port of loopback does, believing no proxy. */
export const receiverOn = (port: () => number): Receiver =>
  createReceiver({
    publicScheme: "http",
    publicPort: port,
    trustedProxies: [],
    headerCount: 256,
    randomId: randomUUID,
  });
