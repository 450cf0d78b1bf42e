// A guard, or the test of a when(), that says the same whatever the request is: read off its text, as far as that shows it.

import { type AnyNode, parseFunction } from "./syntax.ts";

/** constantOf gives what a function always returns; null: it depends, or its text does not show it. */
export function constantOf(text: string): boolean | null {
  // Most guards have neither word, and need not be taken apart.
  if (!/\b(?:true|false)\b/.test(text)) return null;
  const node = parseFunction(text);
  if (node === null || (node.type !== "ArrowFunctionExpression" && node.type !== "FunctionExpression")) return null;
  if (node.async || node.generator) return null;
  const body = node.body as AnyNode;
  const ends = body.type === "BlockStatement" ? endsOf(body.body as AnyNode[]) : [evaluate(body)];
  if (ends === null) return null;
  const [first] = ends;
  if (first === null || first === undefined || first === "either" || typeof first.value !== "boolean") return null;
  return ends.every((one) => one !== null && one !== "either" && one.value === first.value) ? first.value : null;
}

/** What an expression comes to: one value; true or false; null: anything, a step as well. */
type Known = { readonly value: string | number | boolean | null | undefined } | "either" | null;

/** All that is returned; null: something else may happen, such as that nothing is. */
function endsOf(statements: readonly AnyNode[]): readonly Known[] | null {
  const ends: Known[] = [];
  for (const [index, one] of statements.entries()) {
    switch (one.type) {
      case "ReturnStatement":
        return [...ends, one.argument == null ? null : evaluate(one.argument)];
      case "VariableDeclaration":
      case "FunctionDeclaration":
        break;
      case "IfStatement": {
        const rest = statements.slice(index + 1);
        const test = evaluate(one.test);
        const isKnown = test !== null && test !== "either";
        const taken = isKnown && !test.value ? [] : endsOf([...statementsOf(one.consequent), ...rest]);
        const passed = isKnown && test.value ? [] : endsOf([...statementsOf(one.alternate), ...rest]);
        return taken === null || passed === null ? null : [...ends, ...taken, ...passed];
      }
      default:
        return null;
    }
  }
  return null;
}

const statementsOf = (node: AnyNode | null | undefined): readonly AnyNode[] =>
  node == null ? [] : node.type === "BlockStatement" ? node.body : [node];

const comparing: ReadonlySet<string> = new Set(["===", "!==", "==", "!=", "<", ">", "<=", ">=", "in", "instanceof"]);
const asking: ReadonlySet<string> = new Set(["includes", "startsWith", "endsWith", "has", "some", "every", "test"]);

function evaluate(node: AnyNode): Known {
  switch (node.type) {
    case "ParenthesizedExpression":
    case "ChainExpression":
      return evaluate(node.expression);
    case "Literal":
      return node.value !== null && typeof node.value === "object" ? null : { value: node.value as never };
    case "UnaryExpression": {
      if (node.operator !== "!") return null;
      const inner = evaluate(node.argument);
      return inner === null || inner === "either" ? "either" : { value: !inner.value };
    }
    case "BinaryExpression": {
      if (!comparing.has(node.operator)) return null;
      const [left, right] = [evaluate(node.left as AnyNode), evaluate(node.right)];
      if (left === null || right === null || left === "either" || right === "either") return "either";
      if (node.operator === "===") return { value: left.value === right.value };
      return node.operator === "!==" ? { value: left.value !== right.value } : "either";
    }
    case "LogicalExpression":
      return combine(node.operator, evaluate(node.left), () => evaluate(node.right));
    case "ConditionalExpression": {
      const test = evaluate(node.test);
      if (test !== null && test !== "either") return evaluate(test.value ? node.consequent : node.alternate);
      return either(evaluate(node.consequent), evaluate(node.alternate));
    }
    case "CallExpression": {
      const { callee } = node;
      const isAsked =
        callee.type === "MemberExpression" && callee.property.type === "Identifier" && asking.has(callee.property.name);
      return isAsked ? "either" : null;
    }
    default:
      return null;
  }
}

function combine(operator: "&&" | "||" | "??", left: Known, right: () => Known): Known {
  if (left === null) return null;
  if (operator === "??") return left === "either" || left.value != null ? left : right();
  if (left !== "either") return Boolean(left.value) === (operator === "||") ? left : right();
  // One of the two goes on to the right, and the other is the whole.
  return either({ value: operator === "||" }, right());
}

function either(one: Known, other: Known): Known {
  if (one === null || other === null) return null;
  if (one !== "either" && other !== "either" && one.value === other.value) return one;
  const isBoolean = (known: Known) => known === "either" || typeof known?.value === "boolean";
  return isBoolean(one) && isBoolean(other) ? "either" : null;
}
