// Who may leave HTTP for another protocol: one that is named alone, whole, and in a handshake that can be answered.

import type { IncomingMessage } from "node:http";
import { GatewayError } from "../errors.ts";
import type { Inbound, InboundHeaders } from "../exchange/inbound.ts";
import { isProtocol, toProtocol } from "../exchange/protocol.ts";
import { isWebSocketKey } from "../exchange/websocket-key.ts";

/** mayUpgrade: then the connection is taken out of HTTP's hands, and given back if it is decided otherwise. node has looked at Connection. */
export function mayUpgrade(incoming: IncomingMessage): boolean {
  const protocol = toProtocol(incoming);
  return protocol !== null && isProtocol(protocol) && !hasBody(incoming.headers);
}

/** checkUpgrade throws where a request asks to switch and cannot; `taken`: mayUpgrade said yes. */
export function checkUpgrade(incoming: Inbound, taken: boolean): void {
  const protocol = toProtocol(incoming);
  if (protocol === null) return;
  const { headers, method } = incoming;
  if (hasBody(headers)) throw new GatewayError("LISTENER_HEADER", { detail: "an upgrade has a body" });
  if (!isProtocol(protocol)) throw new GatewayError("LISTENER_UPGRADE", { detail: `not one protocol: ${protocol}` });
  if (!taken) throw new GatewayError("LISTENER_HEADER", { detail: "upgrade without connection: upgrade" });
  if (protocol !== "websocket") return;
  // RFC 6455 §4.2.1
  if (method !== "GET") throw new GatewayError("LISTENER_WEBSOCKET", { detail: "its method is not GET" });
  if (headers["sec-websocket-version"] !== "13") throw new GatewayError("LISTENER_WEBSOCKET_VERSION");
  if (!isWebSocketKey(headers["sec-websocket-key"] ?? ""))
    throw new GatewayError("LISTENER_WEBSOCKET", { detail: "sec-websocket-key is not 16 bytes in base64" });
}

const hasBody = (headers: InboundHeaders): boolean =>
  headers["transfer-encoding"] !== undefined || Number(headers["content-length"] ?? 0) !== 0;
