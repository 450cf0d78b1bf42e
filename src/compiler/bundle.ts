// The bundler: policy files in, one classic script with its source map out. The only door to esbuild.

import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import {
  type BuildContext,
  type BuildFailure,
  context,
  formatMessages,
  type PartialMessage,
  type Plugin,
} from "esbuild";
import type { Diagnostic } from "../generation/diagnostic.ts";
import { bundleName } from "../sandbox/sandbox.ts";
import type { Inputs } from "./graph.ts";
import { judgeImport, languageFile, runtimeFolder, suspect } from "./imports.ts";
import { type ReadText, toDiagnostic } from "./mistake.ts";

/** Bundle is a script and its source map, or every reason why there is none. */
export type Bundle =
  | {
      readonly ok: true;
      readonly code: string;
      readonly map: string;
      readonly inputs: Inputs;
      readonly warnings: readonly Diagnostic[];
    }
  | { readonly ok: false; readonly diagnostics: readonly Diagnostic[] };

/** Bundler keeps what it has parsed, so the second bundle is much cheaper than the first. */
export interface Bundler {
  bundle(files: readonly string[]): Promise<Bundle>;
  close(): Promise<void>;
}

/** createBundler prepares the bundling of the policies in `root`, an absolute path. */
export async function createBundler(root: string): Promise<Bundler> {
  let files: readonly string[] = [];
  const esbuild: BuildContext<{ write: false; metafile: true }> = await context({
    absWorkingDir: root,
    entryPoints: ["entry:policies"],
    outfile: resolve(root, bundleName),
    bundle: true,
    write: false,
    metafile: true,
    format: "iife",
    platform: "neutral",
    mainFields: ["module", "main"],
    target: "es2024",
    charset: "utf8",
    sourcemap: "external",
    sourcesContent: true,
    legalComments: "none",
    logLevel: "silent",
    define: { "process.env.NODE_ENV": '"production"' },
    alias: { sallyport: languageFile },
    plugins: [policies(() => toEntry(files), root)],
  });
  const readText: ReadText = (file) => {
    try {
      return readFileSync(resolve(root, file), "utf8").replace(/^\ufeff/, "");
    } catch {
      return null;
    }
  };
  return {
    async bundle(discovered) {
      files = discovered;
      try {
        const { outputFiles, metafile, warnings } = await esbuild.rebuild();
        const [map, code] = outputFiles;
        if (!map || !code) throw new Error("esbuild gave no output");
        return {
          ok: true,
          code: code.text,
          map: map.text,
          inputs: metafile.inputs,
          warnings: warnings.map((one) => toDiagnostic(one, "warning", readText)),
        };
      } catch (cause) {
        if (!isBuildFailure(cause)) throw cause;
        return { ok: false, diagnostics: cause.errors.map((one) => toDiagnostic(one, "error", readText)) };
      }
    },
    close: () => esbuild.dispose(),
  };
}

const isBuildFailure = (cause: unknown): cause is BuildFailure =>
  cause instanceof Error && Array.isArray((cause as Partial<BuildFailure>).errors);

/**
 * toEntry loads every policy and hands their exports over. publish comes first: it takes the clock away. require keeps
 * each file in a function of its own: V8 finds a call's position by walking its function's table, so in one function for
 * all files every declaration would cost more the more there are.
 */
function toEntry(files: readonly string[]): string {
  return [
    `import { publish } from ${JSON.stringify(resolve(runtimeFolder, "publish.ts"))};`,
    "publish([",
    ...files.map((file) => `  { file: ${JSON.stringify(file)}, exports: require(${JSON.stringify(`./${file}`)}) },`),
    "]);",
  ].join("\n");
}

const policies = (entry: () => string, root: string): Plugin => ({
  name: "policies",
  setup(build) {
    build.onResolve({ filter: /^entry:policies$/ }, ({ kind, path }) =>
      kind === "entry-point" ? { path, namespace: "entry" } : null,
    );
    build.onLoad({ filter: /.*/, namespace: "entry" }, () => ({ contents: entry(), resolveDir: root, loader: "js" }));
    // What stands under "sallyport/" must not reach the alias, and Node's modules not the search in node_modules.
    build.onResolve({ filter: suspect }, ({ path }) => {
      const refusal = judgeImport(path);
      return refusal && { errors: [{ text: refusal.message, detail: refusal }] };
    });
  },
});

/** frame prints diagnostics with the line they are about and the fix below it. */
export async function frame(diagnostics: readonly Diagnostic[], options: { readonly color: boolean }): Promise<string> {
  const toMessage = ({ code, message, fix, location }: Diagnostic): PartialMessage => ({
    text: `${message} [${code}]`,
    notes: fix === "" ? [] : [{ text: fix }],
    location: location && {
      file: location.file,
      line: location.line,
      column: Buffer.byteLength(location.lineText.slice(0, location.column - 1)),
      length: Buffer.byteLength(/^[\w$]*/.exec(location.lineText.slice(location.column - 1))?.[0] ?? ""),
      lineText: location.lineText,
    },
  });
  const print = (severity: Diagnostic["severity"]) =>
    formatMessages(diagnostics.filter((one) => one.severity === severity).map(toMessage), {
      kind: severity,
      color: options.color,
    });
  return [...(await print("error")), ...(await print("warning"))].join("");
}
