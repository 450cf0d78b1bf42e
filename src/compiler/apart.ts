// Many policy files, compiled group by group: only the groups of what changed are compiled and loaded anew.

import { createHash } from "node:crypto";
import type { HostSpec, SourceLocation } from "../../runtime/contract.ts";
import { hooksName } from "../../runtime/guest.ts";
import type { BuildResult, Diagnostic } from "../generation/diagnostic.ts";
import type { Part } from "../generation/generation.ts";
import type { SandboxLimits, StandBy } from "../sandbox/sandbox.ts";
import { holdBeside } from "./beside.ts";
import type { Discovered } from "./discover.ts";
import { groupFiles } from "./grouping.ts";
import { createLines } from "./lines.ts";
import { createLook } from "./look.ts";
import { type Merged, merge, numberFrom, othersHeaders } from "./merge.ts";
import { type BuiltPart, createPartBuilder, type PartBuilder } from "./part.ts";
import type { LoadProblem } from "./report.ts";
import { validate } from "./validate.ts";

/** ApartBuilder builds generations of several parts. */
export interface ApartBuilder {
  /** build gives null where the files are few, or there is something to say about them: then they are compiled together. */
  build(root: string, discovered: Discovered): Promise<BuildResult | null>;
  /** failed says that the files together were clean, where this gave null. */
  failed(): void;
  close(): Promise<void>;
}

/** After so many times in a row that only the files together were clean, they are not parted any more. */
const maxFailures = 3;

/** What a built part became, and all that this depended on besides. */
interface Placed {
  readonly head: string;
  readonly ground: string;
  readonly part: Part;
}

/** createApartBuilder keeps what was built of each group, and no more. */
export function createApartBuilder(options: {
  readonly secretExists: (name: string) => boolean;
  readonly limits: SandboxLimits;
  readonly standBy: StandBy;
}): ApartBuilder {
  let builders: { readonly root: string; readonly all: readonly PartBuilder[] } | undefined;
  const placed = new WeakMap<BuiltPart, Placed>();
  let isTried = false;
  let failures = 0;

  const close = async () => {
    await Promise.all((builders?.all ?? []).map((one) => one.close()));
    builders = undefined;
  };
  const buildersFor = async (root: string, count: number) => {
    if (builders?.root !== root || builders.all.length !== count) await close();
    builders ??= {
      root,
      all: Array.from({ length: count }, () => createPartBuilder(root, options.limits, options.standBy)),
    };
    return builders.all;
  };

  /** Where a part is to stand: its routes begin at `from`. */
  function place(built: BuiltPart, from: number, merged: Merged, ground: string): Part {
    const others = othersHeaders(built, merged.headers);
    const head = others.length === 0 ? "" : `${hooksName}.declared(${JSON.stringify(others)});`;
    const known = placed.get(built);
    if (known?.head === head && known.ground === ground && known.part.from === from) return known.part;
    const { hosts } = holdBeside({ ...merged, hosts: built.manifest.hosts });
    const code = head + built.code;
    const { map, guards } = built;
    const id = createHash("sha256")
      .update(JSON.stringify([code, map, guards, hosts]))
      .digest("base64url");
    const part = { id, code, map, guards, from, hosts: numberFrom(hosts, from) };
    placed.set(built, { head, ground, part });
    return part;
  }

  function assemble(all: readonly BuiltPart[], files: readonly string[]): BuildResult | null {
    const merged = merge(all);
    if (merged === null) return null;
    // What a route is held by depends on it, wherever it was declared.
    const ground = JSON.stringify([merged.levels, merged.upstreams]);
    const parts: Part[] = [];
    let from = 0;
    for (const built of all) {
      if (built.manifest.hosts.length === 0) continue;
      const part = place(built, from, merged, ground);
      parts.push(part);
      from += part.hosts.reduce((sum, { routes }) => sum + routes.length, 0);
    }
    const [first] = parts;
    if (first === undefined) return null;
    const manifest = {
      ...merged,
      hosts: inOrder(
        parts.flatMap(({ hosts }) => hosts),
        files,
      ),
    };
    const problems = validate(manifest, options.secretExists);
    if (problems.some(({ severity }) => severity !== "warning")) return null;
    const { language } = all[0]!;
    const hash = createHash("sha256").update(language);
    for (const { id } of parts) hash.update(id);
    const { code, map, guards } = first;
    return {
      ok: true,
      generation: { id: hash.digest("hex").slice(0, 12), language, code, map, guards, manifest, parts },
      warnings: problems.map((one) => toDiagnostic(one, all)),
    };
  }

  return {
    async build(root, discovered) {
      const { policies, scripts, broken, links } = discovered;
      isTried = false;
      const groups = groupFiles(policies);
      if (groups === null || failures >= maxFailures) return null;
      if (scripts.length + broken.length + links.size > 0) return null;
      isTried = true;
      const look = await createLook(root);
      const makers = await buildersFor(root, groups.length);
      const built: Promise<BuiltPart | null>[] = [];
      for (const [index, files] of groups.entries()) {
        if (files.length === 0) continue;
        const finish = await makers[index]!.bundle(files, look);
        // Two load on other threads while the next is bundled here; more would be more memory at a time.
        if ((await built.at(-2)) === null) break;
        built.push(finish());
      }
      const parts = (await Promise.all(built)).filter((part) => part !== null);
      if (parts.length < groups.filter((files) => files.length > 0).length) return null;
      const result = assemble(parts, policies);
      if (result !== null) failures = 0;
      return result;
    },
    failed() {
      if (isTried) failures++;
    },
    close,
  };
}

/** As one sandbox would have them: by the files that they stand in. */
function inOrder(hosts: readonly HostSpec<SourceLocation>[], files: readonly string[]): HostSpec<SourceLocation>[] {
  const places = new Map(files.map((file, index) => [file, index]));
  const placeOf = ({ at }: HostSpec<SourceLocation>) => places.get(at.file) ?? files.length;
  return hosts.toSorted((a, b) => placeOf(a) - placeOf(b) || a.at.line - b.at.line);
}

function toDiagnostic({ at, ...problem }: LoadProblem, parts: readonly BuiltPart[]): Diagnostic {
  const part = parts.find(({ inputs }) => at !== null && inputs.has(at.file));
  const location = at === null || part === undefined ? null : { ...at, lineText: createLines(part.map).text(at) };
  return { ...problem, severity: problem.severity ?? "error", location };
}
