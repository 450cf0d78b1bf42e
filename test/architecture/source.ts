// The project's own source files and what each of them imports: read by the architecture tests, and by the map that is drawn of it.

import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";

const project = resolve(import.meta.dirname, "../..");

/** SourceFile is one file of src/ or runtime/. */
export interface SourceFile {
  /** From the project's root: "src/vault/vault.ts". */
  readonly path: string;
  readonly text: string;
  readonly imports: readonly Import[];
}

/** Import is one import; `path` is from the project's root, or a package's or Node's name. */
export interface Import {
  readonly path: string;
  readonly typeOnly: boolean;
  readonly local: boolean;
}

const statement = /^(?:import|export)\s+(type\s+)?[^;"'`]*?from\s+"([^"]+)"/gm;
const dynamic = /^import\s+"([^"]+)"|\b(?:import|require|require\.resolve|import\.meta\.resolve)\("([^"]+)"\)/gm;

/** sources reads every TypeScript file of a folder of the project's. */
export function sources(folder: string): readonly SourceFile[] {
  return readdirSync(join(project, folder), { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".ts"))
    .map((name) => {
      const path = join(folder, name);
      const text = readFileSync(join(project, path), "utf8");
      return { path, text, imports: importsOf(path, text) };
    });
}

/** importsOf finds imports and re-exports, `import()` and `require()`. */
export function importsOf(path: string, text: string): readonly Import[] {
  const found: { name: string; typeOnly: boolean }[] = [];
  for (const match of text.matchAll(statement)) found.push({ name: match[2]!, typeOnly: match[1] !== undefined });
  for (const match of text.matchAll(dynamic)) found.push({ name: match[1] ?? match[2]!, typeOnly: false });
  return found.map(({ name, typeOnly }) => {
    const local = name.startsWith(".");
    return { path: local ? relative(project, resolve(project, dirname(path), name)) : name, typeOnly, local };
  });
}

/** packageOf is the package that an import's name belongs to; null for Node's own and for files. */
export function packageOf(one: Import): string | null {
  if (one.local || one.path.startsWith("node:")) return null;
  return one.path.split("/", one.path.startsWith("@") ? 2 : 1).join("/");
}
