// forward(), redirect() and respond(): the steps that act. Every route ends in one.

import type { BaseContext } from "./context.ts";
import type { Only } from "./exact.ts";
import { optionsOf, takesOnly } from "./option.ts";
import { oneOf, orComputed, recordOf, text, wholeNumber } from "./option-kind.ts";
import { here } from "./position.ts";
import { isDeciding, problem, quote } from "./registry.ts";
import { type HeaderValue, makeStep, type Step, type StepFor } from "./step.ts";
import { type Upstream, upstreamName } from "./upstream.ts";
import { shown } from "./wording.ts";

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

/** A text of a header or a body: it may be empty. */
const anyText = text('"one"', /^/);

const forwardOptions = optionsOf<ForwardOptions<never>>()("forward(bank, {…})", {
  headers: recordOf(orComputed(anyText), '{ "x-user": ({ user }) => user.id }'),
  identity: oneOf(["per-request", "per-session"]),
});

/** forward sends the request to an upstream, with the user's identity as a signed token in the header sallyport-identity. */
export function forward<C = BaseContext, O extends PropertyKey = never>(
  upstream: Upstream,
  options?: ForwardOptions<C> & Only<O, keyof ForwardOptions<never>>,
): StepFor<C> {
  const at = here(forward);
  takesOnly(2, arguments, forwardOptions.form, at);
  if (upstreamName(upstream) === undefined) {
    problem("POLICY_UPSTREAM", `forward() goes to ${shown(upstream)}`, "Pass an upstream made by upstream().", at);
  }
  const { identity, ...read } = forwardOptions.read(options, { call: "forward()", path: "", at });
  const headers = (read.headers ?? []).map(
    ([name, value]) => [name.toLowerCase(), value as HeaderValue<never>] as const,
  );
  for (const [name] of headers) {
    if (isDeciding() && !declaredHeaders.has(name)) {
      // The gateway strips from clients what it knows of when the policies load; a name made up later would slip through.
      problem(
        "POLICY_HEADER_LATE",
        `forward() sets the header ${name}, which no route declares`,
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

export interface RedirectOptions {
  /** 303 unless said otherwise. */
  readonly status?: 301 | 302 | 303 | 307 | 308;
}

const redirectOptions = optionsOf<RedirectOptions>()('redirect("/home", {…})', {
  status: oneOf([303, 301, 302, 307, 308], { code: "POLICY_STATUS" }),
});

/** redirect sends the client elsewhere: 303 unless another of 301, 302, 307, 308 is given. */
export function redirect<O extends PropertyKey = never>(
  location: string,
  options?: RedirectOptions & Only<O, keyof RedirectOptions>,
): Step {
  const at = here(redirect);
  takesOnly(2, arguments, redirectOptions.form, at);
  const { status = 303 } = redirectOptions.read(options, { call: "redirect()", path: "", at });
  if (typeof location !== "string" || !/^(https?:\/\/[^/\\]|\/(?![/\\]))[\x21-\x5b\x5d-\x7e]*$/.test(location)) {
    // A scheme-relative "//host" or "/\host" leaves the site while it looks as if it stayed.
    problem(
      "POLICY_LOCATION",
      `redirect() goes to ${quote(location)}`,
      'Give a path such as "/sign-in" or a whole http(s) address.',
      at,
    );
  }
  return makeStep({ kind: "redirect", status, location: String(location), at });
}

export interface RespondOptions {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

const respondOptions = optionsOf<RespondOptions>()("respond({…})", {
  status: wholeNumber(200, 599, 404, { code: "POLICY_STATUS" }),
  headers: recordOf(anyText, '{ "cache-control": "no-store" }'),
  body: anyText,
});

/** respond answers by itself; 200 and an empty text unless said otherwise. */
export function respond<O extends PropertyKey = never>(options?: RespondOptions & Only<O, keyof RespondOptions>): Step {
  const at = here(respond);
  takesOnly(1, arguments, respondOptions.form, at);
  const { status = 200, headers = [], body = "" } = respondOptions.read(options, { call: "respond()", path: "", at });
  const fields = headers.map(([name, value]) => [name.toLowerCase(), value] as const);
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
  return makeStep({ kind: "respond", status, headers: Object.fromEntries(fields), body, at });
}
