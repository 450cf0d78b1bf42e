// What undici's parser lets pass of an answer's first line and must not, and the one thing that it must and does not: a 100 that nobody asked for.

import type { Socket } from "node:net";

/**
 * unaskedContinue stands for a 100 that nobody asked for, which a client is ready for all the same (RFC 9110 §15.2.1); undici takes it for the end of the connection. No status of this number exists.
 */
export const unaskedContinue = 199;

/** What undici's parser of one connection has, as far as it is used here. The version is pinned; test/security/malformed-answer tells when it changes. */
interface Parser {
  readonly ptr: number;
  readonly llhttp: Readonly<Record<"llhttp_get_http_major" | "llhttp_get_http_minor", (parser: number) => number>>;
  readonly hasTransferEncoding: boolean;
  onHeadersComplete(status: number, upgrade: boolean, shouldKeepAlive: boolean): number;
}

/** holdToRules makes the parser of a connection that undici has just taken over refuse what could be read in two ways. */
export function holdToRules(socket: Socket): void {
  const parser = parserOf(socket);
  if (parser === undefined) return;
  const { onHeadersComplete } = parser;
  parser.onHeadersComplete = (status, upgrade, shouldKeepAlive) => {
    const fault = faultInHead(parser, status, upgrade);
    if (fault === null)
      return onHeadersComplete.call(parser, status === 100 ? unaskedContinue : status, upgrade, shouldKeepAlive);
    socket.destroy(new Error(fault));
    return -1;
  };
}

function faultInHead({ ptr, llhttp, hasTransferEncoding }: Parser, status: number, upgrade: boolean): string | null {
  const minor = llhttp.llhttp_get_http_minor(ptr);
  // The parser knows "HTTP/0.9" and "HTTP/2.0" too, whose messages end by other rules.
  if (llhttp.llhttp_get_http_major(ptr) !== 1 || minor > 1) return "an answer in another version of HTTP";
  // RFC 9110 §15; undici waits for what follows a status below 100.
  if (status < 100 || status > 599) return `a status that is none: ${status}`;
  // RFC 9112 §6.1, RFC 9110 §7.8: HTTP/1.0 has neither.
  if (minor === 0 && hasTransferEncoding) return "a transfer coding in HTTP/1.0";
  return minor === 0 && upgrade ? "an upgrade in HTTP/1.0" : null;
}

function parserOf(socket: Socket): Parser | undefined {
  const symbol = Object.getOwnPropertySymbols(socket).find(({ description }) => description === "parser");
  return symbol === undefined ? undefined : (socket as unknown as Record<symbol, Parser | undefined>)[symbol];
}
