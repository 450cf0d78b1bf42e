// What a policy answers by itself, written as it was ruled: the rules of what HTTP can carry were asked before.

import { toHeaderBytes } from "../exchange/header-text.ts";
import type { Outbound } from "../exchange/outbound.ts";
import type { ReplyHeaders } from "./reply.ts";

/** PolicyAnswer is respond()'s answer. */
export interface PolicyAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** Without a body there is no length either (RFC 9110 §8.6). */
const lengthless: ReadonlySet<number> = new Set([204, 304]);

/** Beside is what the gateway adds: for scripts of other origins where the policy says nothing of them, and raw pairs. */
export interface Beside {
  readonly cors: ReplyHeaders;
  readonly pairs: readonly string[];
}

/** respond writes the answer. */
export function respond(reply: Outbound, answer: PolicyAnswer, { cors, pairs }: Beside): void {
  const { status, headers } = answer;
  // Two answers would be none (Fetch §4.9); but a cache is told of both.
  const said: Record<string, string | readonly string[]> =
    headers["access-control-allow-origin"] === undefined ? { ...cors } : {};
  for (const [name, text] of Object.entries(headers)) said[name] = toHeaderBytes(text);
  if (headers["vary"] !== undefined && cors["vary"] !== undefined)
    said["vary"] = `${headers["vary"]}, ${String(cors["vary"])}`;
  const body = Buffer.from(answer.body);
  if (!lengthless.has(status)) said["content-length"] = String(body.length);
  const lines = Object.entries(said).flatMap(([name, value]) => [value].flat().flatMap((one) => [name, one]));
  reply.writeHead(status, [...lines, ...pairs]);
  // As bytes: node would write a text together with the head, and the head in the text's encoding.
  if (body.length === 0 || reply.bodiless) reply.end();
  else reply.end(body);
}
