// The policies' language as its own source has it: exported functions and types with their docstrings, and each option with its kind.

import { globSync } from "node:fs";
import ts from "typescript-5";
import "../../../runtime/index.ts";
import { optionTables } from "../../../runtime/option.ts";

/** Option is one row: `takes` is how mistakes name what it takes; `otherwise` null where it must be there, "" where nobody said. */
export interface Option {
  readonly name: string;
  readonly type: string;
  readonly takes: string;
  readonly otherwise: string | null;
  readonly text: string;
  readonly since: string;
}

/** OptionTable is what one object of options takes: `path` is "" for a call's own, "health" for those in there. */
export interface OptionTable {
  readonly call: string;
  readonly path: string;
  readonly options: readonly Option[];
}

/** Exported is one name of the module: its docstring without the example; of a function how it is called, of a type its fields. */
export interface Exported {
  readonly name: string;
  readonly kind: "function" | "type";
  readonly call: string;
  readonly text: string;
  readonly example: string;
  readonly since: string;
  readonly fields: readonly Omit<Option, "takes" | "otherwise">[];
}

const program = ts.createProgram(globSync("runtime/*.ts"), {
  noEmit: true,
  strict: true,
  lib: ["lib.esnext.d.ts"],
  types: [],
  allowImportingTsExtensions: true,
  module: ts.ModuleKind.NodeNext,
  moduleResolution: ts.ModuleResolutionKind.NodeNext,
});
const checker = program.getTypeChecker();

/** What nobody has said otherwise was there from the beginning. */
const first = "0.1.0";

const oneLine = (text: string): string => text.replaceAll(/\s+/g, " ").trim();
const tagOf = (symbol: ts.Symbol, name: string): string | undefined => {
  const found = symbol.getJsDocTags(checker).find((tag) => tag.name === name);
  return found && ts.displayPartsToString(found.text);
};
const textOf = (symbol: ts.Symbol): string => oneLine(ts.displayPartsToString(symbol.getDocumentationComment(checker)));

/** The last sentence of a docstring that says it. */
const defaults = /(?<=([.;?]) |^)(?:left out|default):? ((?:[^.]|\.(?! ))*?)\.$/i;

/** optionTablesOf gives them in the order of the source. */
export function optionTablesOf(): readonly OptionTable[] {
  return program
    .getSourceFiles()
    .filter(({ fileName }) => /(?:^|\/)runtime\/[\w-]+\.ts$/.test(fileName))
    .flatMap((source) => {
      const found: OptionTable[] = [];
      const visit = (node: ts.Node): void => {
        if (ts.isCallExpression(node) && ts.isCallExpression(node.expression)) {
          const { expression: made, typeArguments = [] } = node.expression;
          if (made.getText() === "optionsOf") found.push(toTable(node, typeArguments[0]!));
        }
        ts.forEachChild(node, visit);
      };
      visit(source);
      return found;
    });
}

function toTable(node: ts.CallExpression, typed: ts.TypeNode): OptionTable {
  const form = (node.arguments[0] as ts.StringLiteral).text;
  const { kinds } = optionTables.find((one) => one.form === form)!;
  const type = checker.getNonNullableType(checker.getTypeFromTypeNode(typed));
  const options = Object.entries(kinds).map(([name, kind]): Option => {
    const symbol = checker.getPropertyOfType(type, name)!;
    const text = textOf(symbol);
    const otherwise = kind.needed === true ? null : (defaults.exec(text)?.[2] ?? "");
    // What has a column of its own is not said twice.
    return {
      ...toField(symbol),
      takes: kind.what,
      otherwise,
      text: text.replace(defaults, "").replace(/; $/, ".").trim(),
    };
  });
  const call = form.slice(0, form.indexOf("("));
  return { call, path: /(\w+): \[?\{…\}/.exec(form)?.[1] ?? "", options };
}

function toField(symbol: ts.Symbol) {
  const declaration = symbol.valueDeclaration ?? symbol.declarations?.[0];
  const node = declaration && "type" in declaration ? (declaration.type as ts.TypeNode | undefined) : undefined;
  return {
    name: symbol.name,
    type: oneLine(node?.getText() ?? ""),
    text: textOf(symbol),
    since: tagOf(symbol, "since") ?? first,
  };
}

/** exportsOf gives what runtime/index.ts exports, in its order. */
export function exportsOf(): readonly Exported[] {
  const module = checker.getSymbolAtLocation(program.getSourceFile("runtime/index.ts")!)!;
  return checker.getExportsOfModule(module).map((one): Exported => {
    const symbol = one.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(one) : one;
    const declaration = symbol.declarations![0]!;
    const isType = ts.isInterfaceDeclaration(declaration) || ts.isTypeAliasDeclaration(declaration);
    const fields = isType && ts.isInterfaceDeclaration(declaration) ? [...(symbol.members?.values() ?? [])] : [];
    return {
      name: symbol.name,
      kind: isType ? "type" : "function",
      call: ts.isFunctionLike(declaration) ? callOf(symbol.name, declaration) : symbol.name,
      text: textOf(symbol),
      example: /```ts\n([\s\S]*?)\n```/.exec(tagOf(symbol, "example") ?? "")?.[1] ?? "",
      since: tagOf(symbol, "since") ?? first,
      fields: fields.filter(({ flags }) => flags & ts.SymbolFlags.Property).map(toField),
    };
  });
}

function callOf(name: string, { parameters }: ts.SignatureDeclaration): string {
  const words = parameters.map(({ name: word, dotDotDotToken, questionToken }) => {
    const text = `${dotDotDotToken ? "..." : ""}${word.getText()}`;
    return questionToken ? `${text}?` : text;
  });
  return `${name}(${words.join(", ")})`;
}
