// One walk over a bundle's tree: what assigns, what goes on later, and what functions keep besides variables.

import { type AnyNode, childrenOf } from "./syntax.ts";

/** Survey is what the walk finds. */
export interface Survey {
  /** In the order in which they begin. */
  readonly assignments: AnyNode[];
  /** Expressions in functions whose values nobody sees. */
  readonly statements: AnyNode[];
  /** Names that something asks whether they are there. */
  readonly asked: Set<string>;
  /** What is thrown. */
  readonly thrown: AnyNode[];
  /** Async functions, and what loads a module later. */
  readonly later: AnyNode[];
  /** Functions and fields whose `this` an arrow function keeps. */
  readonly keepsThis: Set<AnyNode>;
  /** Functions whose `new.target` an arrow function keeps. */
  readonly keepsTarget: Set<AnyNode>;
  /** Bodies of classes. */
  readonly classes: AnyNode[];
  /** Object literals whose methods say `super`. */
  readonly homes: Set<AnyNode>;
  /** Functions that esbuild puts around whole files. */
  readonly wrappers: Set<AnyNode>;
  /** Initial values in which there is a function, by the function whose parameters they are of, or the loop. */
  readonly initials: Map<AnyNode, AnyNode[]>;
}

/** survey walks once. */
export function survey(tree: AnyNode): Survey {
  const found: Survey = {
    assignments: [],
    statements: [],
    asked: new Set(),
    thrown: [],
    later: [],
    keepsThis: new Set(),
    keepsTarget: new Set(),
    classes: [],
    homes: new Set(),
    wrappers: new Set(),
    initials: new Map(),
  };
  const methods = new Map<AnyNode, AnyNode>();
  const visit = (node: AnyNode, owner: AnyNode | null, inArrow: boolean): void => {
    let inner = owner;
    let arrow = inArrow;
    switch (node.type) {
      case "Super":
        if (owner !== null && methods.has(owner)) found.homes.add(methods.get(owner)!);
        if (owner !== null && inArrow) found.keepsThis.add(owner);
        break;
      case "ThisExpression":
        if (owner !== null && inArrow) found.keepsThis.add(owner);
        break;
      case "MetaProperty":
        if (owner !== null && inArrow && node.meta.name === "new") found.keepsTarget.add(owner);
        break;
      case "ObjectExpression":
        for (const one of node.properties) if (one.type === "Property") methods.set(one.value, node);
        break;
      case "ClassBody":
        found.classes.push(node);
        break;
      case "CallExpression":
        for (const wrapped of wrappedBy(node)) found.wrappers.add(wrapped);
        break;
      case "ForStatement":
        noteInitials(node, headOf(node), found);
        break;
      case "AssignmentExpression":
      case "UpdateExpression":
      case "ForInStatement":
      case "ForOfStatement":
        found.assignments.push(node);
        break;
      case "ExpressionStatement":
        if (inArrow || (owner !== null && !found.wrappers.has(owner))) found.statements.push(node);
        break;
      case "UnaryExpression":
        if (node.operator === "typeof" && node.argument.type === "Identifier") found.asked.add(node.argument.name);
        break;
      case "ThrowStatement":
        found.thrown.push(node.argument);
        break;
      case "ImportExpression":
        found.later.push(node);
        break;
      case "ArrowFunctionExpression":
        arrow = true;
        if (node.async) found.later.push(node);
        noteInitials(node, node.params.flatMap(initialsIn), found);
        break;
      case "FunctionExpression":
      case "FunctionDeclaration":
        if (node.async) found.later.push(node);
        noteInitials(node, node.params.flatMap(initialsIn), found);
        inner = node;
        arrow = false;
        break;
      case "StaticBlock":
        inner = node;
        arrow = false;
    }
    for (const child of childrenOf(node)) {
      const field = node.type === "PropertyDefinition" && child === node.value;
      visit(child, field ? node : inner, field ? false : arrow);
    }
  };
  visit(tree, null, false);
  return found;
}

function noteInitials(owner: AnyNode, values: readonly AnyNode[], { initials }: Survey): void {
  const functions = values.filter(hasFunction);
  if (functions.length > 0) initials.set(owner, functions);
}

function headOf({ init, update }: AnyNode & { readonly type: "ForStatement" }): AnyNode[] {
  const declared = init?.type === "VariableDeclaration" ? init.declarations.map((one) => one.init) : [];
  return [...declared, update].flatMap((one) => one ?? []);
}

/** The initial values in a pattern, from the outside in. */
function initialsIn(pattern: AnyNode): AnyNode[] {
  const own = pattern.type === "AssignmentPattern" ? [pattern.right as AnyNode] : [];
  return [...own, ...childrenOf(pattern).flatMap((one) => (own.includes(one) ? [] : initialsIn(one)))];
}

const functions: ReadonlySet<string> = new Set(["ArrowFunctionExpression", "FunctionExpression", "ClassExpression"]);
const hasFunction = (node: AnyNode): boolean => functions.has(node.type) || childrenOf(node).some(hasFunction);

/** __esm({ "a.ts"() { … } }) and __commonJS({ … }): what stands at the top of a file stands in there. */
function wrappedBy({ callee, arguments: given }: AnyNode & { readonly type: "CallExpression" }): AnyNode[] {
  if (callee.type !== "Identifier" || !/^__(?:esm|commonJS)\d*$/.test(callee.name)) return [];
  const objects = given.flatMap((one) => (one.type === "ObjectExpression" ? one.properties : []));
  return objects.flatMap((field) => (field.type === "Property" ? [field.value] : []));
}
