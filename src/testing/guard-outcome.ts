// What a guard may come to, as its text shows: true, false, or a step.

import type { AnyNode } from "../compiler/syntax.ts";

/** Outcome is what a guard returns. */
export type Outcome = "true" | "false" | "step";

const makers: ReadonlySet<string> = new Set(["deny", "stepUp", "forward", "redirect", "respond"]);

/** outcomesOf reads an expression that is returned. */
export function outcomesOf(node: AnyNode): readonly Outcome[] {
  switch (node.type) {
    case "ParenthesizedExpression":
      return outcomesOf(node.expression as AnyNode);
    case "SequenceExpression":
      return outcomesOf(node.expressions.at(-1) as AnyNode);
    case "LogicalExpression": {
      const passed: Outcome = node.operator === "&&" ? "true" : "false";
      const left = outcomesOf(node.left as AnyNode).filter((one) => one !== passed);
      return [...new Set([...left, ...outcomesOf(node.right as AnyNode)])];
    }
    case "ConditionalExpression":
      return [...new Set([...outcomesOf(node.consequent as AnyNode), ...outcomesOf(node.alternate as AnyNode)])];
    case "Literal":
      return node.value === true ? ["true"] : node.value === false ? ["false"] : [];
    case "CallExpression":
      return node.callee.type === "Identifier" && makers.has(node.callee.name) ? ["step"] : ["true", "false"];
    case "UnaryExpression":
      // esbuild writes !0 for true where it minifies.
      return ["true", "false"];
    default:
      return ["true", "false"];
  }
}
