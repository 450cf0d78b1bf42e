// Connections to one endpoint: by our own client where an exchange is plain, and by undici's for all else.

import { GatewayError } from "../errors.ts";
import type { EndpointPool, PoolEffects } from "./exchanger.ts";
import { createUndiciPool } from "./undici-pool.ts";
import { createWirePool } from "./wire/wire-pool.ts";

/** createPool makes a pool for an origin. Throws where that is none. */
export function createPool(url: string, effects: PoolEffects): EndpointPool {
  const { protocol, hostname, port, host } = new URL(url);
  const undici = createUndiciPool(url, effects);
  const wire =
    protocol === "http:"
      ? createWirePool({ host: hostname.replace(/^\[|\]$/g, ""), port: Number(port || 80), authority: host }, effects)
      : null;
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
