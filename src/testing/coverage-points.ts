// Where a bundle of policies is counted: its statements and branches, its functions, and what each guard comes to.

import type { SourceLocation } from "../../runtime/contract.ts";
import { createOffsets } from "../compiler/offset.ts";
import type { Insertion } from "../compiler/splice.ts";
import { type AnyNode, childrenOf, parseScript } from "../compiler/syntax.ts";
import type { Generation } from "../generation/generation.ts";
import { createLocator, isPackage } from "../generation/locator.ts";
import { type Outcome, outcomesOf } from "./guard-outcome.ts";

/** Names that no policy may take (runtime/guest.ts): what counts, and what counts a guard's answer and gives it on. */
export const counts = "$keeps_counts";
export const said = "$keeps_said";

/** Span is a piece of an operator's file; lines count from 1, columns from 0. */
export interface Span {
  readonly start: { readonly line: number; readonly column: number };
  readonly end: { readonly line: number; readonly column: number };
}

/** Point is what is counted under one number, or under several where it branches. */
export interface Point {
  readonly kind: "statement" | "function" | "if" | "cond-expr" | "binary-expr" | "guard";
  readonly file: string;
  readonly span: Span;
  readonly name: string;
  readonly paths: readonly { readonly span: Span; readonly number: number }[];
}

/** Points: `size` is how many numbers there are. */
export interface Points {
  readonly points: readonly Point[];
  readonly insertions: readonly Insertion[];
  readonly size: number;
}

const counted: ReadonlySet<string> = new Set([
  "ExpressionStatement",
  "VariableDeclaration",
  "ReturnStatement",
  "IfStatement",
  "ThrowStatement",
  "ForStatement",
  "ForInStatement",
  "ForOfStatement",
  "WhileStatement",
  "DoWhileStatement",
  "SwitchStatement",
]);

/** findPoints looks only at what operators wrote, and not at packages. */
export function findPoints({ code, map, guards }: Pick<Generation, "code" | "map" | "guards">): Points {
  const offsets = createOffsets(code);
  const locate = createLocator({ map, guards: [] });
  const at = (offset: number) => locate(offsets.back(offset));
  const key = ({ file, line, column }: SourceLocation) => `${file}:${line}:${column}`;
  const guardPlaces = new Set(guards.flatMap((place) => (place === null ? [] : [key(place)])));
  const points: Point[] = [];
  const insertions: Insertion[] = [];
  let size = 0;

  /** What the compiler put in stands nowhere in their files. */
  function spanOf(node: AnyNode): { readonly file: string; readonly span: Span } | null {
    const start = at(node.start);
    if (start === null || isPackage(start.file)) return null;
    const last = at(node.end - 1);
    const isBehind =
      last?.file === start.file &&
      (last.line > start.line || (last.line === start.line && last.column >= start.column));
    const end = isBehind ? last : start;
    return {
      file: start.file,
      span: { start: { line: start.line, column: start.column - 1 }, end: { line: end.line, column: end.column } },
    };
  }

  function add(kind: Point["kind"], node: AnyNode, paths: readonly AnyNode[], name = ""): readonly number[] | null {
    const place = spanOf(node);
    if (place === null) return null;
    const numbers = paths.map(() => size++);
    const spans = paths.map((path) => spanOf(path)?.span ?? place.span);
    points.push({ kind, name, ...place, paths: numbers.map((number, index) => ({ number, span: spans[index]! })) });
    return numbers;
  }

  const count = (number: number) => `${counts}[${number}]++`;
  const around = (node: AnyNode, before: string, after: string) =>
    insertions.push({ at: node.start, text: before }, { at: node.end, text: after, opened: node.start });

  function statement(node: AnyNode, inList: boolean): void {
    const [number] = add("statement", written(node), [node]) ?? [];
    if (number === undefined) return;
    if (inList) insertions.push({ at: node.start, text: `${count(number)};` });
    else around(node, `{${count(number)};`, "}");
  }

  function branches(node: AnyNode): void {
    if (node.type === "IfStatement") {
      const { consequent, alternate } = node;
      const numbers = add("if", node.test as AnyNode, [consequent as AnyNode, (alternate ?? consequent) as AnyNode]);
      if (numbers === null) return;
      around(
        consequent as AnyNode,
        `{${count(numbers[0]!)};`,
        `}${alternate == null ? `else{${count(numbers[1]!)};}` : ""}`,
      );
      if (alternate != null) around(alternate as AnyNode, `{${count(numbers[1]!)};`, "}");
    } else if (node.type === "ConditionalExpression") {
      const both = [node.consequent as AnyNode, node.alternate as AnyNode];
      const numbers = add("cond-expr", node, both);
      for (const [index, number] of (numbers ?? []).entries()) around(both[index]!, `(${count(number)},`, ")");
    } else if (node.type === "LogicalExpression") {
      const both = [node.left as AnyNode, node.right as AnyNode];
      const numbers = add("binary-expr", node, both);
      for (const [index, number] of (numbers ?? []).entries()) around(both[index]!, `(${count(number)},`, ")");
    }
  }

  function fn(node: AnyNode): void {
    if (
      node.type !== "ArrowFunctionExpression" &&
      node.type !== "FunctionExpression" &&
      node.type !== "FunctionDeclaration"
    )
      return;
    const body = node.body as AnyNode;
    const answers = body.type === "BlockStatement" ? returnsIn(body) : [body];
    const start = at(node.start);
    const isGuard = start !== null && guardPlaces.has(key(start));
    const name = node.type === "ArrowFunctionExpression" ? "" : (node.id?.name ?? "");
    const [number] = add("function", node, [node], name) ?? [];
    if (number === undefined) return;
    const outcomes = isGuard ? [...new Set(answers.flatMap((one) => outcomesOf(one)))] : [];
    const numbers =
      outcomes.length === 0
        ? null
        : add(
            "guard",
            node,
            outcomes.map(() => node),
            outcomes.join(),
          );
    for (const answer of numbers === null ? [] : answers)
      around(answer, `${said}([${order(outcomes, numbers!)}],`, ")");
    if (body.type === "BlockStatement") insertions.push({ at: body.start + 1, text: `${count(number)};` });
    else around(body, `(${count(number)},`, ")");
  }

  /** `inside`: in a file of theirs, or in a function of one, which the bundler may have put beside it. */
  function visit(node: AnyNode, parent: AnyNode | null, inside: boolean): void {
    if (isOurs(node, code)) return;
    if (node.type === "CallExpression" && node.callee.type === "Identifier" && node.callee.name.startsWith("__")) {
      for (const body of filesIn(node)) visit(body, null, true);
      return;
    }
    const isTheirs = inside || node.type === "FunctionDeclaration";
    if (isTheirs) {
      fn(node);
      if (counted.has(node.type) && !isHead(node, parent) && !isBare(node)) statement(node, isInList(parent));
      branches(node);
    }
    for (const child of childrenOf(node)) visit(child, node, isTheirs);
  }
  visit(parseScript(code).tree as AnyNode, null, false);
  return { points, insertions, size };
}

/** For true, false and a step; what cannot be has no number. */
const order = (outcomes: readonly Outcome[], numbers: readonly number[]): string =>
  (["true", "false", "step"] as const).map((one) => numbers[outcomes.indexOf(one)] ?? -1).join(",");

/** What the compiler put before an expression is not what was written. */
function written(node: AnyNode): AnyNode {
  if (node.type === "ReturnStatement" && node.argument != null) return node.argument as AnyNode;
  if (node.type !== "ExpressionStatement") return node;
  const inner = node.expression.type === "ParenthesizedExpression" ? node.expression.expression : node.expression;
  return (inner.type === "SequenceExpression" ? inner.expressions.at(-1) : inner) as AnyNode;
}

/** What hooks into the policies, and how the bundler has one file read another. */
const isOurs = (node: AnyNode, code: string): boolean =>
  node.type === "ExpressionStatement" &&
  (node.directive !== undefined || /^(?:\$keeps|(?:init|require)_)/.test(code.slice(node.start, node.start + 10)));

/** The bundler has each file in a method: __esm({ "bank.ts"() { … } }). */
function filesIn(call: AnyNode & { readonly type: "CallExpression" }): readonly AnyNode[] {
  const [first] = call.arguments;
  if (first?.type !== "ObjectExpression" || !/^__(?:esm|commonJS)/.test((call.callee as { name: string }).name))
    return [];
  return first.properties.flatMap((one) =>
    one.type === "Property" && one.value.type === "FunctionExpression" ? [one.value.body as AnyNode] : [],
  );
}

const isBare = (node: AnyNode): boolean =>
  node.type === "VariableDeclaration" && node.declarations.every(({ init }) => init == null);

/** for (let …;;), for (const … of …) */
const isHead = (node: AnyNode, parent: AnyNode | null): boolean =>
  node.type === "VariableDeclaration" &&
  parent !== null &&
  parent.type.startsWith("For") &&
  (parent as { readonly body?: unknown }).body !== node;

const lists: ReadonlySet<string> = new Set(["Program", "BlockStatement", "SwitchCase", "StaticBlock"]);
const isInList = (parent: AnyNode | null) => parent !== null && lists.has(parent.type);

/** What a function returns, and none of those in it. */
function returnsIn(node: AnyNode): readonly AnyNode[] {
  if (node.type === "ReturnStatement") return node.argument == null ? [] : [node.argument as AnyNode];
  return childrenOf(node).flatMap((child) => (/Function/.test(child.type) ? [] : returnsIn(child)));
}
