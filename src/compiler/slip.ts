// What a bundle's text shows to be a slip: a step that is made in a function and that nobody takes, and a name that nothing has.

import type { SourceLocation } from "../../runtime/contract.ts";
import { languageName } from "../../runtime/guest.ts";
import { isPackage } from "../generation/locator.ts";
import type { LoadProblem } from "./report.ts";
import type { Survey } from "./survey.ts";
import type { AnyNode, Reference, Scope, Syntax } from "./syntax.ts";

/** Slip is a name and where it stands in the bundle. */
export interface Slip {
  readonly kind: "dropped" | "absent";
  readonly name: string;
  readonly offset: number;
}

/** What makes a step, and does nothing by itself. */
const verbs: ReadonlySet<string> = new Set(
  "deny stepUp forward redirect respond when choose every otherwise".split(" "),
);

/** All that a policy finds without importing it (test/compiler/slip.test.ts); the compiler's own names begin with a $. */
const present: ReadonlySet<string> = new Set(
  `Object Function Array Number parseFloat parseInt Infinity NaN undefined Boolean String Symbol Date Promise RegExp Error
   AggregateError EvalError RangeError ReferenceError SyntaxError TypeError URIError globalThis JSON Math Intl ArrayBuffer
   Uint8Array Int8Array Uint16Array Int16Array Uint32Array Int32Array BigUint64Array BigInt64Array Uint8ClampedArray Float32Array
   Float64Array Float16Array DataView Map BigInt Set Iterator WeakMap WeakSet Proxy Reflect decodeURI decodeURIComponent encodeURI
   encodeURIComponent escape unescape eval isFinite isNaN Temporal SuppressedError arguments`.split(/\s+/),
);

/** What Node and browsers have, and a policy has not; and what there is for it instead. */
const address =
  "Take it from request.path, request.host and request.query; encodeURIComponent() is there for addresses.";
const pure =
  "A policy is a pure function of what the request brings: keep what needs it outside, or compute it beforehand.";
const outside: Readonly<Record<string, string>> = {
  __proto__: null as never,
  ...Object.fromEntries(
    `fetch setTimeout setInterval setImmediate clearTimeout clearInterval queueMicrotask Buffer require module exports window document
     XMLHttpRequest WebSocket EventSource crypto performance structuredClone TextEncoder TextDecoder atob btoa AbortController
     AbortSignal Headers Request Response FormData Blob WebAssembly SharedArrayBuffer Atomics global self __dirname
     __filename`
      .split(/\s+/)
      .map((name) => [name, pure]),
  ),
  process: 'A setting is a value in a file of the policies, and a secret is named: secret("NAME").',
  console: "What a policy decides, and why, is in the decision log: give deny() and stepUp() a reason.",
  URL: address,
  URLSearchParams: address,
};

/** slipsIn reads the tree that was walked already. */
export function slipsIn({ scopes }: Syntax, { statements, asked }: Survey): readonly Slip[] {
  const slips: Slip[] = [];
  const made = verbsIn(scopes);
  for (const statement of statements)
    for (const call of droppedBy(statement)) {
      const name = made.get(call.callee as AnyNode);
      if (name !== undefined) slips.push({ kind: "dropped", name, offset: call.start });
    }
  for (const { identifier } of scopes[0]?.through ?? []) {
    const { name, range } = identifier;
    const isOurs = name.startsWith("$") || present.has(name) || asked.has(name);
    if (!isOurs && range) slips.push({ kind: "absent", name, offset: range[0] });
  }
  return slips;
}

/** The places that name one of the verbs, as they are read out of the language's own object. */
function verbsIn(scopes: readonly Scope[]): ReadonlyMap<AnyNode, string> {
  const found = new Map<AnyNode, string>();
  // The script's own scope, and that of the function which esbuild puts around it.
  for (const variable of scopes.slice(1, 3).flatMap((scope) => scope.variables)) {
    // esbuild puts a number behind a name that is there twice.
    const name = variable.name.replace(/\d+$/, "");
    if (!verbs.has(name) || !variable.references.some(isRead)) continue;
    for (const { identifier } of variable.references) found.set(identifier as AnyNode, name);
  }
  return found;
}

const isRead = ({ writeExpr }: Reference): boolean => {
  const from = writeExpr as AnyNode | null | undefined;
  return from?.type === "Identifier" && from.name === languageName;
};

type Call = AnyNode & { readonly type: "CallExpression" };

/** The calls in a statement whose values nobody sees. */
function droppedBy(node: AnyNode): readonly Call[] {
  switch (node.type) {
    case "ExpressionStatement":
    case "ParenthesizedExpression":
      return droppedBy(node.expression);
    case "CallExpression":
      return [node];
    case "LogicalExpression":
      return droppedBy(node.right);
    case "ConditionalExpression":
      return [...droppedBy(node.consequent), ...droppedBy(node.alternate)];
    case "SequenceExpression":
      return node.expressions.flatMap(droppedBy);
    default:
      return [];
  }
}

const doubt = { code: "COMPILE_ABSENT", severity: "warning" } as const;

/** toProblems says them in an operator's words. What packages do is theirs: they may try what there is. */
export function toProblems(slips: readonly Slip[], find: (offset: number) => SourceLocation | null): LoadProblem[] {
  return slips.flatMap(({ kind, name, offset }): LoadProblem[] => {
    const at = find(offset);
    if (at === null || isPackage(at.file)) return [];
    if (kind === "dropped") {
      const message = `${name}() makes a step here that nobody takes`;
      const fix = `A step does nothing by itself. Return it: return ${name}(…), or stand it among the route's steps.`;
      return [{ code: "COMPILE_DROPPED_STEP", message, fix, at }];
    }
    const fix = outside[name] ?? "Is it misspelt, or not imported?";
    // It is there, for packages, which would not load without it.
    if (name === "console") return [{ ...doubt, message: "console says nothing in a policy", fix, at }];
    if (Object.hasOwn(outside, name))
      return [{ code: "COMPILE_ABSENT", message: `There is no ${name} in a policy`, fix, at }];
    return [{ ...doubt, message: `Nothing here is called ${name}`, fix, at }];
  });
}
