// Route patterns: "GET /users/:id", "/admin/*", "GET|POST /payouts".

import type { Position } from "./contract.ts";
import type { Needs } from "./exact.ts";
import { faultInMethods } from "./method.ts";
import { problem, quote } from "./registry.ts";

/** PatternFault is what an editor can see to be wrong with a pattern. */
export type PatternFault<P extends string> = string extends P
  ? unknown
  : P extends `/${string}`
    ? unknown
    : P extends `${infer M} /${string}`
      ? M extends Uppercase<M>
        ? unknown
        : Needs<"methods in capitals: GET /x">
      : Needs<"a path that begins with a slash: /x or GET /x">;

/** Pattern is a route's pattern, taken apart. */
export interface Pattern {
  readonly methods: readonly string[];
  readonly path: string;
}

const segment = /^(?:[A-Za-z0-9\-._~!$&'()+,;=:@%\u00a1-\uffff]+)$/;

/** parsePattern reads methods (none: every method) and a path whose segments are literal, ":name", or a last "*". */
export function parsePattern(pattern: string, at: Position): Pattern {
  const match = typeof pattern === "string" ? /^(?:([^\s/]+) )?(\/\S*)$/.exec(pattern) : null;
  if (!match) {
    problem(
      "POLICY_PATTERN",
      `${quote(pattern)} is not a route pattern`,
      'Write a path, with methods before it if they matter: "/admin/*", "POST /payouts", "GET|POST /search".',
      at,
    );
    return { methods: [], path: "/" };
  }
  const fault = match[1] === undefined ? null : faultInMethods(match[1]);
  if (fault) problem("POLICY_PATTERN", `${quote(pattern)}: ${fault[0]}`, fault[1], at);
  const path = match[2]!;
  const segments = path.slice(1).split("/");
  const names = new Set<string>();
  segments.forEach((one, index) => {
    const last = index === segments.length - 1;
    const fault = faultIn(one, last, names);
    if (fault) problem("POLICY_PATTERN", `${quote(pattern)}: ${fault[0]}`, fault[1], at);
    if (one.startsWith(":")) names.add(one);
  });
  return { methods: match[1]?.split("|") ?? [], path };
}

function faultIn(one: string, last: boolean, names: ReadonlySet<string>): readonly [string, string] | null {
  if (one === "*")
    return last
      ? null
      : ["a * stands for the rest of the path, so it comes last", "Use :name for one segment in the middle."];
  if (one.startsWith(":")) {
    if (!/^:[A-Za-z_][A-Za-z0-9_]*$/.test(one)) return ["a parameter is a colon and a name", 'Such as "/users/:id".'];
    return names.has(one) ? [`${quote(one)} stands in it twice`, "Give each parameter its own name."] : null;
  }
  if (one === "")
    return last ? null : ["it has an empty segment", "Where // is let in, it fits into a last *: no pattern has one."];
  if (one === "." || one === "..")
    return ["it has a dot segment", "No request path with one is let in, so it could never match."];
  if (/%(?:5C|2E|7F|[01].)|^\.{1,2}(?:;|%3B|%2F)|%2F\.{1,2}(?:;|%3B|%2F|$)/i.test(one))
    return [`no request path with ${quote(one)} is let in`, "So it could never match."];
  if (one.includes("*")) return ["a * is a whole last segment", 'Such as "/files/*".'];
  if (!segment.test(one) || /%(?![0-9A-Fa-f]{2})/.test(one))
    return [
      `the segment ${quote(one)} cannot be in a request's path`,
      "Write the path as the browser sends it, without query or #.",
    ];
  return null;
}
