// A whole body, read by the gateway itself: limited in size, in silence, and in how slowly it may come.

import { GatewayError } from "../errors.ts";
import type { DrainBody, Inbound, ReadBody } from "../exchange/inbound.ts";

/** So much must come in each so long, and a small body as a whole: whoever waits longer keeps a connection, and memory, for nothing. */
const slowest = { bytes: 131_072, everyMs: 120_000 } as const;

/** BodyReaders read what the gateway takes in itself. */
export interface BodyReaders {
  readonly readBody: ReadBody;
  readonly drainBody: DrainBody;
}

/** createBodyReaders: no body may be silent for longer than `silenceMs`. */
export function createBodyReaders({ silenceMs }: { readonly silenceMs: number }): BodyReaders {
  const drain: DrainBody = (incoming, take) => drainBody(incoming, take, silenceMs);
  return { readBody: (incoming, limitBytes) => readBody(incoming, limitBytes, drain), drainBody: drain };
}

/** readBody reads a whole body. Throws STEPUP_BODY_TOO_LARGE past the limit, before anybody is sent anywhere, and LISTENER_TIMEOUT. */
async function readBody(incoming: Inbound, limitBytes: number, drain: DrainBody): Promise<Buffer> {
  if (Number(incoming.headers["content-length"] ?? 0) > limitBytes) throw new GatewayError("STEPUP_BODY_TOO_LARGE");
  const chunks: Buffer[] = [];
  let size = 0;
  await drain(incoming, (chunk) => {
    size += chunk.length;
    if (size > limitBytes) throw new GatewayError("STEPUP_BODY_TOO_LARGE");
    chunks.push(chunk);
    return undefined;
  });
  return Buffer.concat(chunks);
}

/** drainBody reads a body to its end, no faster than `take` takes it. */
async function drainBody({ headers, body }: Inbound, take: Parameters<DrainBody>[1], silenceMs: number): Promise<void> {
  const { "content-length": length, "transfer-encoding": coding } = headers;
  // RFC 9112 §6.3: then there is none; and node, which knows that too, would never say that it ended.
  if (body === null || (length === undefined && coding === undefined)) return;
  if (body.destroyed) throw new GatewayError("UPSTREAM_CLIENT_GONE");
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  let settled = false;
  let paused = false;
  let ended = false;
  let recent = 0;
  const late = () => fail(new GatewayError("LISTENER_TIMEOUT", { detail: "the body stopped arriving" }));
  const silence = setTimeout(() => {
    // Then it is not the client that is slow.
    if (paused) silence.refresh();
    else late();
  }, silenceMs);
  const pace = setTimeout(() => {
    if (recent < slowest.bytes) return late();
    recent = 0;
    pace.refresh();
  }, slowest.everyMs);
  const settle = () => {
    settled = true;
    clearTimeout(silence);
    clearTimeout(pace);
  };
  const fail = (cause: unknown) => {
    if (settled) return;
    settle();
    reject(cause);
    // The stream is left to run out: destroying it would take the answer's connection along.
    if (paused) body.resume();
  };
  const taken = () => {
    paused = false;
    if (settled) return;
    if (ended) return finish();
    silence.refresh();
    body.resume();
  };
  const finish = () => {
    settle();
    resolve();
  };
  body.on("data", (chunk: Buffer) => {
    if (settled) return;
    silence.refresh();
    recent += chunk.length;
    try {
      const taking = take(chunk);
      if (taking === undefined) return;
      paused = true;
      body.pause();
      taking.then(taken, fail);
    } catch (cause) {
      fail(cause);
    }
  });
  body.once("end", () => {
    ended = true;
    // What had all arrived before it was asked for says so while its last piece is still being taken.
    if (!paused && !settled) finish();
  });
  body.once("error", (cause) => fail(new GatewayError("UPSTREAM_CLIENT_GONE", { cause })));
  body.once("close", () => ended || fail(new GatewayError("UPSTREAM_CLIENT_GONE")));
  await promise;
}
