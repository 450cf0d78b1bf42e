// From what a listener hands over to the one canonical request that every stage after this one reads.

import { GatewayError } from "../errors.ts";
import type { CanonicalRequest, Client } from "../exchange/exchange.ts";
import type { ClientConnection, Inbound } from "../exchange/inbound.ts";
import { readableMethods, refusedMethods } from "../exchange/method.ts";
import { healthPath, serverPath } from "../exchange/own-path.ts";
import { createAddressReader } from "./address.ts";
import { isUriHost, parseHost, parseTarget, type Target } from "./canonical.ts";
import { toClientKind } from "./client-kind.ts";
import { checkHeaders, checkOddNames } from "./header-rules.ts";
import { checkUpgrade } from "./upgrade.ts";

/** Receiver reads one request, or throws the GatewayError that says why it cannot be read in exactly one way. */
export type Receiver = (
  incoming: Inbound,
  upgrade: boolean,
) => { readonly request: CanonicalRequest; readonly client: Client };

interface Named {
  readonly host: string;
  readonly origin: string;
}
const nameless: Named = { host: "", origin: "" };

/** As node reads it. */
const asksToContinue = /(?:^|\W)100-continue(?:$|\W)/i;

const server: Target = { path: serverPath, query: "", authority: null, oddities: 0 };

const isProbe = (method: string, { path, authority }: Target, upgrade: boolean): boolean =>
  path === healthPath && authority === null && !upgrade && (method === "GET" || method === "HEAD");

/** createReceiver makes a Receiver. `publicPort` is asked late, because port 0 is known only after listening. */
export function createReceiver(options: {
  readonly publicScheme: "http" | "https";
  readonly publicPort: () => number;
  readonly trustedProxies: readonly string[];
  readonly headerCount: number;
  readonly randomId: () => string;
  /** Which names with more than letters, digits and "-" a host lets pass, in lower case; left out: none. */
  readonly oddHeaders?: (host: string) => ReadonlySet<string> | undefined;
}): Receiver {
  const { publicScheme, publicPort, randomId, headerCount } = options;
  const readAddress = createAddressReader(options.trustedProxies);
  const hosts = new Map<string, Named>();
  /** By connection, whose other end never changes; and gone with it. node looks it up anew for each request. */
  const addresses = new WeakMap<ClientConnection, string>();

  function addressOf(connection: ClientConnection): string {
    let address = addresses.get(connection);
    if (address === undefined) {
      address = connection.remoteAddress ?? "";
      // Of one that is gone already it is not known, and need not be remembered.
      if (address !== "") addresses.set(connection, address);
    }
    return address;
  }

  function resolveHost(value: string): Named {
    const host = parseHost(value);
    const port = publicPort();
    const usual = port === (publicScheme === "https" ? 443 : 80);
    const resolved = { host, origin: `${publicScheme}://${host}${usual ? "" : `:${port}`}` };
    // Bounded: anyone can invent host names.
    if (hosts.size < 1_000) hosts.set(value, resolved);
    return resolved;
  }

  /** What asks whether this process lives knows it by a name of its own, or by none; nothing of the answer depends on it. */
  function resolveProbe(value: string): Named {
    try {
      return resolveHost(value);
    } catch (cause) {
      if (isUriHost(value)) return nameless;
      throw cause;
    }
  }

  return (incoming, upgrade) => {
    // The parser also lets HTTP/0.9 and 2.0 request lines pass, whose messages end by other rules.
    if (incoming.httpVersionMajor !== 1) throw new GatewayError("LISTENER_PARSE", { detail: incoming.httpVersion });
    if (incoming.rawHeaders.length > headerCount * 2)
      throw new GatewayError("LISTENER_TOO_MANY", { detail: `more than ${headerCount} headers` });
    const headers = incoming.named;
    checkHeaders(headers);
    // RFC 9112 §6.1: where such a message ends is anybody's guess.
    if (headers["transfer-encoding"] !== undefined && incoming.httpVersion === "1.0")
      throw new GatewayError("LISTENER_HEADER", { detail: "transfer-encoding in HTTP/1.0" });
    const method = incoming.method ?? "";
    // The parser takes methods of RTSP behind that protocol's name, and reads the rest as HTTP.
    if (!readableMethods.has(method)) throw new GatewayError("LISTENER_PARSE", { detail: "not a method of HTTP" });
    if (refusedMethods.has(method)) throw new GatewayError("GATEWAY_METHOD", { detail: method });
    if (headers.upgrade !== undefined) checkUpgrade(incoming, upgrade);
    // RFC 9110 §10.1.1: a server ignores it in HTTP/1.0.
    if (headers.expect !== undefined && incoming.httpVersion !== "1.0" && !asksToContinue.test(headers.expect))
      throw new GatewayError("LISTENER_EXPECTATION", { detail: headers.expect });
    const target = method === "OPTIONS" && incoming.url === serverPath ? server : parseTarget(incoming.url ?? "");
    // RFC 9112 §3.2: from HTTP/1.1 on there must be one.
    const hostHeader =
      headers.host ?? (incoming.httpVersion === "1.0" && isProbe(method, target, upgrade) ? "" : undefined);
    if (hostHeader === undefined) throw new GatewayError("LISTENER_HOST", { detail: "missing" });
    const { host, origin } =
      hosts.get(hostHeader) ?? (isProbe(method, target, upgrade) ? resolveProbe(hostHeader) : resolveHost(hostHeader));
    // RFC 9112 §3.2.2 lets the target win over Host; an upstream that reads Host would see another site.
    if (target.authority !== null && parseHost(target.authority) !== host)
      throw new GatewayError("LISTENER_HOST", { detail: "the target names another host" });
    if (headers.odd !== null) checkOddNames(headers.odd, incoming.rawHeaders, options.oddHeaders?.(host));
    return {
      request: {
        id: randomId(),
        method,
        scheme: publicScheme,
        host,
        path: target.path,
        oddities: target.oddities,
        query: target.query,
        origin,
      },
      client: {
        kind: toClientKind(method, headers, upgrade),
        address: readAddress(addressOf(incoming.socket), headers["x-forwarded-for"]),
      },
    };
  };
}
