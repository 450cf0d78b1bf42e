// route() and publicRoute(): what may pass, and under which conditions.

import { type Believed, checkOnce, identityOf } from "./believed.ts";
import { createBrand } from "./brand.ts";
import { type CompiledStep, compile, endingOf } from "./compile.ts";
import type { BaseContext, Facts, Named, PublicContext, Sight, UserContext } from "./context.ts";
import type { Position, RouteSpec, StepSpec } from "./contract.ts";
import type { OneOrMore, OptionsOr } from "./exact.ts";
import type { Identity } from "./identity.ts";
import { optionsOf } from "./option.ts";
import { pathWords } from "./path-option.ts";
import type { PathOptions } from "./path-words.ts";
import { type Pattern, type PatternFault, parsePattern } from "./pattern.ts";
import { here } from "./position.ts";
import { declaring, problem, quote } from "./registry.ts";
import type { GuardAs } from "./step.ts";
import { typeName } from "./wording.ts";

declare const needs: unique symbol;

/**
 * Route is a pattern and its steps; it goes into a host(). `C` is what its guards need to know.
 *
 * @example
 * ```ts
 * const health: Route = route("GET /healthz", respond());
 * host("bank.example.com", { identity: staff }, health);
 * ```
 */
export interface Route<in C = BaseContext> {
  readonly pattern: string;
  readonly [needs]: (context: C) => void;
}

/**
 * RouteOptions stand between a route's pattern and its steps: route("/x", { … }, forward(bank)).
 *
 * @example
 * ```ts
 * const forPrograms: RouteOptions = { identity: machines };
 * route("/api/*", forPrograms, forward(bank));
 * ```
 */
export interface RouteOptions {
  /** Which of the host's sources are asked: [machines]. Credentials of others are the application's. Left out: all of them. */
  readonly identity?: OneOrMore<Identity>;
  /** Which paths that servers read in different ways reach the upstream. Left out: what the host says. */
  readonly paths?: PathOptions;
}

/**
 * PublicRouteOptions are a public route's: it may ask nobody at all.
 *
 * @example
 * ```ts
 * const openToAll: PublicRouteOptions = { identity: nobody };
 * publicRoute("/assets/*", openToAll, forward(bank));
 * ```
 */
export interface PublicRouteOptions extends Omit<RouteOptions, "identity"> {
  /** Which of the host's sources are asked; `nobody`: none, and no credential is looked at. Left out: all of them. */
  readonly identity?: Believed;
}

const routeOptions = optionsOf<PublicRouteOptions>()('route("/", {…}, respond())', {
  identity: identityOf("no credential is to be looked at"),
  paths: pathWords,
});

/** RouteData is what a route holds. */
export interface RouteData extends Pattern {
  readonly pattern: string;
  readonly public: boolean;
  readonly steps: readonly CompiledStep[];
  /** What its options tell the gateway. */
  readonly spec: Pick<RouteSpec<Position>, "identities" | "paths" | "lists">;
  readonly specs: readonly StepSpec<Position>[];
  readonly at: Position;
}

const routes = createBrand<RouteData>("a route");

/** routeDataOf gives what a route holds; undefined for anything that is not a route. */
export const routeDataOf = (value: unknown): RouteData | undefined => routes.dataOf(value);

/**
 * route says what happens to requests that match the pattern: every guard runs, the strictest verdict wins
 * (fault, then deny, then sign in, then step up, then act), and the last step acts. Options, if any, stand before the steps.
 *
 * @example
 * ```ts
 * route("POST /payouts/:id",
 *   ({ request }) => request.query["draft"] === undefined || deny("Not a draft"),
 *   stepUp(mfa, { maxAge: "5m", reason: "You are moving money" }),
 *   forward(bank));
 * ```
 */
export function route<const P extends string, C extends BaseContext = BaseContext, F = never, G = never>(
  pattern: P & PatternFault<P>,
  first: OptionsOr<F, RouteOptions, GuardAs<F, Facts<P, Sight<C>>>>,
  ...steps: readonly GuardAs<G, Facts<P, Sight<C>>>[]
): Route<C> {
  return make(pattern, listOf(first, steps), false, here(route));
}

/**
 * publicRoute is a route that needs no one to be signed in, on a host where others do. `user` may be undefined.
 *
 * @example
 * ```ts
 * publicRoute("GET /", ({ user }) => user === undefined || user.id !== "mallory", forward(bank));
 * ```
 */
export function publicRoute<const P extends string, S extends Named = Named, F = never, G = never>(
  pattern: P & PatternFault<P>,
  first: OptionsOr<F, PublicRouteOptions, GuardAs<F, Facts<P, PublicContext<S>>>>,
  ...steps: readonly GuardAs<G, Facts<P, PublicContext<S>>>[]
): Route<UserContext<S>> {
  return make(pattern, listOf(first, steps), true, here(publicRoute));
}

/** Without any step there is no first one either. */
const listOf = (first: unknown, steps: readonly unknown[]): readonly unknown[] =>
  first === undefined && steps.length === 0 ? [] : [first, ...steps];

function make<C>(pattern: string, given: readonly unknown[], isPublic: boolean, at: Position): Route<C> {
  declaring(isPublic ? "publicRoute" : "route", at);
  // A plain object is no step: in front of them it can only be options.
  const hasOptions = typeName(given[0]) === "an object";
  const call = `${isPublic ? "publicRoute" : "route"}(${quote(pattern)})`;
  const { identity, paths } = routeOptions.read(hasOptions ? given[0] : undefined, { call, path: "", at });
  if (identity) checkIdentity(identity, isPublic, call, at);
  const { steps, specs } = compile(hasOptions ? given.slice(1) : given, "this route", at);
  checkActions(steps, pattern, at);
  const parsed = parsePattern(pattern, at);
  const spec = { ...(identity ? { identities: identity } : {}), ...(paths ? { paths } : {}) };
  return routes.mark({ pattern } as Route<C>, { ...parsed, pattern, public: isPublic, steps, spec, specs, at });
}

/** One action, and nothing behind it. */
function checkActions(steps: readonly CompiledStep[], pattern: string, at: Position): void {
  const last = steps.at(-1);
  if (last === undefined || endingOf(last) === null) {
    problem(
      "POLICY_NO_ACTION",
      `route(${quote(pattern)}) does not end in an action`,
      'End it in forward(), redirect() or respond(), and let a guard before it deny: ({ user }) => … || deny("Why not"). A deny() at the end closes the route for everybody.',
      at,
    );
  }
  const early = steps.slice(0, -1).flatMap((step) => endingOf(step) ?? []);
  if (early.includes("deny"))
    problem(
      "POLICY_AFTER_ACTION",
      `route(${quote(pattern)}) has a deny() for every request, and steps after it`,
      'What stands in the list of steps is settled when the policies load. Deny in a guard: ({ user }) => … || deny("Why not").',
      at,
    );
  else if (early.length > 0)
    problem(
      "POLICY_AFTER_ACTION",
      `route(${quote(pattern)}) has steps after its action`,
      "Put the action last; under a condition, put it into when().",
      at,
    );
}

function checkIdentity(names: readonly string[], isPublic: boolean, call: string, at: Position): void {
  checkOnce(names, call, at);
  if (names.length === 0 && !isPublic)
    problem(
      "POLICY_IDENTITY",
      `${call} takes nobody, and needs somebody to be signed in`,
      "Make it a publicRoute(): everyone may pass, and no credential is looked at. Or name the sources it takes.",
      at,
    );
}
