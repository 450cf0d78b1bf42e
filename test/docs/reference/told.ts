// What the source says to whom it refuses policies: each code of load time with its sentences, read out of the source itself.

import { globSync, readFileSync } from "node:fs";
import ts from "typescript-5";

/** Told is one place of the source that says a code, with its words. "…" stands for what is put in. */
export interface Told {
  readonly code: string;
  readonly severity: "error" | "warning";
  readonly message: string;
  /** "": it is made elsewhere. */
  readonly fix: string;
}

/** toldIn gives every place in the source that says one of these codes in words of its own, in the order of files. */
export function toldIn(isCode: (text: string) => boolean): readonly Told[] {
  // What carriable.ts says is the end of a sentence that others begin.
  return globSync("{src,runtime}/**/*.ts", { exclude: ["runtime/carriable.ts"] })
    .sort()
    .flatMap((file) => {
      const told: Told[] = [];
      const text = readFileSync(file, "utf8");
      // Reading a file into a tree takes a while.
      if (![...text.matchAll(/"([A-Z_]+)"/g)].some(([, word]) => isCode(word!))) return told;
      const visit = (node: ts.Node): void => {
        if (ts.isStringLiteral(node) && isCode(node.text)) told.push(...readPlace(node));
        ts.forEachChild(node, visit);
      };
      visit(ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true));
      return told;
    });
}

function readPlace(node: ts.StringLiteral): readonly Told[] {
  const up = ts.isConditionalExpression(node.parent) ? node.parent.parent : node.parent;
  const at = up === node.parent ? node : node.parent;
  if (ts.isCallExpression(up)) return fromList(node.text, up.arguments, at, up.expression.getText());
  if (ts.isArrayLiteralExpression(up)) return fromList(node.text, up.elements, at, "");
  if (ts.isPropertyAssignment(up) && ts.isObjectLiteralExpression(up.parent)) return fromObject(node.text, up.parent);
  return [];
}

function fromList(code: string, all: readonly ts.Expression[], at: ts.Node, called: string): readonly Told[] {
  const warns = /(?:^|\.)(?:warning|doubt)$/.test(called) || all.some((one) => one.getText() === '"warning"');
  const [message, fix] = all.slice(all.indexOf(at as ts.Expression) + 1).filter(isText);
  const words = wordsOf(message);
  return words === null ? [] : [toTold(code, warns, words, wordsOf(fix) ?? "")];
}

function fromObject(code: string, object: ts.ObjectLiteralExpression): readonly Told[] {
  const initialOf = (name: string): ts.Expression | undefined => {
    const found = object.properties.find((one) => one.name?.getText() === name);
    return found !== undefined && ts.isPropertyAssignment(found) ? found.initializer : undefined;
  };
  const message = wordsOf(initialOf("message"));
  const warns = initialOf("severity")?.getText() === '"warning"';
  return message === null ? [] : [toTold(code, warns, message, wordsOf(initialOf("fix")) ?? "")];
}

/** What is put in by the bundler's own pattern ($1, $line) is put in all the same. */
const toTold = (code: string, warns: boolean, message: string, fix: string): Told => {
  const plain = (text: string) => text.replaceAll(/\$(?:\d|line)|…+/g, "…");
  return { code, severity: warns ? "warning" : "error", message: plain(message), fix: plain(fix) };
};

/** Whatever is told is written out, if only in part; where it is told stands in a variable. */
const isText = (node: ts.Expression): boolean =>
  ts.isStringLiteralLike(node) || ts.isTemplateExpression(node) || ts.isConditionalExpression(node);

/** null: no words stand there, or of what is told alone. */
function wordsOf(node: ts.Expression | undefined): string | null {
  if (node === undefined) return null;
  if (ts.isStringLiteral(node) || ts.isNoSubstitutionTemplateLiteral(node)) return isSentence(node.text);
  if (ts.isConditionalExpression(node)) return wordsOf(node.whenTrue) ?? wordsOf(node.whenFalse);
  if (!ts.isTemplateExpression(node)) return null;
  return isSentence(node.head.text + node.templateSpans.map(({ literal }) => `…${literal.text}`).join(""));
}

/** Two words of it at least are written there. */
const isSentence = (text: string): string | null =>
  (text.match(/\b[A-Za-z]?[a-z]+\b/g) ?? []).length > 1 ? text : null;
