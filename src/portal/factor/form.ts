// Forms of the factor pages: what they say, and how a page with one is answered.

import { GatewayError } from "../../errors.ts";
import { inWords } from "../../exchange/duration-text.ts";
import { passkeyScriptPath } from "../../exchange/own-path.ts";
import type { Visit } from "../../exchange/visit.ts";
import type { Block } from "../../reply/page/block.ts";
import { foreign } from "../../reply/page/foreign.ts";
import { type PageOptions, page } from "../../reply/page/page.ts";
import { replyWithPage } from "../../reply/reply.ts";

/** fieldsOf gives what was said: by the form, or by the address where somebody looks. */
export const fieldsOf = (sent: URLSearchParams | null, { query }: Visit["request"]): URLSearchParams =>
  sent ?? new URLSearchParams(query);

/** PageToFill is a page before it is known whether something went wrong. */
export type PageToFill = Omit<PageOptions, "error" | "faulty" | "script" | "framed" | "goOn">;

/** Failed is what is wrong with what was sent, and with which field of it; left out: with all of it. */
export interface Failed {
  readonly error: GatewayError;
  readonly waitSeconds: number;
  readonly field?: string;
}

/** showForm answers with a page; with an error it says so, in its status too. */
export function showForm(visit: Visit, content: PageToFill, failed: Failed | null = null): void {
  const ceremony = content.blocks.some((block) => block.kind === "form" && block.ceremony !== null);
  const filled = page({
    ...content,
    blocks: failed === null ? content.blocks : [...content.blocks, ...toSupport(failed.error, visit)],
    error: failed === null ? null : toSentence(failed.error, failed.waitSeconds),
    ...(failed?.field !== undefined && { faulty: failed.field }),
    script: ceremony ? `${visit.request.origin}${passkeyScriptPath}` : null,
  });
  const headers: Record<string, string> =
    failed !== null && failed.waitSeconds > 0 ? { "retry-after": String(failed.waitSeconds) } : {};
  replyWithPage(visit.reply, failed?.error.status ?? 200, filled, headers);
}

const toSupport = ({ code }: GatewayError, { request: { id } }: Visit): readonly Block[] => [
  { kind: "support", requestId: id },
  {
    kind: "details",
    details: [
      ["Error", code],
      ["Request", id],
    ],
  },
];

const toSentence = (error: GatewayError, waitSeconds: number): string =>
  waitSeconds === 0 ? error.text : `Too many tries. Try again in ${foreign(inWords(waitSeconds, Math.ceil))}.`;

/** isFactorError: something a person can put right on the same page. */
export const isFactorError = (cause: unknown): cause is GatewayError =>
  cause instanceof GatewayError && cause.code.startsWith("FACTOR_");
