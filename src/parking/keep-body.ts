// The body of a request that is to wait, read to its end: into memory while it is small, beyond that into a held file.

import { GatewayError } from "../errors.ts";
import type { DrainBody, Inbound } from "../exchange/inbound.ts";
import type { ParkedBody } from "../exchange/parked-body.ts";
import type { Held } from "./held.ts";
import { HeldFile } from "./held-file.ts";
import type { Holder } from "./held-name.ts";
import type { HeldWriter } from "./held-writer.ts";

/** KeepBody reads a body that is to wait, or lets one wait again. Throws STEPUP_BODY_TOO_LARGE, STEPUP_HELD_FULL, LISTENER_TIMEOUT, UPSTREAM_CLIENT_GONE. */
export type KeepBody = (from: Inbound | ParkedBody, holder: Holder) => Promise<ParkedBody>;

/** createKeepBody: what is larger than `parkedBytes` is held in a file. */
export function createKeepBody(options: {
  readonly held: Pick<Held, "begin" | "again">;
  readonly drainBody: DrainBody;
  readonly parkedBytes: number;
}): KeepBody {
  const { held, drainBody, parkedBytes } = options;

  async function read(incoming: Inbound, holder: Holder): Promise<ParkedBody> {
    const { "content-length": length } = incoming.headers;
    const announced = length === undefined ? null : Number(length);
    const small: Buffer[] = [];
    let size = 0;
    let beginning: Promise<HeldWriter> | null = null;
    let writer: HeldWriter | null = null;
    const begin = async () => {
      beginning = held.begin(holder, announced);
      writer = await beginning;
      return writer;
    };
    const spill = async (chunk: Buffer) => {
      const begun = await begin();
      for (const piece of small.splice(0)) await begun.write(piece);
      await begun.write(chunk);
    };
    try {
      if (announced !== null && announced > parkedBytes) await begin();
      await drainBody(incoming, (chunk) => {
        if (writer !== null) return writer.write(chunk);
        size += chunk.length;
        if (size > parkedBytes) return spill(chunk);
        small.push(chunk);
        return undefined;
      });
      return writer === null ? Buffer.concat(small) : await (writer as HeldWriter).finish();
    } catch (cause) {
      // The client may be gone before its file is there.
      const begun = await (beginning as Promise<HeldWriter> | null)?.catch(() => null);
      await begun?.abandon();
      throw cause;
    }
  }

  return async (from, holder) => {
    if (Buffer.isBuffer(from)) return from;
    if (from instanceof HeldFile) return held.again(from, holder);
    if ("headers" in from) return read(from, holder);
    throw new GatewayError("GATEWAY_FAULT", { detail: "a held body of another kind" });
  };
}
