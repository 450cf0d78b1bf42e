// One group of files, compiled by itself: bundled, followed, and loaded once for what it declares. What has not changed is kept.

import { createHash } from "node:crypto";
import type { ClaimUse, Manifest, SourceLocation } from "../../runtime/contract.ts";
import type { Generation } from "../generation/generation.ts";
import { hasPackages } from "../generation/locator.ts";
import type { SandboxLimits, StandBy } from "../sandbox/sandbox.ts";
import { type Bundler, createBundler } from "./bundle.ts";
import { judgeFiles } from "./files.ts";
import type { Look } from "./look.ts";
import { readManifest } from "./manifest.ts";
import { tryToFollow } from "./memory.ts";

/** BuiltPart is what came of a group. The same files, the same object. */
export interface BuiltPart {
  /** The files that went in, packages and the language left out. */
  readonly inputs: ReadonlySet<string>;
  readonly language: string;
  readonly code: string;
  readonly map: string;
  readonly guards: Generation["guards"];
  readonly manifest: Manifest<SourceLocation>;
  readonly claimUse: ClaimUse;
}

/** PartBuilder compiles one group again and again. */
export interface PartBuilder {
  /** bundle reads the files, and gives what does the rest: null for whatever is not entirely clean, so that all files are compiled together, which says what is wrong. */
  bundle(files: readonly string[], look: Look): Promise<() => Promise<BuiltPart | null>>;
  close(): Promise<void>;
}

interface Last {
  readonly files: string;
  readonly place: string;
  /** null: it is bundled again in any case, and what is loaded stays where that gives the same. */
  readonly seen: ReadonlyMap<string, string | null> | null;
  readonly bundled: string;
  readonly built: BuiltPart;
}

/** Where nobody looks for what may come between an import and its file: above the folder, in hidden folders and packages. */
const elsewhere = /(?:^|\/)(?:\.|node_modules\/)/;

const inputsOf = ({ inputs }: { readonly inputs: object }): string[] =>
  Object.keys(inputs).filter((name) => !/^(?:entry|language):/.test(name));

/** createPartBuilder keeps the last that it built: what it covers is the names of its files, what is in each, and where imports lead. */
export function createPartBuilder(root: string, limits: SandboxLimits, standBy?: StandBy): PartBuilder {
  let bundler: Promise<Bundler> | undefined;
  let last: Last | null = null;

  const isKnown = (names: string, { place, hash }: Look): boolean => {
    if (last === null || last.seen === null) return false;
    // Each of them, before anything is bundled: a file may change meanwhile, and must not be taken for what was bundled.
    const now = new Map([...last.seen.keys()].map((file) => [file, hash(file)]));
    return last.files === names && last.place === place && [...last.seen].every(([file, was]) => now.get(file) === was);
  };

  return {
    async bundle(files, look) {
      const names = files.join("\n");
      const known = isKnown(names, look) ? last!.built : null;
      if (known !== null) return async () => known;
      const before = last;
      last = null;
      bundler ??= createBundler(root);
      for (const file of files) look.hash(file);
      let bundle = await (await bundler).bundle(files);
      // What nobody knew that it is imported was hashed by nobody: it may have changed since it was bundled.
      const isNew = bundle.ok && inputsOf(bundle).filter((file) => !look.has(file));
      if (isNew && isNew.length > 0) {
        for (const file of isNew) look.hash(file);
        bundle = await (await bundler).bundle(files);
      }
      if (!bundle.ok || bundle.warnings.length > 0 || hasPackages(bundle.map)) return async () => null;
      const inputs = inputsOf(bundle);
      const bundled = createHash("sha256").update(bundle.code).update("\0").update(bundle.map).digest("base64");
      // Now, and not when it has loaded: what others hash meanwhile was hashed after it was bundled.
      const isSure = inputs.every((file) => look.has(file) && !elsewhere.test(file));
      const seen = isSure ? new Map(inputs.map((file) => [file, look.hash(file)])) : null;
      const keep = (built: BuiltPart): BuiltPart => {
        if (look.place !== null) last = { files: names, place: look.place, seen, bundled, built };
        return built;
      };
      if (before?.bundled === bundled) return async () => keep(before.built);
      if (
        judgeFiles(root, { policies: files, scripts: [], broken: [], tests: [], ambient: [], links: new Map() }, bundle)
          .length > 0
      )
        return async () => null;
      const followed = tryToFollow(bundle, { apart: true });
      if ("severity" in followed || followed.taken.length > 0 || !followed.isApart) return async () => null;
      const { language } = bundle;
      const { code, map, placeOf, claimUse } = followed;
      return async () => {
        const reading = await readManifest({ language, code, map, placeOf }, limits, standBy);
        if (!reading.ok || reading.manifest.problems.length > 0) return null;
        const { manifest, guards } = reading;
        if (followed.problems(manifest.state).length > 0) return null;
        return keep({ inputs: new Set(inputs), language, code, map, guards, manifest, claimUse });
      };
    },
    async close() {
      await (await bundler)?.close();
    },
  };
}
