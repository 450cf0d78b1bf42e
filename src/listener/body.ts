// A whole body, read into memory: limited in size, in silence and in all.

import { GatewayError } from "../errors.ts";
import type { Inbound } from "../exchange/inbound.ts";

/** How long a body may be silent, and how long it may take in all: whoever waits longer keeps a connection, and memory, for nothing. */
const silenceMs = 15_000;
const arrivalMs = 120_000;

/** readBody reads a whole body. Throws STEPUP_BODY_TOO_LARGE past the limit, before anybody is sent anywhere, and LISTENER_TIMEOUT. */
export async function readBody(incoming: Inbound, limitBytes: number): Promise<Buffer> {
  const { "content-length": length, "transfer-encoding": coding } = incoming.headers;
  // RFC 9112 §6.3: then there is none; and node, which knows that too, would never say that it ended.
  if (length === undefined && coding === undefined) return Buffer.alloc(0);
  if (Number(length ?? 0) > limitBytes) throw new GatewayError("STEPUP_BODY_TOO_LARGE");
  const chunks: Buffer[] = [];
  let size = 0;
  const timers: NodeJS.Timeout[] = [];
  try {
    await new Promise<void>((resolve, reject) => {
      const late = () => reject(new GatewayError("LISTENER_TIMEOUT", { detail: "the body stopped arriving" }));
      const silence = setTimeout(late, silenceMs);
      timers.push(silence, setTimeout(late, arrivalMs));
      incoming.on("data", (chunk: Buffer) => {
        silence.refresh();
        size += chunk.length;
        if (size <= limitBytes) chunks.push(chunk);
        // The stream is left to run out: destroying it would take the answer's connection along.
        else reject(new GatewayError("STEPUP_BODY_TOO_LARGE"));
      });
      incoming.once("end", resolve);
      incoming.once("error", (cause) => reject(new GatewayError("UPSTREAM_CLIENT_GONE", { cause })));
      incoming.once("close", () => reject(new GatewayError("UPSTREAM_CLIENT_GONE")));
    });
  } finally {
    for (const timer of timers) clearTimeout(timer);
  }
  return Buffer.concat(chunks);
}
