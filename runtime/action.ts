// forward(), redirect() and respond(): the steps that act. Every route ends in one.

import { faultInAddress } from "./address.ts";
import { defaultType, faultInRepeat, faultInSize, faultInValue, faultsInAnswer, mayHaveBody } from "./carriable.ts";
import type { BaseContext } from "./context.ts";
import type { Position } from "./contract.ts";
import { here } from "./position.ts";
import { declared, isDeciding, problem, quote } from "./registry.ts";
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
  const headers = headersIn(
    "forward()",
    options.headers === undefined ? {} : options.headers,
    at,
  ) as readonly (readonly [string, HeaderValue<C>])[];
  checkHeaders(headers, at);
  for (const [name] of headers) {
    if (!isDeciding()) {
      declaredHeaders.add(name);
      declared.headers.push({ name, at });
    } else if (!declaredHeaders.has(name)) {
      // The gateway strips from clients what it knows of when the policies load; a name made up later would slip through.
      problem(
        "POLICY_HEADER_LATE",
        `forward() sets the header ${quote(name)}, which no route declares`,
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
    at,
  });
}

/** Of a Map or a Headers nothing would be read, and the headers be missing in silence. */
function headersIn(step: string, headers: unknown, at: Position): readonly (readonly [string, unknown])[] {
  if (typeof headers !== "object" || headers === null || Symbol.iterator in headers) {
    problem(
      "POLICY_HEADER",
      `${step} has headers that are ${quote(headers)}`,
      'Write names and their values: headers: { "x-name": "value" }.',
      at,
    );
    return [];
  }
  return Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value] as const);
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

/** redirect sends the client elsewhere: 303 unless another of 301, 302, 307, 308 is given. */
export function redirect(location: string, options: { readonly status?: 301 | 302 | 303 | 307 | 308 } = {}): Step {
  const at = here(redirect);
  const status = options.status ?? 303;
  const fault = faultInAddress(location) ?? faultInValue(location);
  if (fault !== null) {
    problem(
      "POLICY_LOCATION",
      `redirect() goes to ${quote(location)}, which ${fault}`,
      'Give a path such as "/sign-in" or a whole http(s) address; put what comes from a request through encodeURIComponent().',
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

/** respond answers by itself; 200 and an empty text unless said otherwise. What HTTP cannot carry is refused here (carriable.ts). */
export function respond(options: RespondOptions = {}): Step {
  const at = here(respond);
  const { status = 200, headers = {}, body = "" } = options;
  const fields = headersIn("respond()", headers, at) as readonly (readonly [string, string])[];
  for (const { code, name, fault, fix } of faultsInAnswer(status, fields, body)) {
    const what = {
      POLICY_STATUS: `status ${quote(status)}, which`,
      POLICY_BODY: "a body that",
      POLICY_HEADER: name === undefined ? "headers that" : `the header ${quote(name)}, which`,
    };
    problem(code, `respond() has ${what[code]} ${fault}`, fix, at);
  }
  const given = Object.fromEntries(fields);
  if (mayHaveBody(status)) given["content-type"] ??= defaultType;
  return makeStep({ kind: "respond", status, headers: given, body: String(body), at });
}
