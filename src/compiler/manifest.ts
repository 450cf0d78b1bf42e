// The manifest: what the policies declare, learned by loading them once, with every place turned into the operator's own.

import type { Manifest, Position, Problem, SourceLocation, StepSpec } from "../../runtime/contract.ts";
import { GatewayError } from "../errors.ts";
import type { Diagnostic } from "../generation/diagnostic.ts";
import type { Generation } from "../generation/generation.ts";
import { createLocator, isPackage, toFile } from "../generation/locator.ts";
import type { LoadCode } from "../meaning/meanings.ts";
import type { Isolate } from "../sandbox/call.ts";
import { prepareIsolate } from "../sandbox/isolate.ts";
import { bundleName, type SandboxLimits, type StandBy } from "../sandbox/sandbox.ts";
import { constantOf } from "./constant.ts";
import { placeGuards } from "./guard-place.ts";
import { createLines } from "./lines.ts";

/** Reading is a manifest with its places found, or the one reason why the policies do not load. */
export type Reading =
  | { readonly ok: true; readonly manifest: Manifest<SourceLocation>; readonly guards: Generation["guards"] }
  | { readonly ok: false; readonly diagnostics: readonly Diagnostic[] };

interface Source {
  readonly language: string;
  readonly code: string;
  readonly map: string;
  /** Where the variables of the instrumented bundle are declared. */
  readonly placeOf: (variable: number) => SourceLocation | null;
}

/** readManifest loads the bundle on another thread, in an isolate of its own, in what stands by if there is something, and throws it away again. */
export async function readManifest(source: Source, limits: SandboxLimits, standBy?: StandBy): Promise<Reading> {
  let isolate: Isolate | undefined;
  let text: string;
  try {
    const { language, code } = source;
    const { memoryMb, timeoutMs, loadTimeoutMs = 2_000 } = limits;
    isolate = await prepareIsolate(
      { language, code, filename: bundleName, memoryMb, timeoutMs, loadTimeoutMs },
      standBy,
    );
    text = isolate.manifest();
  } catch (error) {
    if (error instanceof GatewayError) return { ok: false, diagnostics: [toDiagnostic(error, source)] };
    throw error;
  } finally {
    isolate?.dispose();
  }
  const raw = JSON.parse(text) as Manifest<Position>;
  const guards: (SourceLocation | null)[] = [];
  // It finds guards as soon as they are filled in; until then it is only asked for places in the bundle.
  const find = createLocator({ map: source.map, guards });
  for (const place of placeGuards(source.code, raw.hosts)) guards.push(place === null ? null : find(place));
  const lines = createLines(source.map);
  return {
    ok: true,
    guards,
    manifest: settle(raw, (position) => {
      if (position.startsWith("file:")) return lines.defaultExport(position.slice("file:".length));
      if (position.startsWith("kept:")) return source.placeOf(Number(position.slice("kept:".length))) ?? nowhere;
      return find(position) ?? nowhere;
    }),
  };
}

const nowhere: SourceLocation = { file: "", line: 1, column: 1 };

/** Libraries try out what there is while they load, such as the time, which is the same each time. */
const isTried = ({ code, at }: Problem<SourceLocation>): boolean =>
  (code === "POLICY_CLOCK" || code === "POLICY_ASYNC") && at !== null && isPackage(at.file);

function settle(raw: Manifest<Position>, to: (position: Position) => SourceLocation): Manifest<SourceLocation> {
  const move = <Spec extends { readonly at: Position }>(spec: Spec) => ({ ...spec, at: to(spec.at) });
  const sameAs = createSameness();
  const step = ({ text, steps, ...spec }: StepSpec<Position>): StepSpec<SourceLocation> => {
    const moved = move(spec);
    const always = text === undefined ? null : constantOf(text);
    return {
      ...moved,
      ...(always === null ? {} : { always }),
      ...(text === undefined ? {} : { same: sameAs(text, moved) }),
      ...(spec.kind === "guard" && text !== undefined && /\bstepUp\b/.test(text) ? { mayStepUp: true as const } : {}),
      ...(steps ? { steps: steps.map(step) } : {}),
    };
  };
  return {
    identities: raw.identities.map(move),
    levels: raw.levels.map(move),
    upstreams: raw.upstreams.map(move),
    headers: raw.headers.map(move),
    hosts: raw.hosts.map((host) => ({
      ...move(host),
      routes: host.routes.map(({ lists, ...route }) => ({
        ...move(route),
        ...(lists ? { lists: lists.map(to) } : {}),
        steps: route.steps.map(step),
      })),
    })),
    state: raw.state,
    unmounted: (raw.unmounted ?? []).map(to),
    problems: raw.problems
      .map((problem) => ({ ...problem, at: problem.at === null || problem.at === "" ? null : to(problem.at) }))
      .filter((problem) => !isTried(problem)),
  };
}

/** What is written out in two places is one and the same; two that one maker made at the same place are not. */
function createSameness(): (text: string, guard: StepSpec<SourceLocation>) => number {
  const first = new Map<string, StepSpec<SourceLocation>>();
  return (text, guard) => {
    const { same = -1, at } = guard;
    const known = first.get(text);
    if (known === undefined) first.set(text, guard);
    const place = ({ file, line, column }: SourceLocation) => `${file}:${line}:${column}`;
    const elsewhere = known && at.file !== "" && place(known.at) !== place(at);
    return elsewhere ? (known.same ?? same) : same;
  };
}

/** renameSources gives the files in a source map the names by which an operator knows them. */
export function renameSources(map: string, toName: (file: string) => string): string {
  const { sources, ...rest } = JSON.parse(map) as { readonly sources: readonly string[] };
  const renamed = sources.map((source) => {
    const file = toFile(source);
    const name = toName(file);
    return name === file ? source : name.split("/").map(encodeURIComponent).join("/");
  });
  return renamed.some((name, index) => name !== sources[index]) ? JSON.stringify({ ...rest, sources: renamed }) : map;
}

const reasons: Readonly<Record<string, readonly [code: LoadCode, message: string, fix: string]>> = {
  DECISION_TIMEOUT: [
    "COMPILE_LOAD_TIMEOUT",
    "The policies do not finish loading",
    "Something at the top of a file runs without end. Only declare things there.",
  ],
  DECISION_MEMORY: [
    "COMPILE_LOAD_MEMORY",
    "The policies use too much memory while loading",
    "Something at the top of a file builds too much. Make it smaller, or raise --sandbox-memory.",
  ],
  DECISION_RETURN: [
    "COMPILE_MANIFEST",
    "What the policies declare is too large, or they replaced what declares it",
    "Declare less in one folder, and leave the global objects alone.",
  ],
};

function toDiagnostic(error: GatewayError, source: Source): Diagnostic {
  const cause = error.code === "SANDBOX_LOAD" && error.cause instanceof GatewayError ? error.cause : error;
  const known = reasons[cause.code];
  if (known) {
    const [code, message, fix] = known;
    return { code, severity: "error", message, fix, location: null };
  }
  // No isolate at all: that is the installation, not a policy.
  if (cause.code !== "DECISION_FAULT") throw error;
  const unreadable = /^SyntaxError: (.*?) \[policies\.js:\d+:\d+\]/.exec(cause.detail)?.[1];
  const { location, from } = thrownAt(cause.detail, source);
  return {
    ...(unreadable === undefined ? toThrew(cause.detail, from) : toUnreadable(unreadable)),
    severity: "error",
    location: location && { ...location, lineText: createLines(source.map).text(location) },
  };
}

/** What Node and browsers have, and policies have no use for. */
const absent =
  /^ReferenceError: (?:fetch|process|setTimeout|setInterval|setImmediate|queueMicrotask|Buffer|URL|URLSearchParams|require|module|window|document|XMLHttpRequest|WebSocket|crypto|performance|structuredClone|TextEncoder|TextDecoder|AbortController) is not defined/;

const toThrew = (detail: string, from: string): Pick<Diagnostic, "code" | "message" | "fix"> => ({
  code: "COMPILE_THREW",
  message: `A policy throws while loading: ${detail.split("\n    at ", 1)[0]}${from}`,
  fix: absent.test(detail)
    ? "There is none in a policy: it is a pure function of what the request brings. Keep what needs it outside, or compute it beforehand."
    : detail.startsWith("ReferenceError")
      ? "Is it misspelt, or not imported?"
      : "Declare things at the top of a file, and compute in guards.",
});

/** What the bundler takes, and strict mode does not. */
const toUnreadable = (what: string): Pick<Diagnostic, "code" | "message" | "fix"> => ({
  code: "COMPILE_SYNTAX",
  message: what,
  fix: "Policies are strict, as all modules are: write it in another way.",
});

/** thrownAt finds the innermost place of the stack that the operator wrote, and names the package it came out of. */
function thrownAt(stack: string, { map }: Source): { readonly location: SourceLocation | null; readonly from: string } {
  const locate = createLocator({ map, guards: [] });
  const positions = Array.from(stack.matchAll(/policies\.js:(\d+:\d+)/g), ([, position]) => position!);
  const location = locate(positions.join(" "));
  const innermost = positions.map(locate).find((place) => place !== null);
  const from = innermost && isPackage(innermost.file) ? ` (in ${innermost.file}:${innermost.line})` : "";
  return { location, from };
}
