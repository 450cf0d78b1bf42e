// From what a listener hands over to the one canonical request that every stage after this one reads.

import { GatewayError } from "../errors.ts";
import type { CanonicalRequest, Client } from "../exchange/exchange.ts";
import type { Inbound } from "../exchange/inbound.ts";
import { refusedMethods } from "../exchange/method.ts";
import { createAddressReader } from "./address.ts";
import { parseHost, parseTarget } from "./canonical.ts";
import { toClientKind } from "./client-kind.ts";
import { checkHeaders, checkOddNames } from "./header-rules.ts";

/** Receiver reads one request, or throws the GatewayError that says why it cannot be read in exactly one way. */
export type Receiver = (
  incoming: Inbound,
  upgrade: boolean,
) => { readonly request: CanonicalRequest; readonly client: Client };

/** createReceiver makes a Receiver. `publicPort` is asked late, because port 0 is known only after listening. */
export function createReceiver(options: {
  readonly publicScheme: "http" | "https";
  readonly publicPort: () => number;
  readonly trustedProxies: readonly string[];
  readonly randomId: () => string;
  /** Which names with more than letters, digits and "-" a host lets pass, in lower case; left out: none. */
  readonly oddHeaders?: (host: string) => ReadonlySet<string> | undefined;
}): Receiver {
  const { publicScheme, publicPort, randomId } = options;
  const readAddress = createAddressReader(options.trustedProxies);
  const hosts = new Map<string, { readonly host: string; readonly origin: string }>();

  function resolveHost(value: string) {
    const host = parseHost(value);
    const port = publicPort();
    const usual = port === (publicScheme === "https" ? 443 : 80);
    const resolved = { host, origin: `${publicScheme}://${host}${usual ? "" : `:${port}`}` };
    // Bounded: anyone can invent host names.
    if (hosts.size < 1_000) hosts.set(value, resolved);
    return resolved;
  }

  return (incoming, upgrade) => {
    // The parser also lets HTTP/0.9 and 2.0 request lines pass, whose messages end by other rules.
    if (incoming.httpVersionMajor !== 1) throw new GatewayError("LISTENER_PARSE", { detail: incoming.httpVersion });
    const odd = checkHeaders(incoming.rawHeaders);
    const { headers } = incoming;
    const method = incoming.method ?? "";
    if (refusedMethods.has(method)) throw new GatewayError("GATEWAY_METHOD", { detail: method });
    if (upgrade && (headers["content-length"] !== undefined || headers["transfer-encoding"] !== undefined))
      throw new GatewayError("LISTENER_HEADER", { detail: "an upgrade has a body" });
    const target = parseTarget(incoming.url ?? "");
    const hostHeader = headers.host;
    if (hostHeader === undefined) throw new GatewayError("LISTENER_HOST", { detail: "missing" });
    const { host, origin } = hosts.get(hostHeader) ?? resolveHost(hostHeader);
    // RFC 9112 §3.2.2 lets the target win over Host; an upstream that reads Host would see another site.
    if (target.authority !== null && parseHost(target.authority) !== host)
      throw new GatewayError("LISTENER_HOST", { detail: "the target names another host" });
    if (odd !== null) checkOddNames(odd, incoming.rawHeaders, options.oddHeaders?.(host));
    const forwardedFor = headers["x-forwarded-for"];
    return {
      request: {
        id: randomId(),
        method,
        scheme: publicScheme,
        host,
        path: target.path,
        query: target.query,
        origin,
      },
      client: {
        kind: toClientKind(method, headers, upgrade),
        address: readAddress(
          incoming.socket.remoteAddress ?? "",
          typeof forwardedFor === "object" ? forwardedFor.join(",") : forwardedFor,
        ),
      },
    };
  };
}
