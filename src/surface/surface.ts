// The whole surface of a generation as plain data: what can be asked for, by whom, what holds it up, and where it goes.

import type { HostSpec, Manifest, RouteSpec, SourceLocation, StepSpec } from "../../runtime/contract.ts";
import { levelName } from "../assurance/level-name.ts";
import type { Generation } from "../generation/generation.ts";
import { createSourceText, type SourceText } from "../generation/source-text.ts";

/** SurfaceStep is one step of a route; those of before(), when(), choose(), otherwise() and every() stand in it. */
export interface SurfaceStep {
  readonly kind: StepSpec<unknown>["kind"];
  /** What its author calls it; "": it has no name. */
  readonly name: string;
  /** Of a guard, and of when's test: as it is written. */
  readonly code?: string;
  /** Of a guard: its text speaks of stepUp(), so it may ask for one that is not listed. */
  readonly mayStepUp?: true;
  readonly stepUp?: SurfaceStepUp;
  /** Of a deny. */
  readonly reason?: string;
  /** Of a forward. */
  readonly upstream?: string;
  /** Of a respond. */
  readonly status?: number;
  readonly at: SourceLocation;
  readonly steps?: readonly SurfaceStep[];
}

/** SurfaceStepUp is what a stepUp() asks for. */
export interface SurfaceStepUp {
  /** In words: "passkey or mfa". */
  readonly level: string;
  /** null: any proof of the session will do. */
  readonly maxAgeSeconds: number | null;
  readonly scoped: boolean;
  readonly once: boolean;
  readonly reason: string;
  /** Does it stand in a when() or a choose()? */
  readonly conditional: boolean;
  readonly at: SourceLocation;
}

/** SurfaceRoute is a route of a host. */
export interface SurfaceRoute {
  readonly host: string;
  readonly route: string;
  /** Empty: every method. */
  readonly methods: readonly string[];
  readonly path: string;
  /** May somebody pass who is not signed in? */
  readonly public: boolean;
  /** Names of the identity sources that are asked; empty: everyone is nobody. */
  readonly identities: readonly string[];
  readonly at: SourceLocation;
  /** The lists made by routes() that it came in, the outermost first. */
  readonly lists: readonly SourceLocation[];
  readonly steps: readonly SurfaceStep[];
  /** All that stand among its steps, however deep. */
  readonly stepUps: readonly SurfaceStepUp[];
  /** Can it challenge anybody: has it a step-up, or a guard that may ask for one? */
  readonly challenges: boolean;
}

/** surfaceOf lists all routes in the order in which hosts and files have them. */
export function surfaceOf(generation: Generation): readonly SurfaceRoute[] {
  const { hosts }: Manifest<SourceLocation> = generation.manifest;
  const text = createSourceText(generation);
  return hosts.flatMap((host) => host.routes.map((route) => toRoute(route, host, text)));
}

function toRoute(route: RouteSpec<SourceLocation>, host: HostSpec<SourceLocation>, text: SourceText): SurfaceRoute {
  const steps = route.steps.map((step) => toStep(step, text, false));
  const all = steps.flatMap(flat);
  return {
    host: host.name,
    route: route.pattern,
    methods: route.methods,
    path: route.path,
    public: route.public,
    identities: route.identities ?? host.identities,
    at: route.at,
    lists: route.lists ?? [],
    steps,
    stepUps: all.flatMap(({ stepUp }) => stepUp ?? []),
    challenges: all.some(({ stepUp, mayStepUp }) => stepUp !== undefined || mayStepUp === true),
  };
}

const flat = (step: SurfaceStep): readonly SurfaceStep[] => [step, ...(step.steps ?? []).flatMap(flat)];

function toStep(step: StepSpec<SourceLocation>, text: SourceText, conditional: boolean): SurfaceStep {
  const { kind, at, level, maxAgeSeconds = null, scoped = false, once = false, reason = "" } = step;
  // The place of otherwise() is that of its choose().
  const name = kind === "otherwise" || kind === "before" ? "" : text.name(at);
  const isConditional = conditional || kind === "when" || kind === "otherwise";
  return {
    kind,
    name,
    ...(kind === "guard" ? { code: text.expression(at) } : kind === "when" ? { code: text.argument(at) } : {}),
    ...(step.mayStepUp ? { mayStepUp: true as const } : {}),
    ...(level === undefined
      ? {}
      : { stepUp: { level: levelName(level), maxAgeSeconds, scoped, once, reason, conditional, at } }),
    ...(kind === "deny" ? { reason } : {}),
    ...(step.upstream === undefined ? {} : { upstream: step.upstream }),
    ...(step.status === undefined ? {} : { status: step.status }),
    at,
    ...(step.steps ? { steps: step.steps.map((inner) => toStep(inner, text, isConditional)) } : {}),
  };
}
