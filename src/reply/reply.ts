// What the gateway itself answers: errors in the client's language, pages, JSON, redirects. One write each.

import type { GatewayError } from "../errors.ts";
import type { ClientKind } from "../exchange/exchange.ts";
import { otherAccountPath } from "../exchange/other-account.ts";
import type { Outbound } from "../exchange/outbound.ts";
import { loginPath } from "../exchange/own-path.ts";
import { translate } from "./language/translate.ts";
import { keepOpener } from "./opener.ts";
import type { Block } from "./page/block.ts";
import type { Link } from "./page/button.ts";
import { foreign, withoutBrackets } from "./page/foreign.ts";
import { page } from "./page/page.ts";
import { type Page, toDocument } from "./page/shell.ts";
import { toProblem } from "./problem.ts";

/** ReplyHeaders are headers of a reply; an array is one line per value. */
export type ReplyHeaders = Readonly<Record<string, string | readonly string[]>>;

/** ErrorContext is what an error reply may say besides the error's own public text. */
export interface ErrorContext {
  readonly requestId: string;
  readonly kind: ClientKind;
  readonly headers?: ReplyHeaders;
  /** Further members of the problem; ignored on a page. */
  readonly problem?: Readonly<Record<string, unknown>>;
  /** Further lines below a page; ignored in a problem. */
  readonly details?: readonly (readonly [string, string])[];
  /** A page's heading; left out: one by the status. */
  readonly title?: string;
  /** The operator's own public sentence. */
  readonly reason?: string;
  /** A sentence of ours in its place, on a page. */
  readonly explained?: string;
  /** On a page: what happens to what was typed. */
  readonly kept?: string;
  readonly actions?: readonly Link[];
}

/** replyWithError answers a navigation with a page and everyone else with problem details (RFC 9457). */
export function replyWithError(reply: Outbound, error: GatewayError, context: ErrorContext): void {
  const { requestId, reason } = context;
  // Where an ambiguous request ends is ambiguous too, and of one that is too large the rest is left: what follows must not
  // be read as the next (RFC 9112 §11.2).
  const closing = error.code.startsWith("LISTENER_") || error.status === 413 ? { connection: "close" } : {};
  const version = error.code === "LISTENER_WEBSOCKET_VERSION" ? otherVersion : {};
  const { retrySeconds } = error;
  const later = retrySeconds === null ? {} : { "retry-after": String(retrySeconds) };
  const headers = { ...context.headers, ...closing, ...version, ...later };
  if (context.kind === "navigation") {
    replyWithPage(reply, error.status, toErrorPage(error, context), headers);
    return;
  }
  const problem = toProblem(error.code, {
    ...context.problem,
    ...(reason === undefined ? {} : { reason }),
    requestId,
  });
  write(reply, error.status, { type: "application/problem+json", text: JSON.stringify(problem) }, headers);
}

function toErrorPage(error: GatewayError, context: ErrorContext): Page {
  const { requestId, reason = "", explained, kept, details = [] } = context;
  const title = context.title ?? pageTitle(error.status);
  const why = explained ?? (reason === "" ? "" : foreign(reason));
  return page({
    title,
    sign: "trouble",
    blocks: [
      // The operator's own sentence says more than ours; what the title says already is not said again.
      ...toBlock("reason", why),
      ...toBlock("text", error.text === `${title}.` ? "" : error.text),
      ...toBlock("kept", kept ?? ""),
      { kind: "support", requestId },
      { kind: "actions", links: context.actions ?? [wayOn(error)] },
      { kind: "details", details: [["Error", error.code], ...details, ["Request", requestId]] },
    ],
  });
}

const toBlock = (kind: "reason" | "text" | "kept", text: string): readonly Block[] =>
  text === "" ? [] : [{ kind, text }];

/** RFC 6455 §4.2.2, RFC 9110 §15.5.22 */
const otherVersion = { connection: "close, upgrade", upgrade: "websocket", "sec-websocket-version": "13" };

/** pageTitle is a status in words that people use. */
function pageTitle(status: number): string {
  if (status >= 500) return status === 500 ? "Something went wrong here" : "Not available right now";
  return { 403: "No access", 404: "This page does not exist", 413: "Too large" }[status] ?? "That did not work";
}

/** wayOn leads off a page: what may pass by itself is worth another try, the rest is not. */
function wayOn({ code, status }: GatewayError): Link {
  // At home their session would be asked for again.
  if (code === "IDENTITY_BLOCKED") return { label: "Use another account", href: otherAccountPath };
  if (code === "IDENTITY_STATE") return { label: "Sign in again", href: loginPath };
  return status >= 500 || status === 429 ? { label: "Try again", href: "" } : { label: "Home", href: "/" };
}

/** replyWithPage answers with a page, with what is around it for this visitor. */
export function replyWithPage(reply: Outbound, status: number, page: Page, headers: ReplyHeaders = {}): void {
  const { around = null } = reply;
  const { html, policy } = toDocument(page, around);
  const language = around === null ? null : around.language;
  const text = withoutBrackets(language === null ? html : translate(html, language));
  write(
    reply,
    status,
    { type: "text/html; charset=utf-8", text },
    {
      ...headers,
      "content-security-policy": policy,
      // An address of ours may hold a ticket. Not no-referrer: that would also take the Origin from our own forms. And of those
      // that hide the path no other hides it from a page's session history, which a script of the app can list (HTML §7.2.6.4).
      "referrer-policy": "origin",
    },
  );
}

/** replyWithJson answers with a value as JSON. */
export function replyWithJson(reply: Outbound, status: number, value: unknown, headers: ReplyHeaders = {}): void {
  write(reply, status, { type: "application/json", text: JSON.stringify(value) }, headers);
}

/** replyWithRedirect sends the client elsewhere; `location` must be safe already. */
export function replyWithRedirect(reply: Outbound, status: number, location: string, headers: ReplyHeaders = {}): void {
  keepOpener(reply);
  write(reply, status, null, { ...headers, location });
}

/** replyWithMethods answers `OPTIONS *`: what the server as a whole takes (RFC 9110 §9.3.7). */
export function replyWithMethods(reply: Outbound): void {
  reply.writeHead(204, { allow: "GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS", "cache-control": "no-store" });
  reply.end();
}

interface Content {
  readonly type: string;
  readonly text: string;
}

function write(reply: Outbound, status: number, content: Content | null, headers: ReplyHeaders): void {
  if (reply.destroyed || reply.writableEnded) return;
  if (reply.headersSent) {
    // Half an answer is out: an error page behind it would be taken for its end.
    reply.destroy();
    return;
  }
  const body = content === null ? "" : content.text;
  const all: Record<string, string | readonly string[]> = {
    ...headers,
    "content-length": String(Buffer.byteLength(body)),
    "cache-control": "no-store",
    "x-content-type-options": "nosniff",
  };
  if (content !== null) all["content-type"] = content.type;
  reply.writeHead(status, all);
  // HEAD has the length of the body that GET would have (RFC 9110 §9.3.2).
  if (body === "" || reply.bodiless) reply.end();
  else reply.end(body);
}
