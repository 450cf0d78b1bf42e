// One build, start to end: discover, bundle, load, read the manifest, validate it as a whole.

import { createHash } from "node:crypto";
import { resolve } from "node:path";
import type { Problem, SourceLocation } from "../../runtime/contract.ts";
import { describe } from "../errors.ts";
import type { BuildResult, Diagnostic } from "../generation/diagnostic.ts";
import type { SandboxLimits } from "../sandbox/sandbox.ts";
import { type Bundler, createBundler } from "./bundle.ts";
import { discover } from "./discover.ts";
import { createLines, readManifest } from "./manifest.ts";
import { follow } from "./memory.ts";
import { validate } from "./validate.ts";

/** BuilderOptions: the policies folder, and what the policies may use while they are loaded. */
export interface BuilderOptions {
  readonly root: string;
  readonly secretExists: (name: string) => boolean;
  readonly limits: SandboxLimits;
}

/** Builder makes generations. It stays warm between builds. */
export interface Builder {
  build(): Promise<BuildResult>;
  close(): Promise<void>;
}

/** createBuilder builds in this process; policies that kill it take it along, so the supervisor uses a process of its own. */
export function createBuilder({ root, secretExists, limits }: BuilderOptions): Builder {
  const folder = resolve(root);
  let bundler: Promise<Bundler> | undefined;
  return {
    async build() {
      let files: string[];
      try {
        files = await discover(folder);
      } catch (cause) {
        return failure({
          code: "COMPILE_FOLDER",
          message: `The policies folder ${folder} cannot be read (${describe(cause)})`,
          fix: "Name a folder with policy files.",
        });
      }
      bundler ??= createBundler(folder);
      const bundle = await (await bundler).bundle(files);
      if (!bundle.ok) return bundle;
      const { language, warnings } = bundle;
      const followed = follow(bundle);
      const { code, map, placeOf } = followed;
      const lines = createLines(map);
      const toDiagnostic = ({ at, ...problem }: Problem<SourceLocation>): Diagnostic => ({
        ...problem,
        severity: problem.severity ?? "error",
        location: at === null || at.file === "" ? null : { ...at, lineText: lines.text(at) },
      });
      if (followed.taken.length > 0)
        return { ok: false, diagnostics: [...followed.taken.map(toDiagnostic), ...warnings] };
      const reading = readManifest({ language, code, map, root: folder, placeOf }, limits);
      if (!reading.ok) return { ok: false, diagnostics: [...reading.diagnostics, ...warnings] };
      const problems = [...validate(reading.manifest, secretExists), ...followed.problems(reading.manifest.state)];
      const found = problems.map(toDiagnostic);
      const diagnostics = [...found, ...warnings];
      if (diagnostics.some((one) => one.severity === "error")) return { ok: false, diagnostics };
      const id = createHash("sha256").update(language).update(code).digest("hex").slice(0, 12);
      const { manifest, guards } = reading;
      return { ok: true, generation: { id, language, code, map, manifest, guards }, warnings: diagnostics };
    },
    async close() {
      await (await bundler)?.close();
      bundler = undefined;
    },
  };
}

const failure = (reason: Pick<Diagnostic, "code" | "message" | "fix">): BuildResult => ({
  ok: false,
  diagnostics: [{ ...reason, severity: "error", location: null }],
});
