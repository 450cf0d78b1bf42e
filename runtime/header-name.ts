// Header names that mean something to the gateway, and what: every list of header names is drawn from this one table, and every name is compared as it says.

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
  /** Says who asks, from where and over what, and servers believe it of a proxy; a client's is taken away, a policy may set it. */
  | "caller"
  /** Says what is asked for (host, URL, method) in the place of the request line; a client's is taken away, and no policy sets it. */
  | "target"
  /** A repeated one is a quarrel between whoever takes the first and whoever takes the last. */
  | "single"
  /** Not for a policy to set: it rules how the message is read, or others write in it. */
  | "reserved";

type Traits = Readonly<Record<string, readonly HeaderTrait[]>>;

/** all gives several names the same traits. */
const all = (traits: readonly HeaderTrait[], ...names: readonly string[]): Traits =>
  Object.fromEntries(names.flatMap((line) => line.split(" ")).map((name) => [name, traits]));

/** headerNames are names as `foldHeaderName` writes them. */
export const headerNames: Traits = {
  // RFC 9110 §7.6.1. Which trailers are announced, and whether they are wanted, is said anew on the other side.
  ...all(["connection"], "connection keep-alive proxy-connection te trailer"),
  "transfer-encoding": ["connection", "framing", "single"],
  upgrade: ["connection", "single"],
  // RFC 7540 §3.2.1: a way into HTTP/2 past whoever reads HTTP/1 (h2c smuggling).
  "http2-settings": ["connection"],
  // RFC 9110 §10.1.1: answered here.
  expect: ["connection", "single"],
  // RFC 9110 §11.7: between a client and its next proxy.
  ...all(["connection"], "proxy-authenticate proxy-authentication-info"),
  "proxy-authorization": ["connection", "credential", "single"],
  // CGI makes the variable HTTP_PROXY of it, by which the application then calls others (CVE-2016-5385).
  proxy: ["connection"],

  // RFC 9112 §6.3: two of them, or one beside Transfer-Encoding, is how requests are smuggled.
  "content-length": ["framing", "single"],

  authorization: ["credential", "single"],
  // RFC 6265 §5.4: one header. The gateway takes its own cookies out of it.
  cookie: ["credential", "single", "reserved"],

  // RFC 9112 §3.2
  host: ["ours", "single"],
  "x-request-id": ["ours"],

  // RFC 7239, and what proxies, CDNs and clouds set in its stead; X-Forwarded-* are all of them ours.
  forwarded: ["caller", "target"],
  ...all(
    ["caller"],
    "x-forwarded forwarded-for forwarded-for-ip x-forward-for x-real-ip x-client-ip client-ip x-true-ip x-forwardedfor",
    "x-cluster-client-ip cluster-client-ip x-proxyuser-ip x-coming-from x-originating-ip true-client-ip fastly-client-ip",
    "fly-client-ip incap-client-ip x-sucuri-clientip ali-cdn-real-ip cdn-src-ip ns-client-ip rlnclientipaddr z-forwarded-for x-source-ip",
    "cf-connecting-ip cf-connecting-ipv6 cf-connecting-o2o cf-pseudo-ipv4 do-connecting-ip x-nf-client-connection-ip",
  ),
  // The scheme, and the path that the application is mounted on.
  ...all(
    ["caller"],
    "https front-end-https x-scheme x-proto x-forward-proto x-url-scheme x-proxied-https cf-visitor x-script-name x-ingress-path",
  ),
  // Who signed in at the proxy: SiteMinder, WebSEAL, Kong, APISIX, WSO2, the clouds' own gateways.
  ...all(
    ["caller"],
    "smuser iv-user iv-user-l iv-groups iv-creds iv-remote-address x-consumer-id x-consumer-username",
    "x-consumer-custom-id x-consumer-groups x-credential-identifier x-anonymous-consumer x-authenticated-user",
    "x-authenticated-userid x-authenticated-scope x-authenticated-groups x-userinfo x-jwt-assertion",
    "x-endpoint-api-userinfo x-apigateway-api-userinfo x-goog-iap-jwt-assertion",
  ),
  // The client's certificate: RFC 9440, and what terminators of TLS made up before it.
  ...all(
    ["caller"],
    "client-cert client-cert-chain x-client-cert x-client-cert-chain x-client-certificate x-client-dn",
    "x-client-subject-dn x-client-verify",
  ),
  // Where a server believes these, the decision saw one host, URL or method and the server serves another (CVE-2018-14773).
  ...all(
    ["target"],
    "x-host x-forward-host x-http-host-override x-rewrite-url script-name path-info",
    "x-http-method x-http-method-override x-method-override http-method-override",
  ),
  // By these an application leaves out its own checks, or takes the answer from elsewhere (CVE-2025-29927, CVE-2025-61780).
  ...all(["target"], "x-middleware-subrequest x-matched-path x-now-route-matches x-sendfile-type x-accel-mapping"),

  ...all(["single"], "content-type origin referer user-agent x-requested-with"),
  ...all(["single"], "sec-fetch-mode sec-fetch-dest sec-fetch-site"),
  // RFC 6455 §11.3
  ...all(["single"], "sec-websocket-key sec-websocket-version"),

  // RFC 9110 §8.4, §6.6.1, §14.2, §7.6.3
  ...all(["reserved"], "content-encoding date range via"),
};

/** headerPrefixes are how names begin, folded. Of what passes through, in requests alone: an upstream's Proxy-Status (RFC 9209) is for the client. */
export const headerPrefixes: Traits = {
  // RFC 9110 §11.7 and what was made up beside it: whatever its name, it is for the next proxy.
  "proxy-": ["connection"],
  ...all(["ours"], "x-forwarded- sallyport-"),
  // Azure, Envoy, App Engine, CloudFront, Fly, Vercel, IIS, WebLogic; WebSphere's begin with "$WS".
  ...all(["caller"], "x-azure- x-envoy- x-appengine- cloudfront- fly-forwarded- x-vercel- x-arr- wl-proxy- -ws"),
  // Who signed in: Authelia, CGI's REMOTE_USER, Kubernetes, oauth2-proxy, Grafana, authentik, Vouch, Pomerium, Tailscale, mod_auth_openidc,
  // Shibboleth, SiteMinder, Cloudflare Access, Google, Azure, AWS.
  ...all(
    ["caller"],
    "remote- x-remote- x-auth-request- x-webauth- x-authentik- x-vouch- x-pomerium- tailscale-user- oidc- shib- sm-",
    "cf-access- x-goog-authenticated-user- x-ms-client-principal x-ms-token- x-amzn-oidc-",
  ),
  // The client's certificate, as nginx, HAProxy, Apache and AWS are told to pass it on.
  ...all(["caller"], "ssl-client- x-ssl- x-tls-client- x-amzn-mtls-"),
  ...all(["target"], "x-original- x-invoke-"),
  // Scripts cannot set them (Fetch, "forbidden request-header"), so servers take them for a browser's own word.
  "sec-": ["reserved"],
};

/** isPlainName: letters, digits and "-", which all servers read alike. */
export const isPlainName = (name: string): boolean => /^[A-Za-z0-9-]+$/.test(name);

/** foldHeaderName reads a name as the loosest server does: CGI makes one character of all that are neither letter nor digit (CVE-2025-64484). */
export const foldHeaderName = (name: string): string => name.toLowerCase().replace(/[^a-z0-9]/g, "-");

/** traitsOf tells what a header is to the gateway, whatever it is spelt like. */
export function traitsOf(name: string): readonly HeaderTrait[] {
  const folded = foldHeaderName(name);
  const traits = hasOwn(headerNames, folded) ? headerNames[folded]! : [];
  return [...traits, ...prefixes.flatMap((prefix) => (folded.startsWith(prefix) ? headerPrefixes[prefix]! : []))];
}

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

/** What is read where a message begins: of framing, of what the content is, of who may have or keep it, of what comes next (RFC 9110 §6.5.1). */
const inHeads: ReadonlySet<string> = new Set(
  [
    "set-cookie set-cookie2 www-authenticate authentication-info age cache-control expires pragma vary warning",
    "location refresh retry-after allow accept-ranges clear-site-data alt-svc strict-transport-security",
    "public-key-pins x-frame-options x-content-type-options x-xss-protection referrer-policy permissions-policy",
    "service-worker-allowed sourcemap origin-agent-cluster reporting-endpoints report-to nel",
  ].flatMap((line) => line.split(" ")),
);

/** belongsInHead: is a field of this name worth nothing, or worse, behind a body? */
export const belongsInHead = (name: string): boolean => {
  const folded = foldHeaderName(name);
  // RFC 9530 §2: a digest of what was sent is known only then.
  if (folded === "content-digest") return false;
  return (
    inHeads.has(folded) ||
    /^(?:content|access-control|cross-origin)-/.test(folded) ||
    traitsOf(folded).some((trait) => trait !== "single")
  );
};

const { hasOwn } = Object;
const prefixes = Object.keys(headerPrefixes);
const gatewaysOwn: readonly HeaderTrait[] = ["connection", "framing", "ours", "target", "reserved"];
// RFC 9110 §5.6.2
const isToken = (name: string): boolean => /^[A-Za-z0-9!#$%&'*+.^_`|~-]+$/.test(name);

/** faultInHeaderName judges the name of a header that a policy sets for an upstream; names come in lower case. null: nothing is wrong. */
export function faultInHeaderName(name: string): string | null {
  if (!isToken(name)) return "is not a header name";
  if (!isPlainName(name)) return 'has more than letters, digits and "-", which servers read in different ways';
  return traitsOf(name).some((trait) => gatewaysOwn.includes(trait)) ? "belongs to the gateway" : null;
}

/** faultInOddName judges a name beyond letters, digits and "-" that a host lets clients send; names come in lower case. */
export function faultInOddName(name: string): string | null {
  if (!isToken(name)) return "is not a header name";
  if (isPlainName(name)) return 'has nothing but letters, digits and "-", and needs no leave';
  return traitsOf(name).length > 0 ? `is ${foldHeaderName(name)} to many servers, which is more than a header` : null;
}

/** faultInAnswerName judges the name of a header that respond() sets. */
export function faultInAnswerName(name: string): string | null {
  return faultInHeaderName(name) ?? (hasOwn(notInAnswers, name) ? notInAnswers[name]! : null);
}
