// Lines of the log that have no event: what the source says there, read out of it.

import { globSync, readFileSync } from "node:fs";
import ts from "typescript-5";

/** Said is one such line: "…" stands for what is put in. */
export interface Said {
  readonly level: string;
  readonly text: string;
}

const levels: ReadonlySet<string> = new Set(["debug", "info", "warn", "error", "fatal"]);

/** saidIn gives them by their words. */
export function saidIn(): readonly Said[] {
  const said = new Map<string, Said>();
  const visit = (node: ts.Node): void => {
    if (ts.isCallExpression(node) && ts.isPropertyAccessExpression(node.expression)) {
      const { expression: on, name } = node.expression;
      const text = /(?:^|\.)log$/.test(on.getText()) && levels.has(name.text) ? lineOf(node.arguments) : null;
      if (text !== null) said.set(text, { level: name.text, text });
    }
    ts.forEachChild(node, visit);
  };
  for (const file of globSync("src/**/*.ts")) {
    const text = readFileSync(file, "utf8");
    if (/\blog\.\w+\(/.test(text)) visit(ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true));
  }
  return [...said.values()].toSorted((one, other) => (one.text < other.text ? -1 : 1));
}

/** null: it has an event, or its words are made elsewhere. */
function lineOf([first, second]: readonly ts.Expression[]): string | null {
  if (first === undefined) return null;
  if (second === undefined) return wordsOf(first);
  const named = ts.isObjectLiteralExpression(first) ? /\bevent\b/.test(first.getText()) : !ts.isIdentifier(first);
  return named || first.getText() === "fields" ? null : wordsOf(second);
}

function wordsOf(node: ts.Expression): string | null {
  if (ts.isStringLiteral(node) || ts.isNoSubstitutionTemplateLiteral(node)) return node.text;
  if (!ts.isTemplateExpression(node)) return null;
  return node.head.text + node.templateSpans.map(({ literal }) => `…${literal.text}`).join("");
}
