// Where a bundle changes a variable of another function, and what is put there to ask first.

import { hooksName } from "../../runtime/guest.ts";
import type { Insertion } from "./splice.ts";
import type { Survey } from "./survey.ts";
import type { AnyNode, Reference, Variable } from "./syntax.ts";

/**
 * Change is a place that assigns to a variable of another function: which variables, by their numbers in `kept`, and where.
 * `atTop`: it stands at the top of a file, and runs while the policies load or never.
 */
export interface Change {
  readonly kept: readonly number[];
  readonly offset: number;
  readonly atTop: boolean;
  /** Numbers of the functions that it stands in, in `LoadedState.reached` where they were called while the policies loaded. */
  readonly within: readonly number[];
}

/** findChanges: where an assignment reaches out of its function, it asks first: (hooks.change(epoch, number), x = 1). */
export function findChanges(
  { assignments, wrappers }: Pick<Survey, "assignments" | "wrappers">,
  numbers: ReadonlyMap<Variable, number>,
  insertions: Insertion[],
  /** Where each file is fixed as soon as it has been read: the bundler's own functions that read one. */
  readers: readonly AnyNode[] | null = null,
) {
  const writes = new Map<AnyNode, Reference>();
  for (const variable of numbers.keys())
    for (const one of variable.references)
      if (one.isWrite() && !one.init && reachesOut(one, variable)) writes.set(one.identifier as AnyNode, one);
  const changes: Change[] = [];
  const names = new Map<AnyNode, string>();
  const epochOf = ({ scope }: Variable): string => {
    const owner = scope.variableScope.block as AnyNode;
    const name = names.get(owner) ?? `${hooksName}_${names.size}`;
    names.set(owner, name);
    return name;
  };
  const reached = new Map<AnyNode, number>();
  const reaching = (owner: AnyNode): number => {
    const known = reached.get(owner) ?? reached.size;
    reached.set(owner, known);
    return known;
  };
  const ask = (targets: readonly Reference[], offset: number): string => {
    const variables = targets.map((one) => one.resolved!);
    const atTop = targets.every((one) => wrappers.has(one.from.variableScope.block as AnyNode));
    const within = targets.map((one) => reaching(one.from.variableScope.block as AnyNode));
    const change = changes.push({ kept: variables.map((one) => numbers.get(one)!), offset, atTop, within }) - 1;
    // A file's own top may set its variables, since its turn is over only when it has been read.
    const isReading = readers?.some(({ start, end }) => start < offset && offset < end) === true;
    if (isReading || (readers !== null && atTop)) return `${hooksName}.top(${change}),`;
    return [...new Set(variables.map(epochOf))].map((name) => `${hooksName}.change(${name},${change}),`).join("");
  };
  for (const node of assignments) {
    const [target, around] = assignmentOf(node);
    const targets = target === null ? [] : namesIn(target).flatMap((name) => writes.get(name) ?? []);
    if (targets.length === 0) continue;
    insertions.push({ at: around.start, text: `(${ask(targets, node.start)}` });
    insertions.push({ at: around.end, text: ")", opened: around.start });
  }
  return { changes, epochs: [...names].map(([node, name]) => ({ node, name })), reached };
}

/** From an inner function; or from its own, which may be carried on with after others were called. */
function reachesOut({ from }: Reference, { scope }: Variable): boolean {
  const own = scope.variableScope.block as AnyNode & { readonly async?: boolean; readonly generator?: boolean };
  return from.variableScope !== scope.variableScope || own.async === true || own.generator === true;
}

/** What a node assigns to, and the expression before which to ask. */
function assignmentOf(node: AnyNode): readonly [AnyNode | null, AnyNode] {
  // What is there already is not assigned anew: then nothing is changed.
  if (node.type === "AssignmentExpression")
    return [node.left, /^(?:\?\?|\|\||&&)=$/.test(node.operator) ? node.right : node];
  if (node.type === "UpdateExpression") return [node.argument, node];
  if ((node.type === "ForInStatement" || node.type === "ForOfStatement") && node.left.type !== "VariableDeclaration")
    return [node.left, node.right];
  return [null, node];
}

/** The names that a pattern assigns to: not those in its defaults and computed keys, nor in what a member is of. */
function namesIn(pattern: AnyNode): AnyNode[] {
  switch (pattern.type) {
    case "Identifier":
      return [pattern];
    case "ParenthesizedExpression":
      return namesIn(pattern.expression);
    case "AssignmentPattern":
      return namesIn(pattern.left);
    case "RestElement":
      return namesIn(pattern.argument);
    case "ArrayPattern":
      return pattern.elements.flatMap((one) => (one === null ? [] : namesIn(one)));
    case "ObjectPattern":
      return pattern.properties.flatMap((one) => namesIn(one.type === "Property" ? one.value : one));
    default:
      return [];
  }
}
