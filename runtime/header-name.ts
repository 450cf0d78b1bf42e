// Header names that mean something to the gateway, and what: every list of header names is drawn from this one table.

/** HeaderTrait is what a header is to the gateway. */
export type HeaderTrait =
  /** Of one connection, not of the message (RFC 9110 §7.6.1): never passed on, in neither direction. */
  | "connection"
  /** Says where the message ends (RFC 9112 §6): whoever changes it makes another message of it. */
  | "framing"
  /** Says who asks: kept from policies, and from forms that wait. */
  | "credential"
  /** Set by the gateway on what it forwards; a client's is taken away. */
  | "ours"
  /** A claim about address, host, URL or method, that servers believe and that only the gateway may make; a client's is taken away. */
  | "claim"
  /** A repeated one is a quarrel between whoever takes the first and whoever takes the last. */
  | "single"
  /** Not for a policy to set: it rules how the message is read, or others write in it. */
  | "reserved";

/** headerNames are names in lower case. */
export const headerNames: Readonly<Record<string, readonly HeaderTrait[]>> = {
  // RFC 9110 §7.6.1
  connection: ["connection"],
  "keep-alive": ["connection"],
  "proxy-connection": ["connection"],
  te: ["connection"],
  // Trailers are not passed on, so they are not announced either.
  trailer: ["connection"],
  "transfer-encoding": ["connection", "framing", "single"],
  upgrade: ["connection", "single"],
  // RFC 7540 §3.2.1: a way into HTTP/2 past whoever reads HTTP/1 (h2c smuggling).
  "http2-settings": ["connection"],
  // RFC 9110 §10.1.1: answered here.
  expect: ["connection", "single"],
  // RFC 9110 §11.7: between a client and its next proxy.
  "proxy-authenticate": ["connection"],
  "proxy-authentication-info": ["connection"],
  "proxy-authorization": ["connection", "credential", "single"],

  // RFC 9112 §6.3: two of them, or one beside Transfer-Encoding, is how requests are smuggled.
  "content-length": ["framing", "single"],

  authorization: ["credential", "single"],
  // RFC 6265 §5.4: one header. The gateway takes its own cookies out of it.
  cookie: ["credential", "single", "reserved"],

  // RFC 9112 §3.2
  host: ["ours", "single"],
  "x-request-id": ["ours"],

  // RFC 7239, and what proxies and CDNs set in its stead; X-Forwarded-* are all of them ours.
  forwarded: ["claim"],
  "x-real-ip": ["claim"],
  "x-client-ip": ["claim"],
  "x-cluster-client-ip": ["claim"],
  "true-client-ip": ["claim"],
  "cf-connecting-ip": ["claim"],
  "fastly-client-ip": ["claim"],
  // Where a server believes these, the decision saw one host, URL or method and the server serves another (CVE-2018-14773).
  "x-host": ["claim"],
  "x-http-host-override": ["claim"],
  "x-original-host": ["claim"],
  "x-original-url": ["claim"],
  "x-original-uri": ["claim"],
  "x-rewrite-url": ["claim"],
  "x-original-method": ["claim"],
  "x-http-method": ["claim"],
  "x-http-method-override": ["claim"],
  "x-method-override": ["claim"],

  "content-type": ["single"],
  origin: ["single"],
  referer: ["single"],
  "user-agent": ["single"],
  "x-requested-with": ["single"],
  "sec-fetch-mode": ["single"],
  "sec-fetch-dest": ["single"],
  "sec-fetch-site": ["single"],
  // RFC 6455 §11.3
  "sec-websocket-key": ["single"],
  "sec-websocket-version": ["single"],

  // RFC 9110 §8.4, §6.6.1, §14.2, §7.6.3
  "content-encoding": ["reserved"],
  date: ["reserved"],
  range: ["reserved"],
  via: ["reserved"],
};

/** headerPrefixes are how names begin, in lower case. Of what passes through, in requests alone: an upstream's Proxy-Status (RFC 9209) is for the client. */
export const headerPrefixes: Readonly<Record<string, readonly HeaderTrait[]>> = {
  // RFC 9110 §11.7 and what was made up beside it: whatever its name, it is for the next proxy.
  "proxy-": ["connection"],
  "x-forwarded-": ["ours"],
  "sallyport-": ["reserved"],
  // Scripts cannot set them (Fetch, "forbidden request-header"), so servers take them for a browser's own word.
  "sec-": ["reserved"],
};

/** What respond() sets no more than the above: it rules more than its one answer, or contradicts how that is sent. */
const notInAnswers: Readonly<Record<string, string>> = {
  // Fetch §3.2.3: with it, scripts elsewhere read what is for the person who is signed in.
  "access-control-allow-credentials": "is said by the gateway: name the origin in host(…, { origins })",
  // RFC 7838: for all requests to come, whatever their route.
  "alt-svc": "sends clients past the gateway",
  // W3C Clear Site Data §3.1
  "clear-site-data": "would take the gateway's cookies from the browser",
  "content-range": "is of a part, and respond() sends whole bodies",
  // RFC 2965, which RFC 6265 took back: a second way to set a cookie.
  "set-cookie2": "is obsolete: use set-cookie",
};

const gatewaysOwn: readonly HeaderTrait[] = ["connection", "framing", "ours", "claim", "reserved"];
const isGatewaysOwn = (traits: readonly HeaderTrait[]): boolean => traits.some((trait) => gatewaysOwn.includes(trait));
const own: ReadonlySet<string> = new Set(Object.keys(headerNames).filter((name) => isGatewaysOwn(headerNames[name]!)));
const ownPrefixes = Object.keys(headerPrefixes).filter((name) => isGatewaysOwn(headerPrefixes[name]!));
const { hasOwn } = Object;

/** faultInHeaderName judges the name of a header that a policy sets for an upstream; names come in lower case. null: nothing is wrong. */
export function faultInHeaderName(name: string): string | null {
  // RFC 9110 §5.6.2
  if (!/^[a-z0-9!#$%&'*+.^_`|~-]+$/.test(name)) return "is not a header name";
  // Many servers read "_" as "-": a name with one could be sent by a client in the other spelling.
  if (name.includes("_")) return "has an underscore";
  if (own.has(name) || ownPrefixes.some((prefix) => name.startsWith(prefix))) return "belongs to the gateway";
  return null;
}

/** faultInAnswerName judges the name of a header that respond() sets. */
export function faultInAnswerName(name: string): string | null {
  return faultInHeaderName(name) ?? (hasOwn(notInAnswers, name) ? notInAnswers[name]! : null);
}
