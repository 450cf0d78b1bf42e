// Levels as a whole: what they imply, and whether somebody on a host can prove what its routes ask for.

import type {
  FactorKind,
  HostSpec,
  LevelTree,
  Manifest,
  RouteSpec,
  SourceLocation,
  StepSpec,
} from "../../runtime/contract.ts";
import type { Level, Levels } from "../assurance/assurance.ts";
import { levelName } from "../assurance/level-name.ts";
import { provers, vouchesFor } from "../assurance/satisfied.ts";

import type { Once } from "./once.ts";
import type { Reports } from "./report.ts";

type Declared = Manifest<SourceLocation>;

/** checkLevels looks at what levels imply, and at every step-up that is known without a request. */
export function checkLevels(manifest: Declared, reports: Reports, once: Once): void {
  const levels: Levels = new Map(manifest.levels.map((level) => [level.name, level]));
  checkImplied(manifest, levels, reports);
  const sources = new Map(manifest.identities.map((one) => [one.name, one]));
  for (const host of manifest.hosts) once("levels", host, (said) => checkHost(host, sources, levels, said));
}

function checkHost(
  host: HostSpec<SourceLocation>,
  sources: ReadonlyMap<string, Declared["identities"][number]>,
  levels: Levels,
  reports: Reports,
): void {
  for (const route of host.routes) {
    const believed = (route.identities ?? host.identities).flatMap((name) => sources.get(name) ?? []);
    const signsIn = believed.some((one) => one.signsIn);
    const vouching = believed.filter((one) => one.vouches).map((one) => one.name);
    const place = {
      host,
      route,
      conditional: false,
      floor: false,
      signsIn,
      believes: believed.length > 0,
      vouching,
      levels,
    };
    for (const step of route.steps) checkStep(step, place, reports);
  }
}

/** Where two levels imply each other neither is the higher one, and a proof of the weaker opens what asks for the stronger. */
function checkImplied(manifest: Declared, levels: Levels, { error }: Reports) {
  for (const { name, implies, at } of manifest.levels) {
    for (const lower of implies) {
      if (!levels.has(lower))
        error(
          "COMPILE_LEVEL_IMPLIES",
          at,
          `Level "${name}" implies "${lower}", which no assurance() declares`,
          "Declare it, or take it out.",
        );
      else if (provers(name, levels).some((level) => level.name === lower))
        error(
          "COMPILE_LEVEL_CIRCLE",
          at,
          `Level "${name}" implies "${lower}", and by way of that itself`,
          "Let the higher level imply the lower one, and not the other way round.",
        );
    }
  }
}

interface Place {
  readonly host: HostSpec<SourceLocation>;
  readonly route: RouteSpec<SourceLocation>;
  /** Under when() or choose(). */
  readonly conditional: boolean;
  /** In a before(), which is told once and not for each of its routes. */
  readonly floor: boolean;
  /** Is there a source with sessions? Without one nobody can use a factor, and nothing keeps what a proof is for. */
  readonly signsIn: boolean;
  readonly believes: boolean;
  /** Names of the sources that say how somebody proved who they are. */
  readonly vouching: readonly string[];
  readonly levels: Levels;
}

type Step = StepSpec<SourceLocation>;

function checkStep(step: Step, place: Place, reports: Reports) {
  const conditional = place.conditional || step.kind === "when" || step.kind === "choose";
  const floor = place.floor || step.kind === "before";
  for (const inner of step.steps ?? []) checkStep(inner, { ...place, conditional, floor }, reports);
  // No level at all was reported where it was asked for.
  if (step.kind !== "step-up" || !step.level) return;
  const { host, route, believes, signsIn } = place;
  const name = levelName(step.level);
  const [who, whom] = route.identities ? [`"${route.pattern}"`, "route"] : [`host "${host.name}"`, "host"];
  if (!believes) {
    reports.error(
      "COMPILE_LEVEL_UNREACHABLE",
      step.at,
      `Level "${name}" can be reached by nobody: ${who} believes no identity source`,
      route.identities
        ? `Let the route take one: { identity: staff }.`
        : `Give the host one: host("${host.name}", { identity: staff }, …).`,
    );
    return;
  }
  const lost = unreachable(step.level, (leaf) => canProve(leaf, place));
  const names = lost.leaves.map((leaf) => `"${leaf}"`).join(" and ");
  const [why, fix] = signsIn
    ? [
        `${who} believes none of the sources that vouch for it`,
        `Let the ${whom} believe one of them, or give the level another source or a factor.`,
      ]
    : [
        `${who} believes no source that people sign in with`,
        `The gateway's own factors take a session: let the ${whom} believe an oidc() source too, or give the level an acr or amr that a source of the ${whom} vouches for.`,
      ];
  if (lost.whole)
    reports.error("COMPILE_LEVEL_UNREACHABLE", step.at, `Level ${names} can be reached by nobody: ${why}`, fix);
  else if (lost.leaves.length > 0)
    reports.warning(
      "COMPILE_LEVEL_ALTERNATIVE",
      step.at,
      `Of "${name}", ${names} can be reached by nobody: ${why}`,
      fix,
    );
  const passkeyAlone =
    host.factorsAt !== undefined &&
    !lost.whole &&
    unreachable(step.level, (leaf) => canProve(leaf, place, (kind) => kind !== "passkey")).whole;
  if (passkeyAlone)
    reports.warning(
      "COMPILE_FACTORS_AT",
      step.at,
      `Level "${name}" can be proved by a passkey alone, and with factorsAt nobody can set one up for ${who}`,
      "Let the level take an authenticator app (totp) too, or give it an acr or amr that a source vouches for.",
    );
  if (!signsIn && (step.scoped || step.once))
    reports.error(
      "COMPILE_SCOPE_BEARER",
      step.at,
      `${who.replace(/^h/, "H")} believes no source that people sign in with, and without a session nothing keeps what a proof is for`,
      `Let the ${whom} believe an oidc() source too, whose sessions keep it, or leave scope and once out.`,
    );
  // Under when() the operator has said whom it is for.
  if (route.public && !conditional)
    reports.warning(
      "COMPILE_STEPUP_ANONYMOUS",
      step.at,
      `${floor ? "before() holds for public routes too" : `"${route.pattern}" needs nobody to be signed in`}, and this stepUp() makes everyone sign in`,
      `${floor ? "Ask" : "Make it a route(), or ask"} only those who are signed in: when(({ user }) => user !== undefined, stepUp(…)).`,
    );
}

/** canProve: does a source here vouch for the level, or for one that implies it; or can a factor be used for it? */
function canProve(
  name: string,
  { vouching, levels, signsIn }: Place,
  counts: (kind: FactorKind) => boolean = () => true,
): boolean {
  const proves = (level: Level) =>
    vouching.some((source) => vouchesFor(source, level)) || (signsIn && level.factors.some(counts));
  return levels.has(name) && provers(name, levels).some(proves);
}

interface Lost {
  readonly whole: boolean;
  readonly leaves: readonly string[];
}

/** unreachable: of alternatives the whole is lost with the last one, of what is needed together with the first. */
function unreachable(tree: LevelTree, can: (leaf: string) => boolean): Lost {
  if (typeof tree === "string") return can(tree) ? { whole: false, leaves: [] } : { whole: true, leaves: [tree] };
  const members = ("any" in tree ? tree.any : tree.all).map((one) => unreachable(one, can));
  const whole = "any" in tree ? members.every((one) => one.whole) : members.some((one) => one.whole);
  return { whole, leaves: [...new Set(members.flatMap((one) => one.leaves))] };
}
