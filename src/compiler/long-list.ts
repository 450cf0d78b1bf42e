// Long lists of calls, such as the routes of a host: V8 finds a call's position by walking its function's table, so in one
// function for all of them each would cost more the more there are.

import { type AnyNode, childrenOf } from "./syntax.ts";

/** From so many on. */
const long = 100;

/** callsInLists finds the calls in long lists at the top of files, each of which is put into a function of its own: (()=>route(…))(). */
export function callsInLists(files: Iterable<AnyNode>): AnyNode[] {
  const found: AnyNode[] = [];
  const visit = (node: AnyNode): void => {
    if (/Function|^Class/.test(node.type)) return;
    const list = node.type === "CallExpression" ? node.arguments : node.type === "ArrayExpression" ? node.elements : [];
    if (list.length >= long) for (const one of list) if (one?.type === "CallExpression") found.push(one);
    for (const child of childrenOf(node)) visit(child);
  };
  for (const file of files) if (isPlain(file)) visit(file.body);
  return found;
}

type Plain = AnyNode & { readonly type: "FunctionExpression" };

const isPlain = (file: AnyNode): file is Plain =>
  file.type === "FunctionExpression" && file.async !== true && file.generator !== true;
