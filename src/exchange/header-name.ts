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

const table: Readonly<Record<string, readonly HeaderTrait[]>> = {
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

/** Of requests alone: a response's Proxy-Status (RFC 9209) is for the client. */
const prefixes: Readonly<Record<string, readonly HeaderTrait[]>> = {
  // RFC 9110 §11.7 and what was made up beside it: whatever its name, it is for the next proxy.
  "proxy-": ["connection"],
  "x-forwarded-": ["ours"],
  "sallyport-": ["reserved"],
  // Scripts cannot set them (Fetch, "forbidden request-header"), so servers take them for a browser's own word.
  "sec-": ["reserved"],
};

/** headersThat gives the names, in lower case, that have any of these traits. For lists that are made once. */
export const headersThat = (...traits: readonly HeaderTrait[]): ReadonlySet<string> => keysWith(table, traits);

/** prefixesThat gives the beginnings of names, in lower case, that have any of these traits, on requests. */
export const prefixesThat = (...traits: readonly HeaderTrait[]): readonly string[] => [...keysWith(prefixes, traits)];

const keysWith = (
  of: Readonly<Record<string, readonly HeaderTrait[]>>,
  traits: readonly HeaderTrait[],
): ReadonlySet<string> =>
  new Set(
    Object.entries(of)
      .filter(([, own]) => traits.some((trait) => own.includes(trait)))
      .map(([name]) => name),
  );
