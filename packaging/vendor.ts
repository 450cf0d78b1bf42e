// The packages that Sallyport is made with, bundled into vendor/: whoever installs it gets these and no others, and nothing of them to compile.

import { globSync, readFileSync, writeFileSync } from "node:fs";
import { builtinModules } from "node:module";
import { dirname, join, relative } from "node:path";
import { type AnyNode, parse } from "acorn";
import { type BuildOptions, build } from "esbuild";
import { copied } from "./copied.ts";
import { own } from "./manifest.ts";
import { project } from "./place.ts";

/** What a CommonJS package expects to find, inside a module. */
const banner = `import { createRequire as $createRequire } from "node:module";
const require = $createRequire(import.meta.url), __dirname = import.meta.dirname, __filename = import.meta.filename;`;

/** bundling is how packages become one module; the files that went into it are in what esbuild gives. */
export const bundling = {
  absWorkingDir: project,
  bundle: true,
  format: "esm",
  platform: "node",
  target: "node24",
  charset: "utf8",
  legalComments: "eof",
  banner: { js: banner },
  metafile: true,
  logLevel: "warning",
} as const satisfies BuildOptions;

/** Vendored: the files that went into vendor/, and the packages that are left to the operator. */
export interface Vendored {
  readonly used: ReadonlySet<string>;
  readonly theirs: ReadonlySet<string>;
}

/** vendor bundles each package that the folder's scripts import, and has them import it there; those for operators' tests, which only develop this repository, stay theirs. */
export async function vendor(folder: string): Promise<Vendored> {
  const theirs = new Set<string>();
  const wanted = new Map<string, Set<string>>();
  for (const file of globSync("{src,runtime}/**/*.js", { cwd: folder })) {
    const path = join(folder, file);
    let text = readFileSync(path, "utf8");
    for (const { specifier, names, start, end } of importsOf(text).reverse()) {
      if (specifier in own.devDependencies) {
        theirs.add(specifier);
        continue;
      }
      const all = wanted.get(specifier) ?? new Set();
      wanted.set(specifier, all);
      for (const name of names) all.add(name);
      text = `${text.slice(0, start)}"${relative(dirname(file), placeOf(specifier))}"${text.slice(end)}`;
    }
    writeFileSync(path, text);
  }
  const used = new Set<string>();
  for (const [specifier, names] of wanted) {
    if (copied.has(specifier)) continue;
    const { metafile } = await build({
      stdin: { contents: toEntry(specifier, names), resolveDir: project },
      outfile: join(folder, placeOf(specifier)),
      ...bundling,
    });
    for (const input of Object.keys(metafile.inputs)) used.add(input);
  }
  return { used, theirs };
}

const placeOf = (specifier: string) =>
  copied.get(specifier) ?? `vendor/${specifier.replace("@", "").replaceAll("/", "-")}.js`;

/** Only what is used is bundled. */
const toEntry = (specifier: string, names: ReadonlySet<string>): string =>
  `export ${names.has("*") ? "*" : `{ ${[...names].sort().join(", ")} }`} from ${JSON.stringify(specifier)};`;

interface PackageImport {
  readonly specifier: string;
  readonly names: readonly string[];
  readonly start: number;
  readonly end: number;
}

/** In the order of the text. */
function importsOf(text: string): PackageImport[] {
  const found: PackageImport[] = [];
  const look = (node: AnyNode): void => {
    if ("source" in node && node.source?.type === "Literal" && typeof node.source.value === "string") {
      const { value: specifier, start, end } = node.source;
      if (isVendored(specifier)) found.push({ specifier, names: namesOf(node), start, end });
    }
    for (const part of Object.values(node).flat())
      if (typeof part === "object" && part !== null && "type" in part) look(part as AnyNode);
  };
  look(parse(text, { ecmaVersion: "latest", sourceType: "module", allowHashBang: true }));
  return found.sort((one, other) => one.start - other.start);
}

const isVendored = (specifier: string): boolean =>
  !/^(?:\.|node:)/.test(specifier) && !builtinModules.includes(specifier);

function namesOf(node: AnyNode): readonly string[] {
  if (node.type !== "ImportDeclaration" && node.type !== "ExportNamedDeclaration") return ["*"];
  return node.specifiers.map((one) => {
    if (one.type === "ImportNamespaceSpecifier") return "*";
    if (one.type === "ImportDefaultSpecifier") return "default";
    const name = one.type === "ImportSpecifier" ? one.imported : one.local;
    return name.type === "Identifier" ? name.name : String(name.value);
  });
}
