// forward(), redirect() and respond(): the steps that act. Every route ends in one.

import { faultInAddress } from "./address.ts";
import { defaultType, faultInRepeat, faultInSize, faultInValue, faultsInAnswer, mayHaveBody } from "./carriable.ts";
import type { BaseContext } from "./context.ts";
import type { Position } from "./contract.ts";
import type { Only } from "./exact.ts";
import type { AddressHeader } from "./forward-choice.ts";
import { choices, type ForwardTimeouts, toChoice } from "./forward-option.ts";
import { type Kind, optionsOf, takesOnly } from "./option.ts";
import { oneOf, orComputed, recordOf, text, wholeNumber } from "./option-kind.ts";
import { here } from "./position.ts";
import { declared, isDeciding, problem, quote } from "./registry.ts";
import { onDeclared } from "./state.ts";
import { type HeaderValue, makeStep, type Step, type StepFor } from "./step.ts";
import { type Upstream, upstreamName } from "./upstream.ts";
import { shown } from "./wording.ts";

/**
 * ForwardOptions: what goes along to the upstream, and how.
 *
 * @example
 * ```ts
 * const named: ForwardOptions<UserContext> = { headers: { "x-user": ({ user }) => user.id } };
 * forward<UserContext>(bank, { ...named, timeout: { response: "5m" } });
 * ```
 */
export interface ForwardOptions<C> {
  /** Plain headers for the upstream. No client can send them itself, by no route of this host and by none to this upstream. Left out: none. */
  readonly headers?: Readonly<Record<string, HeaderValue<C>>>;
  /**
   * How the identity header is signed. "per-request": for this one request, so that the upstream can tell it from any
   * other. "per-session": used again for up to half a minute, after a step-up too, which saves the signature, and says
   * nothing of the request; a scope is still signed each time. Left out: "per-request" after a step-up, else "per-session".
   */
  readonly identity?: "per-request" | "per-session";
  /**
   * Headers in which this site's own address becomes what the upstream knows, and back: `destination` and `if` of WebDAV on
   * the way up, `location` and `content-location` on the way back. A destination is decided like a request of its own. Left out: none.
   */
  readonly rewrite?: readonly AddressHeader[];
  /** Which of the user's groups go up in the identity header: "all", "none", or those that are listed, as names or as patterns: ["finance", "team-*"]. Left out: all. */
  readonly groups?: "all" | "none" | readonly string[];
  /** Where this needs other timeouts than the upstream's own: long polls, streams that are silent for long. Left out: the upstream's own. */
  readonly timeout?: ForwardTimeouts;
  /** Protocols other than WebSocket that a connection may switch to, by their exact names: ["ipp-tunnel"]. Left out: none. */
  readonly upgrades?: readonly string[];
  /** "step-up": HTML pages are given a script of the gateway's, which answers challenges of their own fetch and XMLHttpRequest. Left out: they pass as they are. */
  readonly script?: "step-up";
}

const declaredHeaders = new Set<string>();
onDeclared((headers) => {
  for (const [upstream, header] of headers) declaredHeaders.add(`${upstream} ${header}`);
});

/** A text of a header or a body: it may be empty. */
const anyText = text('"one"', /^/);
const headersOf = <Read>(kind: Kind<Read>, example: string) => {
  const code = { code: "POLICY_HEADER" } as const;
  return { ...recordOf({ ...kind, ...code }, example), ...code };
};

const forwardOptions = optionsOf<ForwardOptions<never>>()("forward(bank, {…})", {
  headers: headersOf(orComputed(anyText), '{ "x-user": ({ user }) => user.id }'),
  identity: oneOf(["per-request", "per-session"]),
  ...choices,
});

/**
 * forward sends the request to an upstream, with the user's identity as a signed token in the header sallyport-identity.
 *
 * @example
 * ```ts
 * route("/statements/*", forward(bank, { headers: { "x-page": "statements" } }));
 * ```
 */
export function forward<C = BaseContext, O extends PropertyKey = never>(
  upstream: Upstream,
  options?: ForwardOptions<C> & Only<O, keyof ForwardOptions<never>>,
): StepFor<C> {
  const at = here(forward);
  takesOnly(2, arguments, forwardOptions.form, at);
  const name = upstreamName(upstream);
  if (name === undefined) {
    problem("POLICY_UPSTREAM", `forward() goes to ${shown(upstream)}`, "Pass an upstream made by upstream().", at);
  }
  const read = forwardOptions.read(options, { call: "forward()", path: "", at });
  const { identity } = read;
  const headers = (read.headers ?? []).map(
    ([name, value]) => [name.toLowerCase(), value as HeaderValue<never>] as const,
  );
  checkHeaders(headers, at);
  const both = read.rewrite?.find((one) => headers.some(([name]) => name === one));
  if (both !== undefined)
    problem("POLICY_HEADER", `forward() sets the header ${quote(both)}, and rewrites it`, "Do one of the two.", at);
  for (const [header] of headers) {
    const pair = `${name} ${header}`;
    if (!isDeciding()) {
      declaredHeaders.add(pair);
      declared.headers.push({ name: header, upstream: name ?? "", at });
    } else if (!declaredHeaders.has(pair)) {
      // The gateway strips from clients what it knows of when the policies load; a name made up later would slip through.
      problem(
        "POLICY_HEADER_LATE",
        `forward() sets the header ${quote(header)}, which no route declares for this upstream`,
        "Make the forward() at the top of the file and return it.",
        at,
      );
    }
  }
  return makeStep({
    kind: "forward",
    upstream,
    headers,
    perRequest: identity === undefined ? null : identity === "per-request",
    choice: toChoice(read),
    at,
  });
}

/** What can be known before a request; a computed value is looked at when it is there (evaluate.ts), and names are the compiler's to judge. */
function checkHeaders(headers: readonly (readonly [string, unknown])[], at: Position): void {
  const report = (message: string) =>
    problem(
      "POLICY_HEADER",
      `forward() ${message}`,
      "Give each header one value: a text, or a function that gives one.",
      at,
    );
  for (const [name, value] of headers) {
    const fault = typeof value === "function" ? null : faultInValue(value);
    if (fault !== null) report(`sets the header ${quote(name)} to what ${fault}`);
  }
  const repeated = faultInRepeat(headers);
  if (repeated !== null) report(`sets the header ${quote(repeated)} twice`);
  const size = faultInSize(headers);
  if (size !== null) report(`sets headers that ${size}`);
}

/**
 * RedirectOptions: with which status.
 *
 * @example
 * ```ts
 * const forGood: RedirectOptions = { status: 301 };
 * redirect("/home", forGood);
 * ```
 */
export interface RedirectOptions {
  /** How the client goes on: 303 with GET, 307 and 308 with its own method; 301 and 308 for good. Default 303. */
  readonly status?: 301 | 302 | 303 | 307 | 308;
}

const redirectOptions = optionsOf<RedirectOptions>()('redirect("/home", {…})', {
  status: oneOf([303, 301, 302, 307, 308], { code: "POLICY_STATUS" }),
});

/**
 * redirect sends the client elsewhere: 303 unless another of 301, 302, 307, 308 is given.
 *
 * @example
 * ```ts
 * publicRoute("GET /", redirect("/home"));
 * ```
 */
export function redirect<O extends PropertyKey = never>(
  location: string,
  options?: RedirectOptions & Only<O, keyof RedirectOptions>,
): Step {
  const at = here(redirect);
  takesOnly(2, arguments, redirectOptions.form, at);
  const { status = 303 } = redirectOptions.read(options, { call: "redirect()", path: "", at });
  const fault = faultInAddress(location) ?? faultInValue(location);
  if (fault !== null) {
    problem(
      "POLICY_LOCATION",
      `redirect() goes to ${quote(location)}, which ${fault}`,
      'Give a path such as "/sign-in" or a whole http(s) address; put what comes from a request through encodeURIComponent().',
      at,
    );
  }
  return makeStep({ kind: "redirect", status, location: String(location), at });
}

/**
 * RespondOptions: what the answer is.
 *
 * @example
 * ```ts
 * const gone: RespondOptions = { status: 410, headers: { "cache-control": "no-store" }, body: "Gone" };
 * respond(gone);
 * ```
 */
export interface RespondOptions {
  /** The answer's status. Default 200. */
  readonly status?: number;
  /** Its headers. Left out: `content-type: text/plain; charset=utf-8` alone, where there may be a body. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Its text. Left out: an empty one. */
  readonly body?: string;
}

const respondOptions = optionsOf<RespondOptions>()("respond({…})", {
  status: wholeNumber(200, 599, 404, { code: "POLICY_STATUS" }),
  headers: headersOf(anyText, '{ "cache-control": "no-store" }'),
  body: { ...anyText, code: "POLICY_BODY" },
});

/**
 * respond answers by itself; 200 and an empty text unless said otherwise. What HTTP cannot carry is refused here (carriable.ts).
 *
 * @example
 * ```ts
 * publicRoute("GET /robots.txt", respond({ body: "User-agent: *\nDisallow: /\n" }));
 * ```
 */
export function respond<O extends PropertyKey = never>(options?: RespondOptions & Only<O, keyof RespondOptions>): Step {
  const at = here(respond);
  takesOnly(1, arguments, respondOptions.form, at);
  const { status = 200, headers = [], body = "" } = respondOptions.read(options, { call: "respond()", path: "", at });
  const fields = headers.map(([name, value]) => [name.toLowerCase(), value] as const);
  for (const { code, name, fault, fix } of faultsInAnswer(status, fields, body)) {
    const what = {
      POLICY_STATUS: `status ${shown(status)}, which`,
      POLICY_BODY: "a body that",
      POLICY_HEADER: name === undefined ? "headers that" : `the header ${quote(name)}, which`,
    };
    problem(code, `respond() has ${what[code]} ${fault}`, fix, at);
  }
  const given: Record<string, string> = Object.fromEntries(fields);
  if (mayHaveBody(status)) given["content-type"] ??= defaultType;
  return makeStep({ kind: "respond", status, headers: given, body, at });
}
