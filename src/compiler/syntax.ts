// The syntax of a bundle: its tree, and which function's variable each name is. The only door to acorn and eslint-scope.

import { type AnyNode, type Program, parse, parseExpressionAt } from "acorn";
import { analyze, type Reference, type Scope, type Variable } from "eslint-scope";

export type { AnyNode, Program, Reference, Scope, Variable };

/** Syntax is a script, taken apart. */
export interface Syntax {
  readonly tree: Program;
  /** Every scope; the first is the global one, the second the script's own. */
  readonly scopes: readonly Scope[];
}

/** parseScript reads what esbuild wrote; throws a SyntaxError for what it would not have written. */
export function parseScript(code: string): Syntax {
  const tree = parse(code, { ecmaVersion: "latest", sourceType: "script", ranges: true, preserveParens: true });
  const scopes = analyze(tree as never, {
    ecmaVersion: 2024,
    // The script runs inside a function: what it declares is that function's.
    sourceType: "commonjs",
    ignoreEval: true,
    childVisitorKeys: { ParenthesizedExpression: ["expression"] },
    fallback: "iteration",
  }).scopes;
  return { tree, scopes };
}

/** parseFunction reads a function as its own text has it; null: it is none that stands for itself, such as a method. */
export function parseFunction(text: string): AnyNode | null {
  try {
    return parseExpressionAt(text, 0, { ecmaVersion: "latest", preserveParens: true }) as AnyNode;
  } catch {
    return null;
  }
}

/** childrenOf gives a node's own parts, in their order. */
export function childrenOf(node: AnyNode): AnyNode[] {
  const children: AnyNode[] = [];
  for (const key in node) {
    const value = node[key as keyof AnyNode] as unknown;
    if (typeof value !== "object" || value === null) continue;
    if (Array.isArray(value)) {
      for (const one of value as unknown[]) if (isNode(one)) children.push(one);
    } else if (isNode(value)) children.push(value);
  }
  return children;
}

const isNode = (value: unknown): value is AnyNode =>
  typeof value === "object" && value !== null && typeof (value as { type?: unknown }).type === "string";
