// One build, start to end: discover, bundle, load, read the manifest, validate it as a whole.

import { createHash } from "node:crypto";
import { realpath } from "node:fs/promises";
import { resolve } from "node:path";
import { describe } from "../errors.ts";
import type { BuildResult, Diagnostic } from "../generation/diagnostic.ts";
import { createStandBy, type SandboxLimits } from "../sandbox/sandbox.ts";
import { createApartBuilder } from "./apart.ts";
import { holdBeside } from "./beside.ts";
import { blame } from "./blame.ts";
import { type Bundler, createBundler } from "./bundle.ts";
import { createNames, type Discovered, discover } from "./discover.ts";
import { judgeFiles, judgeNames } from "./files.ts";
import { createLines } from "./lines.ts";
import { readManifest, renameSources } from "./manifest.ts";
import { tryToFollow } from "./memory.ts";
import type { LoadProblem } from "./report.ts";
import { validate } from "./validate.ts";

/** BuilderOptions: the policies folder, and what the policies may use while they are loaded. */
export interface BuilderOptions {
  readonly root: string;
  readonly secretExists: (name: string) => boolean;
  readonly limits: SandboxLimits;
  /** Will there be saves? Then many files are compiled in groups, of which a save is only one, and an isolate stands by. Left out: no. */
  readonly apart?: boolean;
}

/** Builder makes generations. It stays warm between builds. */
export interface Builder {
  build(): Promise<BuildResult>;
  close(): Promise<void>;
}

/** createBuilder builds in this process; policies that kill it take it along, so the supervisor uses a process of its own. */
export function createBuilder({ root, secretExists, limits, ...options }: BuilderOptions): Builder {
  const folder = resolve(root);
  let bundler: { readonly at: string; readonly made: Promise<Bundler> } | undefined;
  const bundlerAt = async (at: string) => {
    // The folder itself may be a link that a deployment turns elsewhere.
    if (bundler !== undefined && bundler.at !== at) await (await bundler.made).close();
    if (bundler?.at !== at) bundler = { at, made: createBundler(at) };
    return bundler.made;
  };

  const standBy = options.apart === true ? createStandBy(limits) : undefined;
  const apart = standBy === undefined ? null : createApartBuilder({ secretExists, limits, standBy });

  async function build(at: string, discovered: Discovered): Promise<BuildResult> {
    const names = judgeNames(discovered);
    if (names.some(isError)) return { ok: false, diagnostics: names };
    const bundle = await (await bundlerAt(at)).bundle(discovered.policies);
    const read = judgeFiles(at, discovered, bundle);
    const around = [...names, ...read];
    if (!bundle.ok) {
      const unread = new Set(read.map((one) => one.location?.file));
      const said = bundle.diagnostics.filter((one) => !unread.has(one.location?.file));
      return { ok: false, diagnostics: [...around, ...blame(said, at, discovered.policies)] };
    }
    const { language, warnings } = bundle;
    if (around.some(isError)) return { ok: false, diagnostics: [...around, ...warnings] };
    const { links } = discovered;
    const followed = tryToFollow({
      code: bundle.code,
      map: links.size === 0 ? bundle.map : renameSources(bundle.map, createNames(links)),
    });
    if ("severity" in followed) return { ok: false, diagnostics: [followed, ...around, ...warnings] };
    const { code, map, placeOf } = followed;
    const lines = createLines(map);
    const toDiagnostic = ({ at: place, ...problem }: LoadProblem): Diagnostic => ({
      ...problem,
      severity: problem.severity ?? "error",
      location: place === null || place.file === "" ? null : { ...place, lineText: lines.text(place) },
    });
    if (followed.taken.length > 0)
      return { ok: false, diagnostics: [...followed.taken.map(toDiagnostic), ...around, ...warnings] };
    const reading = await readManifest({ language, code, map, placeOf }, limits, standBy);
    if (!reading.ok) return { ok: false, diagnostics: [...reading.diagnostics, ...around, ...warnings] };
    const held = holdBeside(reading.manifest);
    const told = validate(held, secretExists);
    const problems = [
      ...(discovered.policies.length === 0 ? told.map(asEmpty) : told),
      ...followed.problems(held.state),
    ];
    const diagnostics = [...problems.map(toDiagnostic), ...around, ...warnings];
    if (diagnostics.some(isError)) return { ok: false, diagnostics };
    // With the map: where only comments changed, the log has to name other lines.
    const id = createHash("sha256").update(language).update(code).update(map).digest("hex").slice(0, 12);
    const manifest = { ...held, claimUse: followed.claimUse };
    const { guards } = reading;
    return { ok: true, generation: { id, language, code, map, manifest, guards }, warnings: diagnostics };
  }

  return {
    async build() {
      let at: string;
      let discovered: Discovered;
      try {
        at = await realpath(folder);
        discovered = await discover(at);
      } catch (cause) {
        return { ok: false, diagnostics: [unreadable(folder, cause)] };
      }
      const parted = (await apart?.build(at, discovered)) ?? null;
      if (parted !== null) return parted;
      const result = await build(at, discovered);
      if (result.ok && result.warnings.length === 0) apart?.failed();
      if (discovered.links.size === 0) return result;
      const toName = createNames(discovered.links);
      const rename = (all: readonly Diagnostic[]) =>
        all.map((one) => ({ ...one, location: one.location && { ...one.location, file: toName(one.location.file) } }));
      return result.ok
        ? { ...result, warnings: rename(result.warnings) }
        : { ok: false, diagnostics: rename(result.diagnostics) };
    },
    async close() {
      await (await bundler?.made)?.close();
      await apart?.close();
      await standBy?.close();
      bundler = undefined;
    },
  };
}

const isError = (one: Diagnostic) => one.severity === "error";

/** Whoever has named the wrong folder is not to look for a mistake in policies. */
const asEmpty = (one: LoadProblem): LoadProblem =>
  one.code !== "COMPILE_NO_HOST"
    ? one
    : {
        ...one,
        message: "There is no policy file in the folder",
        fix: 'Is it the right one? A policy is a file such as bank.ts with export default host("bank.example.com", { identity: staff }, …).',
      };

function unreadable(folder: string, cause: unknown): Diagnostic {
  const { code = "", path } = cause as NodeJS.ErrnoException;
  const reasons: Readonly<Record<string, string>> = {
    ENOENT: "does not exist",
    ENOTDIR: "is not a folder",
    EACCES: "may not be read by the user that runs Sallyport",
    ELOOP: "is a link that leads back to itself",
  };
  return {
    code: "COMPILE_FOLDER",
    severity: "error",
    message: `The policies folder ${path ?? folder} ${reasons[code] ?? `cannot be read (${describe(cause)})`}`,
    fix: "Name a folder with policy files, all of which may be read.",
    location: null,
  };
}
