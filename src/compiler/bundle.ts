// The bundler: policy files in, one classic script with its source map out. The only door to esbuild.

import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import {
  type BuildContext,
  type BuildFailure,
  type BuildOptions,
  build,
  context,
  formatMessages,
  type PartialMessage,
  type Plugin,
  stop,
} from "esbuild";
import { languageName, resultName } from "../../runtime/guest.ts";
import type { Diagnostic } from "../generation/diagnostic.ts";
import { bundleName } from "../sandbox/sandbox.ts";
import type { Inputs } from "./graph.ts";
import { judgeImport, languageFile, runtimeFolder, suspect } from "./imports.ts";
import { type ReadText, toDiagnostic } from "./mistake.ts";

/** Bundle is the language's script, the policies' with its source map, or every reason why there is none. */
export type Bundle =
  | {
      readonly ok: true;
      readonly language: string;
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

/** It does not change while this process runs. */
let language: ReturnType<typeof bundleLanguage> | undefined;

/** createBundler prepares the bundling of the policies in `root`, an absolute path. */
export async function createBundler(root: string): Promise<Bundler> {
  let files: readonly string[] = [];
  language ??= bundleLanguage();
  const { code: languageCode, names } = await language;
  const options = {
    absWorkingDir: root,
    entryPoints: ["entry:policies"],
    outfile: resolve(root, bundleName),
    ...script,
    metafile: true,
    globalName: resultName,
    sourcemap: "external",
    sourcesContent: true,
    // As weak maps, whose values are followed (runtime/lockdown.ts): a field that only its class sees would be a memory.
    supported: Object.fromEntries(privateNames.map((feature) => [feature, false])),
    define: { "process.env.NODE_ENV": '"production"' },
    plugins: [policies(() => toEntry(files), root, toShim(names))],
  } as const satisfies BuildOptions;
  let esbuild: BuildContext<typeof options> | undefined;
  let madeWith = service;
  const rebuild = () =>
    lasting(
      () => madeWith,
      async () => {
        if (esbuild === undefined || madeWith !== service) {
          madeWith = service;
          esbuild = await context(options);
        }
        return esbuild.rebuild();
      },
    );
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
        const { outputFiles, metafile, warnings } = await rebuild();
        const [map, code] = outputFiles;
        if (!map || !code) throw new Error("esbuild gave no output");
        return {
          ok: true,
          language: languageCode,
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
    close: async () => esbuild?.dispose(),
  };
}

/** stopBundling ends esbuild's own process: left to notice by itself that ours is gone, it prints what its threads were waiting for. */
export const stopBundling = (): Promise<void> => stop();

/** esbuild works in a process of its own, whose signals are not ours to take: one to a whole group (a terminal that closes) ends it. */
let service = 0;

/** lasting does the work once more, with another service, where the one that it was done with (`by`) is gone. */
async function lasting<T>(by: () => number, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (cause) {
    if (!(cause instanceof Error) || !/^The service (?:was stopped|is no longer running)/.test(cause.message))
      throw cause;
    // Of several that notice the first one sees to it.
    if (by() === service) {
      service += 1;
      await stop();
    }
    return work();
  }
}

const script = {
  bundle: true,
  write: false,
  format: "iife",
  platform: "neutral",
  mainFields: ["module", "main"],
  target: "es2024",
  charset: "utf8",
  legalComments: "none",
  logLevel: "silent",
} as const satisfies BuildOptions;

const privateNames = [
  "class-private-accessor",
  "class-private-brand-check",
  "class-private-field",
  "class-private-method",
  "class-private-static-accessor",
  "class-private-static-field",
  "class-private-static-method",
];

/** The language is a script of its own: policies are given its words, and cannot reach what these are made of. */
async function bundleLanguage(): Promise<{ readonly code: string; readonly names: readonly string[] }> {
  // The same script wherever it is made: generations are called by what they are made of.
  const common = { ...script, absWorkingDir: runtimeFolder };
  const [whole, words] = await Promise.all([
    build({ ...common, entryPoints: [resolve(runtimeFolder, "publish.ts")], globalName: "$guest" }),
    build({ ...common, entryPoints: [languageFile], format: "esm", outfile: "words.js", metafile: true }),
  ]);
  const names = Object.values(words.metafile.outputs)[0]?.exports ?? [];
  return { code: `${whole.outputFiles[0]!.text}\nconst { guest } = $guest;`, names };
}

/** What `import … from "sallyport"` finds. */
const toShim = (names: readonly string[]): string =>
  `const { ${names.join(", ")} } = ${languageName};\nexport { ${names.join(", ")} };`;

const isBuildFailure = (cause: unknown): cause is BuildFailure =>
  cause instanceof Error && Array.isArray((cause as Partial<BuildFailure>).errors);

/**
 * toEntry loads every policy and hands their exports over. require keeps
 * each file in a function of its own: V8 finds a call's position by walking its function's table, so in one function for
 * all files every declaration would cost more the more there are.
 */
function toEntry(files: readonly string[]): string {
  return [
    "export default [",
    ...files.map((file) => `  { file: ${JSON.stringify(file)}, exports: require(${JSON.stringify(`./${file}`)}) },`),
    "];",
  ].join("\n");
}

const policies = (entry: () => string, root: string, shim: string): Plugin => ({
  name: "policies",
  setup(build) {
    build.onResolve({ filter: /^entry:policies$/ }, ({ kind, path }) =>
      kind === "entry-point" ? { path, namespace: "entry" } : null,
    );
    build.onLoad({ filter: /.*/, namespace: "entry" }, () => ({ contents: entry(), resolveDir: root, loader: "js" }));
    build.onResolve({ filter: /^sallyport$/ }, ({ path }) => ({ path, namespace: "language", sideEffects: false }));
    build.onLoad({ filter: /.*/, namespace: "language" }, () => ({ contents: shim, loader: "js" }));
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
  const by = service;
  const print = ({ severity, ...one }: Diagnostic) =>
    lasting(
      () => by,
      () => formatMessages([toMessage({ severity, ...one })], { kind: severity, color: options.color }),
    );
  // esbuild counts columns from 0; editors, the log and this gateway's other words count from 1.
  const fromOne = (text: string) =>
    text.replace(
      /^(.*:\d+:)(\d+)(:.*)$/m,
      (_, before: string, column: string, after: string) => `${before}${Number(column) + 1}${after}`,
    );
  const printed = await Promise.all(diagnostics.map(print));
  return printed.flat().map(fromOne).join("");
}
