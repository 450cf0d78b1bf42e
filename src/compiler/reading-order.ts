// How a bundle reads its files: the bundler's own functions that do it, and files whose reading may end early.

import { type AnyNode, childrenOf, type Program } from "./syntax.ts";

/** readersIn finds __esm and __commonJS, which the bundler declares; what files declare, it has them set when they are read. */
export function readersIn(tree: Program): AnyNode[] {
  const [script] = tree.body;
  const made = script?.type === "VariableDeclaration" ? script.declarations[0]?.init : null;
  const body = made?.type === "CallExpression" ? bodyOf(made.callee as AnyNode) : [];
  return body.flatMap((one) => {
    if (one.type !== "VariableDeclaration") return [];
    const readers = one.declarations.filter(
      ({ id, init }) => id.type === "Identifier" && /^__(?:esm|commonJS)\d*$/.test(id.name) && init != null,
    );
    return readers.map(({ init }) => init as AnyNode);
  });
}

function bodyOf(callee: AnyNode): readonly AnyNode[] {
  if (callee.type === "ParenthesizedExpression") return bodyOf(callee.expression);
  return callee.type === "ArrowFunctionExpression" && callee.body.type === "BlockStatement" ? callee.body.body : [];
}

/** returns: is there a return of the function that this is the body of? */
export const returns = (node: AnyNode): boolean =>
  node.type === "ReturnStatement" || (!/Function|^Class/.test(node.type) && childrenOf(node).some(returns));
