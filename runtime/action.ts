// forward(), redirect() and respond(): the steps that act. Every route ends in one.

import type { BaseContext } from "./context.ts";
import { here } from "./position.ts";
import { isDeciding, problem, quote } from "./registry.ts";
import { type HeaderValue, makeStep, type Step } from "./step.ts";
import { isUpstream, type Upstream } from "./upstream.ts";

export interface ForwardOptions<C> {
  /** Plain headers for the upstream. The client can never send them itself, on any route. */
  readonly headers?: Readonly<Record<string, HeaderValue<C>>>;
  /**
   * How the identity header is signed. "per-request": for this one request, so that the upstream can tell it from any
   * other; after a step-up that is so without being said. "per-session": used again for up to half a minute after a
   * step-up too, which saves the signature, and says nothing of the request; a scope is still signed each time.
   */
  readonly identity?: "per-request" | "per-session";
}

const declaredHeaders = new Set<string>();

/** forward sends the request to an upstream, with the user's identity as a signed token in the header sallyport-identity. */
export function forward<C = BaseContext>(upstream: Upstream, options: ForwardOptions<C> = {}): Step<C> {
  const at = here(forward);
  if (!isUpstream(upstream)) {
    problem("POLICY_UPSTREAM", `forward() goes to ${quote(upstream)}`, "Pass an upstream made by upstream().", at);
  }
  const { identity } = options;
  if (identity !== undefined && identity !== "per-request" && identity !== "per-session") {
    problem(
      "POLICY_OPTION",
      `forward() has identity: ${quote(identity)}`,
      'Write identity: "per-request" or "per-session", or leave it out.',
      at,
    );
  }
  const headers = Object.entries(options.headers ?? {}).map(([name, value]) => [name.toLowerCase(), value] as const);
  for (const [name] of headers) {
    if (isDeciding() && !declaredHeaders.has(name)) {
      // The gateway strips from clients what it knows of when the policies load; a name made up later would slip through.
      problem(
        "POLICY_HEADER_LATE",
        `forward() sets the header ${quote(name)}, which no route declares`,
        "Make the forward() at the top of the file and return it.",
        at,
      );
    }
    declaredHeaders.add(name);
  }
  return makeStep({
    kind: "forward",
    upstream,
    headers,
    perRequest: identity === undefined ? null : identity === "per-request",
    at,
  });
}

/** redirect sends the client elsewhere: 303 unless another of 301, 302, 307, 308 is given. */
export function redirect(location: string, options: { readonly status?: 301 | 302 | 303 | 307 | 308 } = {}): Step {
  const at = here(redirect);
  const status = options.status ?? 303;
  if (typeof location !== "string" || !/^(https?:\/\/[^/\\]|\/(?![/\\]))[\x21-\x5b\x5d-\x7e]*$/.test(location)) {
    // A scheme-relative "//host" or "/\host" leaves the site while it looks as if it stayed.
    problem(
      "POLICY_LOCATION",
      `redirect() goes to ${quote(location)}`,
      'Give a path such as "/sign-in" or a whole http(s) address.',
      at,
    );
  }
  if (![301, 302, 303, 307, 308].includes(status)) {
    problem("POLICY_STATUS", `redirect() has status ${quote(status)}`, "Use 301, 302, 303, 307 or 308.", at);
  }
  return makeStep({ kind: "redirect", status, location: String(location), at });
}

export interface RespondOptions {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** respond answers by itself; 200 and an empty text unless said otherwise. */
export function respond(options: RespondOptions = {}): Step {
  const at = here(respond);
  const { status = 200, headers = {}, body = "" } = options;
  if (!Number.isInteger(status) || status < 200 || status > 599) {
    problem("POLICY_STATUS", `respond() has status ${quote(status)}`, "Use a whole number from 200 to 599.", at);
  }
  const fields = Object.entries(headers).map(([name, value]) => [name.toLowerCase(), String(value)] as const);
  for (const [name, value] of fields) {
    if (!/^[a-z0-9!#$%&'*+.^|~-]+$/.test(name) || !/^[\t\x20-\x7e]*$/.test(value)) {
      problem(
        "POLICY_HEADER",
        `respond() has a header ${quote(name)} that HTTP cannot carry`,
        "Use plain names and one-line ASCII values.",
        at,
      );
    }
  }
  return makeStep({ kind: "respond", status, headers: Object.fromEntries(fields), body: String(body), at });
}
