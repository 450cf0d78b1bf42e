// One request and what became of it, told apart as far as a client can.

import { type Agent, type IncomingHttpHeaders, request } from "node:http";
import type { Outcome } from "../kind.ts";

/** Asking is one request. `pieces` are sent one after the other, with `pieceMs` in between. */
export interface Asking {
  readonly port: number;
  readonly agent: Agent | false;
  readonly path: string;
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: Buffer;
  readonly pieces?: number;
  readonly pieceMs?: number;
  readonly patienceMs: number;
}

/** Answered is an answer that came whole. */
export interface Answered {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

/** exchange gives the whole answer, or how there was none. It never rejects. */
export function exchange(asking: Asking): Promise<Answered | Outcome> {
  const { port, agent, path, method = "GET", headers = {}, body, pieces = 1, pieceMs = 0, patienceMs } = asking;
  return new Promise((resolve) => {
    let answering = false;
    const outgoing = request({
      host: "127.0.0.1",
      port,
      agent,
      path,
      method,
      headers: { host: `localhost:${port}`, ...headers },
    });
    const end = (outcome: Answered | Outcome) => {
      clearTimeout(patience);
      resolve(outcome);
    };
    const patience = setTimeout(() => {
      end({ type: "silent" });
      outgoing.destroy();
    }, patienceMs);
    outgoing.on("error", (cause: NodeJS.ErrnoException) => end(brokenBy(cause, answering, outgoing.reusedSocket)));
    outgoing.on("response", (incoming) => {
      answering = true;
      const chunks: Buffer[] = [];
      incoming.on("data", (chunk: Buffer) => chunks.push(chunk));
      incoming.on("error", (cause: NodeJS.ErrnoException) => end(brokenBy(cause, true)));
      incoming.on("end", () => {
        const { statusCode: status = 0, headers: answered } = incoming;
        end({ status, headers: answered, body: Buffer.concat(chunks) });
      });
    });
    if (body === undefined) outgoing.end();
    else sendPieces(outgoing, body, pieces, pieceMs);
  });
}

function sendPieces(outgoing: ReturnType<typeof request>, body: Buffer, pieces: number, pieceMs: number): void {
  const each = Math.ceil(body.length / pieces);
  const next = (at: number): void => {
    if (outgoing.destroyed) return;
    if (at + each >= body.length) {
      outgoing.end(body.subarray(at));
      return;
    }
    outgoing.write(body.subarray(at, at + each));
    setTimeout(next, pieceMs, at + each);
  };
  next(0);
}

/** brokenBy: a connection that nobody took is something else than one that ended. */
export function brokenBy(cause: NodeJS.ErrnoException, answering: boolean, reused = false): Outcome {
  if (cause.code === "ECONNREFUSED" || cause.code === "ENOENT") return { type: "unreachable" };
  const where = answering ? ", its answer had begun" : reused ? ", on a kept connection" : "";
  return { type: "cut", how: `${cause.code ?? cause.message}${where}`, kept: reused && !answering };
}

/** isAnswer: did a whole answer come? */
export const isAnswer = (outcome: Answered | Outcome): outcome is Answered => "status" in outcome;

/** refusalIn reads who answered from an answer that is not the application's: its code, on a page or in a problem. */
export function refusalIn({ status, body }: { readonly status: number; readonly body: Buffer | string }): string {
  const text = body.toString();
  const code = /"code":"([A-Z][A-Z_]+)"/.exec(text)?.[1] ?? />([A-Z]+_[A-Z_]+)</.exec(text)?.[1];
  return code ?? `${status} without a code`;
}

/** challenges are the codes by which somebody is told to sign in or to prove something. */
const challenges = new Set(["IDENTITY_REQUIRED", "STEPUP_REQUIRED"]);

/** toOutcome: what an answer of the gateway's own means. */
export function toOutcome(answer: { readonly status: number; readonly body: Buffer | string }): Outcome {
  const code = refusalIn(answer);
  if (answer.status === 401 && challenges.has(code)) return { type: "asked" };
  return { type: "refused", code };
}
