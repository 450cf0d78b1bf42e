// The protocol that a request asks to leave HTTP for, read once for whoever decides about it.

import { isProtocol } from "../../runtime/protocol.ts";
import type { Inbound } from "./inbound.ts";

export { isProtocol };

/**
 * What a client asks for that goes on in HTTP/1.1 just as well (Java's own client asks so each time): it is answered there.
 * Switched to, it would carry requests past every decision.
 */
const dispensable = "h2c";

/** toProtocol gives what a request asks to switch to, in lower case; null: nothing, and what HTTP/1.0 says of it is nothing (RFC 9110 §7.8). */
export function toProtocol({ headers, httpVersion }: Pick<Inbound, "headers" | "httpVersion">): string | null {
  const { upgrade } = headers;
  if (upgrade === undefined || httpVersion === "1.0") return null;
  const protocol = upgrade.toLowerCase();
  return protocol === dispensable ? null : protocol;
}
