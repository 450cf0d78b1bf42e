// Forms of the factor pages: how they are read, and how a page with one is answered.

import { GatewayError } from "../../errors.ts";
import type { Visit } from "../../exchange/visit.ts";
import { readBody } from "../../listener/body.ts";
import { fromOwnPage } from "../../reply/cors.ts";
import { inWords } from "../../reply/duration-text.ts";
import { type FormPageOptions, formPage } from "../../reply/page/form-page.ts";
import { replyWithPage } from "../../reply/reply.ts";
import { reads } from "../visitor.ts";
import { scriptPath } from "./place.ts";

/** A passkey's answer is some kilobytes at the most. */
const limitBytes = 64 * 1_024;

/** readForm gives what was sent; null: the page was asked for. Throws IDENTITY_ORIGIN for another site's form, and for a script. */
export async function readForm(visit: Visit): Promise<URLSearchParams | null> {
  const { request, incoming } = visit;
  const looks = reads(request);
  if (!looks && request.method !== "POST") throw new GatewayError("GATEWAY_METHOD");
  // The app's scripts have our origin: one that was slipped into a page must not read a new factor's secret, nor set it up.
  const { "sec-fetch-mode": mode = "navigate", "sec-fetch-dest": destination = "document" } = incoming.headers;
  if (mode !== "navigate" || destination !== "document")
    throw new GatewayError("IDENTITY_ORIGIN", { detail: "a script or a frame asked" });
  if (looks) return null;
  if (!fromOwnPage(incoming.headers, request)) throw new GatewayError("IDENTITY_ORIGIN");
  return new URLSearchParams((await readBody(incoming, limitBytes)).toString());
}

/** PageToFill is a page before it is known whether something went wrong. */
export type PageToFill = Omit<FormPageOptions, "error" | "script" | "details">;

/** showForm answers with a page; with an error it says so, in its status too. */
export function showForm(
  visit: Visit,
  content: PageToFill,
  failed: { readonly error: GatewayError; readonly waitSeconds: number } | null = null,
): void {
  const ceremony = content.blocks.some((block) => block.kind === "form" && block.ceremony !== null);
  const { html, policy } = formPage({
    ...content,
    error: failed === null ? null : toSentence(failed.error, failed.waitSeconds),
    details:
      failed === null
        ? []
        : [
            ["Code", failed.error.code],
            ["Support code", visit.request.id],
          ],
    script: ceremony ? `${visit.request.origin}${scriptPath}` : null,
  });
  const headers: Record<string, string> =
    failed !== null && failed.waitSeconds > 0 ? { "retry-after": String(failed.waitSeconds) } : {};
  replyWithPage(visit.reply, failed?.error.status ?? 200, html, headers, policy);
}

const toSentence = (error: GatewayError, waitSeconds: number): string =>
  waitSeconds === 0 ? error.text : `Too many wrong answers. Try again in ${inWords(waitSeconds, Math.ceil)}.`;

/** isFactorError: something a person can put right on the same page. */
export const isFactorError = (cause: unknown): cause is GatewayError =>
  cause instanceof GatewayError && cause.code.startsWith("FACTOR_");
