// Connections to one endpoint: by our own client where an exchange is plain, and by undici's for all else.

import { GatewayError } from "../errors.ts";
import { faultInSocket, isSocket, socketPathOf } from "../exchange/socket-address.ts";
import type { EndpointPool, PoolEffects } from "./exchanger.ts";
import { createUndiciPool } from "./undici-pool.ts";
import { createWirePool, type WireTarget } from "./wire/wire-pool.ts";

/** Where our own client connects to; null: it does not, to https. */
function toTarget(url: string): WireTarget | null {
  const path = socketPathOf(url);
  if (path !== null) return { path, authority: "localhost" };
  if (isSocket(url)) throw new GatewayError("GATEWAY_FAULT", { detail: `the endpoint ${url} ${faultInSocket(url)}` });
  const { protocol, hostname, port, host } = new URL(url);
  return protocol === "http:"
    ? { host: hostname.replace(/^\[|\]$/g, ""), port: Number(port || 80), authority: host }
    : null;
}

/** createPool makes a pool for an endpoint. Throws where that is none. */
export function createPool(url: string, effects: PoolEffects): EndpointPool {
  const target = toTarget(url);
  const undici = createUndiciPool(url, effects);
  const wire = target === null ? null : createWirePool(target, effects);
  let closing = false;

  return {
    dispatch(request, handler, way) {
      if (closing) handler.onResponseError(null, new GatewayError("GATEWAY_NOT_READY"));
      else if (wire !== null && request.upgrade === null && (way === "kept" || way === "new"))
        wire.dispatch(request, handler, way === "new");
      else undici.dispatch(request, handler, way);
    },
    get taken() {
      return wire === null ? undici.taken : wire.taken + undici.taken;
    },
    own: undici.own,
    async close() {
      closing = true;
      await Promise.all([undici.close(), wire?.close()]);
    },
  };
}
