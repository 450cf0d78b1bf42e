// Texts that stand in policies: those that groups may be compared with, and whatever else they name.

import { languageName } from "../../runtime/guest.ts";
import { type AnyNode, childrenOf, parseScript } from "../compiler/syntax.ts";

/** Literals are the short words that policies name. */
export interface Literals {
  /** What is asked of `groups`, stands in lists, or is given to functions of the policies' own: inGroup("finance"). */
  readonly groups: readonly string[];
  /** All that stand in no declaration. */
  readonly words: readonly string[];
}

/** More are of no use: nobody waits for so many requests. */
const most = 200;
const isWord = (text: string) => /^[\w:.@-]{1,40}$/.test(text);

/** readLiterals looks at the policies as they were bundled. */
export function readLiterals(scripts: readonly string[]): Literals {
  const groups = new Set<string>();
  const words = new Set<string>();
  const take = (to: Set<string>, nodes: readonly (AnyNode | null)[]) => {
    for (const node of nodes)
      if (node?.type === "Literal" && typeof node.value === "string" && isWord(node.value) && to.size < most)
        to.add(node.value);
  };
  for (const script of scripts) {
    const tree = parseScript(script).tree as AnyNode;
    const ofLanguage = languageIn(tree);
    /** `declares`: what a declaration is given directly, as names and addresses are. */
    const visit = (node: AnyNode, declares: boolean): void => {
      let inside = declares && !isFunction(node);
      if (!inside) take(words, [node]);
      if (node.type === "CallExpression") {
        const { callee } = node;
        const isOwn = callee.type === "Identifier" && !ofLanguage.has(callee.name) && !isBundlers(callee.name);
        if (isOwn || (callee.type === "MemberExpression" && isGroups(callee.object as AnyNode)))
          take(groups, node.arguments as AnyNode[]);
        inside ||= callee.type === "Identifier" && !isOwn;
      } else if (node.type === "ArrayExpression" && !inside) take(groups, node.elements as (AnyNode | null)[]);
      for (const child of childrenOf(node)) visit(child, inside);
    };
    visit(tree, false);
  }
  return { groups: [...groups], words: [...words] };
}

const isFunction = ({ type }: AnyNode) => type === "ArrowFunctionExpression" || type === "FunctionExpression";

const isGroups = (node: AnyNode): boolean =>
  node.type === "ChainExpression"
    ? isGroups(node.expression as AnyNode)
    : node.type === "MemberExpression" && node.property.type === "Identifier" && node.property.name === "groups";

const isLanguage = (node: AnyNode) => node.type === "Identifier" && node.name === languageName;

/** The bundler's own functions. */
const isBundlers = (name: string) => name.startsWith("__");

/** The names under which a bundle has the language's words. */
function languageIn(tree: AnyNode): ReadonlySet<string> {
  const names = new Set<string>();
  const visit = (node: AnyNode): void => {
    if (node.type === "AssignmentExpression" && node.left.type === "ObjectPattern" && isLanguage(node.right as AnyNode))
      for (const one of node.left.properties)
        if (one.type === "Property" && one.value.type === "Identifier") names.add(one.value.name);
    for (const child of childrenOf(node)) visit(child);
  };
  visit(tree);
  return names;
}
