// What the codes of the first stages mean: the request itself, and where it leads.

import type { Meaning } from "../../runtime/meaning.ts";
import type { ErrorCode } from "../error-codes.ts";

/** listenerMeanings: LISTENER_* and ROUTING_*. */
export const listenerMeanings = {
  LISTENER_TARGET: {
    means:
      "The address can be read in more than one way: it is encoded twice, has dot segments, a backslash, a control character, or something else that two servers read differently. `detail` says which.",
    who: ["client's developer", "operator"],
    next: "Send the path as it is meant, encoded once. Where an application needs such paths, allow them for its host or route with `paths`.",
  },
  LISTENER_HOST: {
    means:
      "The Host header is missing, there twice, no host name, or says something else than the target of the request.",
    who: "client's developer",
    next: "Send one Host header with a name. A load balancer's check goes to `/.sallyport/healthz`, which takes an address as well.",
  },
  LISTENER_HEADER: {
    means:
      "A header can be read in more than one way: one that may be there once is there twice, a length and transfer-encoding contradict each other, or a name has other signs than letters, digits and `-`. Or a trusted proxy's `x-forwarded-for` names no address. `detail` says which.",
    who: ["client's developer", "operator"],
    next: "Send the header once and plainly. A name with `_` that an application needs is allowed with `oddHeaders` at its host.",
  },
  LISTENER_PARSE: {
    means: "What came is not HTTP/1.1: a broken first line, a method that HTTP does not have, TLS on a plain port.",
    who: ["client's developer", "operator"],
    next: "Ask with http at this port. Where a proxy stands before the gateway, have it speak HTTP/1.1 to it.",
  },
  LISTENER_TOO_LARGE: {
    means: "Address and headers together are larger than `--header-limit`.",
    who: ["visitor", "operator"],
    next: "The visitor deletes the site's cookies, which are mostly what is so large. The operator raises `--header-limit` where the application needs it.",
  },
  LISTENER_TOO_MANY: {
    means: "The request has more headers than `--header-count`.",
    who: ["client's developer", "operator"],
    next: "Send fewer; or raise `--header-count`.",
  },
  LISTENER_UPGRADE: {
    means: "The request asks to switch to a protocol that its route does not switch to, or to several at once.",
    who: ["client's developer", "policy author"],
    next: "Ask without Upgrade. Where the upstream speaks that protocol, let the route end in a `forward()` to it.",
  },
  LISTENER_EXPECTATION: {
    means: "The Expect header asks for something else than `100-continue`.",
    who: "client's developer",
    next: "Leave the header out.",
  },
  LISTENER_WEBSOCKET: {
    means: "A WebSocket's handshake is not whole: its method is not GET, or its key is not 16 bytes.",
    who: "client's developer",
    next: "Use a WebSocket library. Where a proxy stands before the gateway, have it pass the handshake's headers on.",
  },
  LISTENER_WEBSOCKET_VERSION: {
    means: "The handshake is of another version of WebSocket than 13, the only one in use.",
    who: "client's developer",
    next: "Use a library of this decade.",
  },
  LISTENER_TIMEOUT: {
    means: "The request began and did not go on: its headers or its body stopped arriving.",
    who: ["visitor", "client's developer"],
    next: "Send it again over a connection that holds. Of many at once, look for a proxy that keeps bodies back.",
  },
  ROUTING_DESTINATION: {
    means:
      "A COPY or MOVE (WebDAV) leads to a place where this person may not put things, or where the policy asks for something that cannot be asked along with it.",
    who: ["visitor", "policy author"],
    next: "Open the destination itself and see what may be done there. The policy author looks at the route that serves it; `detail` names why.",
  },
  ROUTING_DESTINATION_ELSEWHERE: {
    means: "The Destination of a COPY or MOVE is on another server.",
    who: ["client's developer", "operator"],
    next: "Choose one on this host. Where it is this host under another name, see that the proxy before the gateway keeps Host and scheme.",
  },
  ROUTING_NO_ROUTE: {
    means:
      "No route of this host matches, or no policy mounts the host, or it is an address of the gateway's own that is not there.",
    who: ["visitor", "policy author"],
    next: "Check the address. If it should be there: `sallyport routes` lists what is, and `sallyport explain` says what one address falls to.",
  },
} as const satisfies Partial<Record<ErrorCode, Meaning>>;
