// A small browser without JavaScript: cookies, redirects, forms, and the headers by which servers know a browser.

import { Agent, type IncomingHttpHeaders, request as send } from "node:http";
import { type CookieJar, createCookieJar } from "./cookie-jar.ts";
import { type Form, parseForms } from "./form.ts";

/** Answer is what came back last, after the redirects that were followed. */
export interface Answer {
  readonly url: URL;
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
  readonly forms: readonly Form[];
  /** Where a redirect that was not followed points to. */
  readonly location: URL | null;
}

/** Visit is one request of the client's. */
export interface Visit {
  readonly method: string;
  readonly url: string;
  readonly status: number;
  readonly location: string | null;
  /** Names of the cookies the answer set. */
  readonly cookies: readonly string[];
}

/** RequestOptions: everything that a link, a form or a script could say about a request. */
export interface RequestOptions {
  /** Default true for `open` and `submit`, false for `fetch` and `request`. */
  readonly follow?: boolean;
  /** Somebody who looks at the page that says why, instead of pressing "Go on" at once. Default false. */
  readonly looks?: boolean;
  /** Stop before this address is asked: a redirect target that nobody serves. */
  readonly until?: (url: URL) => boolean;
  readonly headers?: Readonly<Record<string, string>>;
  /** The page that the request comes from; default: typed into the address bar. */
  readonly from?: Answer | string;
}

/** BrowserClient drives real servers on loopback: every host name is 127.0.0.1. */
export interface BrowserClient {
  readonly cookies: CookieJar;
  readonly history: readonly Visit[];
  /** Opens an address, as typed or as a link on `from`. */
  open(url: string | URL, options?: RequestOptions): Promise<Answer>;
  /** Sends a form of a page with `fields` typed in; `button` is "name=value" or a name. */
  submit(page: Answer, fields?: Readonly<Record<string, string>>, options?: SubmitOptions): Promise<Answer>;
  /** Posts fields as a form of `from`'s would, without needing a page that has the form. */
  post(url: string | URL, fields: Readonly<Record<string, string>>, options?: RequestOptions): Promise<Answer>;
  /** What a script on `from`'s origin would fetch. */
  fetch(url: string | URL, options?: FetchOptions): Promise<Answer>;
  close(): void;
}

export interface SubmitOptions extends RequestOptions {
  /** Which form; default: the first that has all the fields. */
  readonly form?: string;
  readonly button?: string;
}

export interface FetchOptions extends RequestOptions {
  readonly method?: string;
  readonly body?: string;
}

interface Request {
  readonly method: string;
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | null;
  readonly navigation: boolean;
  /** Origin and policy of the page it comes from; null: typed. */
  readonly initiator: { readonly url: URL; readonly policy: string } | null;
}

const redirectLimit = 20;
const formType = "application/x-www-form-urlencoded";

/** createBrowserClient starts with no cookies. `now` (milliseconds) rules the expiry of cookies; `from` is the loopback address it comes from. */
export function createBrowserClient(
  options: { readonly now?: () => number; readonly from?: string } = {},
): BrowserClient {
  const cookies = createCookieJar(options.now);
  const agent = new Agent({ keepAlive: true, ...(options.from !== undefined && { localAddress: options.from }) });
  const history: Visit[] = [];

  async function run(first: Request, { follow = true, looks = false, until }: RequestOptions): Promise<Answer> {
    let request = first;
    let site: Site = "none";
    let tainted = false;
    for (let hops = 0; ; hops++) {
      site = farthest(site, siteOf(request));
      const answer = await exchange(request, { site, tainted });
      const next = answer.location === null && follow ? (refreshOf(answer) ?? (looks ? null : goOnOf(answer))) : null;
      if (next !== null && !until?.(next)) {
        // A page that goes on by itself: a navigation of its own, from that page.
        const initiator = toInitiator(answer);
        request = { method: "GET", url: next, headers: {}, body: null, navigation: true, initiator };
        site = "none";
        tainted = false;
        continue;
      }
      // As good as a redirect that is not followed.
      if (next !== null) return { ...answer, location: next };
      if (!answer.location || !follow || until?.(answer.location)) return answer;
      if (hops === redirectLimit)
        throw new Error(`too many redirects:\n${history.slice(-redirectLimit).map(toLine).join("\n")}`);
      // Fetch §4.4: a chain that leaves an origin it was sent to from elsewhere carries "Origin: null".
      const left = request.initiator !== null && request.initiator.url.origin !== request.url.origin;
      tainted ||= left && answer.location.origin !== request.url.origin;
      const keep =
        answer.status === 307 || answer.status === 308 || request.method === "GET" || request.method === "HEAD";
      const headers = { ...request.headers };
      if (!keep) delete headers["content-type"];
      request = {
        ...request,
        url: answer.location,
        headers,
        method: keep ? request.method : "GET",
        body: keep ? request.body : null,
      };
    }
  }

  async function exchange(request: Request, chain: Chain) {
    const { url, method, body } = request;
    const safe = method === "GET" || method === "HEAD";
    const headers: Record<string, string> = { host: url.host, ...browserHeaders(request, chain), ...request.headers };
    const site = chain.site === "cross-site" ? "cross-site" : "same-site";
    const cookie = cookies.header(url, { site, safeNavigation: request.navigation && safe });
    if (cookie !== "") headers.cookie = cookie;
    if (body !== null) headers["content-length"] = String(Buffer.byteLength(body));
    else if (!safe) headers["content-length"] = "0";

    const answer = await new Promise<Answer>((resolve, reject) => {
      // Loopback only: a name is where the cookies live, never where the bytes go.
      const target = {
        host: "127.0.0.1",
        port: url.port || 80,
        path: toTarget(url),
        method,
        headers,
        agent,
      };
      const outgoing = send(target, (incoming) => {
        const chunks: Buffer[] = [];
        incoming.on("data", (chunk: Buffer) => chunks.push(chunk));
        incoming.on("error", reject);
        incoming.on("end", () => {
          const text = Buffer.concat(chunks).toString("utf8");
          const status = incoming.statusCode ?? 0;
          const location = incoming.headers.location;
          const redirect = [301, 302, 303, 307, 308].includes(status) && location !== undefined;
          const isPage = /^text\/html\b/i.test(incoming.headers["content-type"] ?? "");
          resolve({
            url,
            status,
            headers: incoming.headers,
            body: text,
            forms: isPage ? parseForms(text, url) : [],
            location: redirect ? new URL(location, url) : null,
          });
        });
      });
      outgoing.on("error", reject);
      outgoing.end(body ?? undefined);
    });
    const set = answer.headers["set-cookie"] ?? [];
    cookies.store(url, set);
    history.push({
      method,
      url: url.href,
      status: answer.status,
      location: answer.location?.href ?? null,
      cookies: set.map((line) => line.slice(0, line.indexOf("="))),
    });
    return answer;
  }

  const navigate = (
    method: "GET" | "POST",
    url: string | URL,
    fields: URLSearchParams | null,
    options: RequestOptions,
  ) => {
    const headers = { ...(fields && { "content-type": formType }), ...options.headers };
    const initiator = toInitiator(options.from);
    const body = fields?.toString() ?? null;
    return run({ method, url: new URL(url), headers, body, navigation: true, initiator }, options);
  };

  return {
    cookies,
    history,
    open: (url, options = {}) => navigate("GET", url, null, options),
    post: (url, fields, options = {}) => navigate("POST", url, new URLSearchParams(fields), options),
    submit(page, fields = {}, options = {}) {
      const wanted = Object.keys(fields);
      const form = page.forms.find((each) =>
        options.form === undefined ? wanted.every((name) => each.names.has(name)) : each.id === options.form,
      );
      if (!form)
        throw new Error(`no form with ${wanted.join(", ")} at ${page.url.href} (${page.status}):\n${page.body}`);
      const typed = new URLSearchParams();
      for (const [name, value] of form.fields) if (!(name in fields)) typed.append(name, value);
      for (const [name, value] of Object.entries(fields)) typed.append(name, value);
      const button = form.buttons.find(
        ([name, value]) => options.button === name || options.button === `${name}=${value}`,
      );
      if (options.button !== undefined && !button) throw new Error(`no button "${options.button}" at ${page.url.href}`);
      if (button) typed.append(...button);
      const from = { from: page, ...options };
      if (form.method === "POST") return navigate("POST", form.action, typed, from);
      const target = new URL(form.action);
      target.search = typed.toString();
      return navigate("GET", target, null, from);
    },
    fetch(url, options = {}) {
      const target = new URL(url);
      return run(
        {
          method: options.method ?? "GET",
          url: target,
          headers: options.headers ?? {},
          body: options.body ?? null,
          navigation: false,
          initiator: toInitiator(options.from) ?? { url: target, policy: "" },
        },
        { follow: false, ...options },
      );
    },
    close: () => agent.destroy(),
  };
}

/** refreshOf: where a page's `<meta http-equiv="refresh">` leads at once. */
function refreshOf(answer: Answer): URL | null {
  const match = /<meta http-equiv="refresh" content="0; url=([^"]+)">/.exec(answer.body);
  return match && new URL(match[1]!.replaceAll("&amp;", "&"), answer.url);
}

/** goOnOf: where our page that says why leads, if the first way is the identity source's. */
function goOnOf(answer: Answer): URL | null {
  const match = /<a class="button main" href="([^"]*(?:\/verify\/elsewhere\?[^"]+|\/login\?t=[^"]+&amp;go=1))">/.exec(
    answer.body,
  );
  return match && new URL(match[1]!.replaceAll("&amp;", "&"), answer.url);
}

/** From the whole address: `search` is "" for "/x?", but a browser sends the "?". */
const toTarget = (url: URL) => url.href.slice(url.origin.length).split("#", 1)[0]!;

const toLine = (visit: Visit) => `${visit.method} ${visit.url} ${visit.status}`;

function toInitiator(from: Answer | string | undefined): Request["initiator"] {
  if (from === undefined) return null;
  if (typeof from === "string") return { url: new URL(from), policy: "" };
  return { url: from.url, policy: String(from.headers["referrer-policy"] ?? "") };
}

const sites = ["none", "same-origin", "same-site", "cross-site"] as const;
type Site = (typeof sites)[number];

/** Fetch Metadata §2.4: one hop elsewhere makes the whole chain come from there. */
const farthest = (left: Site, right: Site): Site => sites[Math.max(sites.indexOf(left), sites.indexOf(right))]!;

interface Chain {
  readonly site: Site;
  readonly tainted: boolean;
}

function siteOf({ initiator, url }: Request): Site {
  if (initiator === null) return "none";
  if (initiator.url.origin === url.origin) return "same-origin";
  return registrable(initiator.url) === registrable(url) ? "same-site" : "cross-site";
}

/** A site is a scheme and a registrable domain; no port. Two labels are near enough for the hosts of tests. */
function registrable(url: URL): string {
  const address = /^[\d.]+$|^\[/.test(url.hostname);
  return `${url.protocol}${address ? url.hostname : url.hostname.split(".").slice(-2).join(".")}`;
}

function browserHeaders(request: Request, chain: Chain) {
  const { initiator, navigation, method, url } = request;
  const headers: Record<string, string> = {
    "user-agent": "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0",
    accept: navigation ? "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8" : "*/*",
    "accept-language": "en-US,en;q=0.5",
    "accept-encoding": "identity",
    "sec-fetch-dest": navigation ? "document" : "empty",
    "sec-fetch-mode": navigation ? "navigate" : "cors",
    "sec-fetch-site": chain.site,
  };
  if (navigation) Object.assign(headers, { "sec-fetch-user": "?1", "upgrade-insecure-requests": "1" });
  if (!initiator) return headers;
  const sameOrigin = initiator.url.origin === url.origin && !chain.tainted;
  const hidden = initiator.policy === "no-referrer" || (initiator.policy === "same-origin" && !sameOrigin);
  if (!hidden)
    headers.referer =
      sameOrigin && initiator.policy !== "origin" ? initiator.url.href.split("#")[0]! : `${initiator.url.origin}/`;
  const crossFetch = !navigation && !sameOrigin;
  if (crossFetch || (method !== "GET" && method !== "HEAD")) {
    // Fetch §3.2.6: a page that hides its address hides its origin too, except from cross-origin fetches it makes itself.
    headers.origin = chain.tainted || (hidden && navigation) ? "null" : initiator.url.origin;
  }
  return headers;
}
