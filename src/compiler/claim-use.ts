// Which claims policies use: read off their bundle, where it names them.

import type { ClaimUse } from "../../runtime/contract.ts";
import { type AnyNode, childrenOf, type Scope, type Syntax, type Variable } from "./syntax.ts";

/**
 * readClaimUse finds what is read of `user.claims`, wherever something called `claims` is read, in packages too. Where it is
 * handed on, gone through or asked for a name that is computed, any claim may be meant; so too where that is done with `user`.
 */
export function readClaimUse({ tree, scopes }: Syntax): ClaimUse {
  const names = new Set<string>();
  let any = false;
  let groups = false;
  const followed = new Set<Variable>();
  /** From the outside in, what is around the node that is visited. */
  const around: AnyNode[] = [];
  /** Of every node, for the few variables that claims are kept in. */
  let parents: ReadonlyMap<AnyNode, AnyNode> | undefined;
  const add = (name: string | null) => {
    if (name === null) any = true;
    else names.add(name);
  };

  /** What becomes of claims that stand here. */
  function follow(place: AnyNode, parentOf: (node: AnyNode, up: number) => AnyNode | undefined): void {
    const [node, parent] = outermost(place, parentOf);
    if (parent?.type === "MemberExpression" && parent.object === node) add(nameOf(parent));
    else if (parent?.type === "VariableDeclarator" && parent.init === node) take(parent.id as AnyNode);
    else if (parent?.type === "BinaryExpression" && parent.operator === "in") add(textOf(parent.left as AnyNode));
    else any = true;
  }

  /** Claims taken apart by a pattern, or under a name of their own. */
  function take(pattern: AnyNode): void {
    if (pattern.type === "AssignmentPattern") take(pattern.left as AnyNode);
    else if (pattern.type === "ObjectPattern")
      for (const one of pattern.properties) add(one.type === "Property" ? keyOf(one) : null);
    else followName(pattern);
  }

  function followName(identifier: AnyNode): void {
    const variable = variableOf(identifier, scopes);
    if (variable !== undefined && followed.has(variable)) return;
    if (variable === undefined) any = true;
    else followed.add(variable);
    for (const one of variable?.references ?? [])
      if (one.isReadOnly()) {
        parents ??= toParents(tree);
        follow(one.identifier as AnyNode, (node) => parents?.get(node));
      } else if (one.init !== true) any = true;
  }

  const visit = (node: AnyNode): void => {
    if (node.type === "MemberExpression") {
      const name = nameOf(node);
      if (name === "claims") follow(node, (_, up) => around.at(-1 - up));
      if (name === "groups") groups = true;
      if (name === null && isUser(node.object as AnyNode)) any = true;
    } else if (node.type === "ObjectPattern") {
      for (const one of node.properties) {
        if (one.type !== "Property") continue;
        const key = keyOf(one);
        if (key === "claims") take(one.value as AnyNode);
        if (key === "groups") groups = true;
        // { user: { id, ...rest } }
        if (key === "user" && hasRest(one.value as AnyNode)) any = true;
      }
    } else if (node.type === "Literal") {
      if (typeof node.value === "string" && pathToClaims.test(node.value)) any = true;
    } else if (node.type === "VariableDeclarator") {
      if (node.init != null && isUser(node.init as AnyNode) && hasRest(node.id as AnyNode)) any = true;
    } else if (node.type === "SpreadElement" && isUser(node.argument as AnyNode)) any = true;
    else if (node.type === "CallExpression" && isOfLanguage(node.callee as AnyNode))
      if (node.arguments.some((one) => isUser(one as AnyNode))) any = true;
    // A name that is written out was looked at with what it is a name in.
    const named = node.type === "MemberExpression" ? node.property : node.type === "Property" ? node.key : null;
    around.push(node);
    for (const child of childrenOf(node)) if (child !== named || child.type !== "Literal") visit(child);
    around.pop();
  };
  visit(tree);
  return { groups: groups || any, names: any ? "any" : [...names].toSorted() };
}

function toParents(tree: AnyNode): ReadonlyMap<AnyNode, AnyNode> {
  const parents = new Map<AnyNode, AnyNode>();
  const visit = (node: AnyNode) => {
    for (const child of childrenOf(node)) {
      parents.set(child, node);
      visit(child);
    }
  };
  visit(tree);
  return parents;
}

/** An expression with what only stands around it: `(claims)`, `claims?.x`, `claims ?? {}`. */
function outermost(
  place: AnyNode,
  parentOf: (node: AnyNode, up: number) => AnyNode | undefined,
  up = 0,
): readonly [node: AnyNode, parent: AnyNode | undefined] {
  const parent = parentOf(place, up);
  const isAround =
    parent?.type === "ParenthesizedExpression" ||
    parent?.type === "ChainExpression" ||
    (parent?.type === "LogicalExpression" && parent.left === place && parent.operator !== "&&");
  return isAround ? outermost(parent, parentOf, up + 1) : [place, parent];
}

/** get(user, "claims.department"): packages take such paths apart. */
const pathToClaims = /(?:^|[.[/])claims(?:$|[.\]/])/;

/** null: it is computed. */
function nameOf({ computed, property }: AnyNode & { readonly type: "MemberExpression" }): string | null {
  return !computed && property.type === "Identifier" ? property.name : textOf(property as AnyNode);
}

function keyOf({ computed, key }: { readonly computed: boolean; readonly key: unknown }): string | null {
  const node = key as AnyNode;
  return !computed && node.type === "Identifier" ? node.name : textOf(node);
}

function textOf(node: AnyNode): string | null {
  if (node.type === "Literal") return typeof node.value === "string" ? node.value : null;
  if (node.type === "TemplateLiteral" && node.expressions.length === 0) return node.quasis[0]?.value.cooked ?? null;
  return null;
}

const isUser = (node: AnyNode): boolean => {
  if (node.type === "ParenthesizedExpression" || node.type === "ChainExpression") return isUser(node.expression);
  return node.type === "Identifier"
    ? node.name === "user"
    : node.type === "MemberExpression" && nameOf(node) === "user";
};

const hasRest = (pattern: AnyNode): boolean =>
  pattern.type === "ObjectPattern" && pattern.properties.some((one) => one.type === "RestElement");

/** Object.entries(user), JSON.stringify(user): the language's own functions go through all that there is. */
const isOfLanguage = (callee: AnyNode): boolean =>
  callee.type === "Identifier"
    ? callee.name === "structuredClone"
    : callee.type === "MemberExpression" &&
      callee.object.type === "Identifier" &&
      ["Object", "JSON", "Reflect"].includes(callee.object.name);

function variableOf(identifier: AnyNode, scopes: readonly Scope[]): Variable | undefined {
  for (const scope of scopes)
    for (const variable of scope.variables)
      if (variable.identifiers.some((one) => (one as unknown) === identifier)) return variable;
  return undefined;
}
