// assurance(), anyOf() and allOf(): the levels that a step-up can ask for, and what proves them.

import { createBrand, identityBrand } from "./brand.ts";
import { type FactorKind, type LevelTree, maxLevelDepth, type Position } from "./contract.ts";
import type { Duration } from "./duration.ts";
import type { Only } from "./exact.ts";
import type { Identity } from "./identity.ts";
import { type Kind, optionsOf, takesOnly } from "./option.ts";
import { duration, listOf, oneOf, oneOrMore, text } from "./option-kind.ts";
import { here } from "./position.ts";
import { checkName, declare, declared, problem } from "./registry.ts";
import { shown, titleOf } from "./wording.ts";

/**
 * AssuranceLevel is a declared level; pass it to stepUp().
 *
 * @example
 * ```ts
 * const strong: AssuranceLevel = assurance("strong", { amr: ["hwk"] });
 * stepUp(strong);
 * ```
 */
export interface AssuranceLevel {
  readonly name: string;
  readonly acr: readonly string[];
  readonly amr: readonly string[];
  readonly factors: readonly FactorKind[];
}

/**
 * AnyOf is several levels of which one must be proved.
 *
 * @example
 * ```ts
 * const either: AnyOf = anyOf(passkey, mfa);
 * stepUp(either);
 * ```
 */
export interface AnyOf {
  readonly any: readonly Level[];
}

/**
 * AllOf is several levels that must all be proved.
 *
 * @example
 * ```ts
 * const both: AllOf = allOf(passkey, mfa);
 * stepUp(both);
 * ```
 */
export interface AllOf {
  readonly all: readonly Level[];
}

/**
 * Level is what stepUp() asks for: a declared level, or several combined.
 *
 * @example
 * ```ts
 * const careful = (level: Level) => stepUp(level, { maxAge: "5m" });
 * route("/admin/*", careful(anyOf(passkey, mfa)), forward(bank));
 * ```
 */
export type Level = AssuranceLevel | AnyOf | AllOf;

/**
 * AssuranceOptions: what proves the level. It is proved at the identity source (by acr and amr, where both are given by
 * both), or by one of the gateway's own factors.
 *
 * @example
 * ```ts
 * const proof = { acr: "urn:example:mfa", factor: ["passkey", "totp"] } satisfies AssuranceOptions;
 * assurance("strong", proof);
 * ```
 */
export interface AssuranceOptions {
  /** The authentication context class that is asked for and must come back; of several, any one. Left out: none. */
  readonly acr?: string | readonly string[];
  /** Authentication methods (RFC 8176: "otp", "hwk", "face"…) of which at least one must have been used. Left out: none. */
  readonly amr?: readonly string[];
  /** Whose word counts for acr and amr: where a host believes several sources, a weaker one must not speak for this. Left out: any. */
  readonly source?: Identity | readonly Identity[];
  /** The gateway's own second factors of which any one proves it, for people whose identity source has none. Left out: none. */
  readonly factor?: FactorKind | readonly FactorKind[];
  /** Lower levels: who proves this one has proved them too. Left out: none. */
  readonly implies?: AssuranceLevel | readonly AssuranceLevel[];
  /** How long a proof counts at most, whatever a step-up's maxAge says; at least "10s". Left out: with the session. */
  readonly lasts?: Duration;
}

/** shortestAge: the answer to a challenge takes a moment to come back; a shorter age could never be met. */
export const shortestAge = "10s";

/** A space would make two acr values of one on the wire (OpenID Connect Core §3.1.2.1). */
const reference = (example: string) =>
  text(example, /^[\x21-\x7e]{1,200}$/, { code: "POLICY_LEVEL_EMPTY", what: "a text without spaces" });

const source: Kind<string> = {
  takes: ["an identity source"],
  what: "a source that oidc() or another declaration has made",
  example: "staff",
  code: "POLICY_IDENTITY",
  read: (value) => identityBrand.dataOf(value),
};

const lower: Kind<string> = {
  takes: ["a level"],
  what: "a level made by assurance(), by itself and declared further up",
  example: "mfa",
  code: "POLICY_LEVEL",
  read(value) {
    const tree = treeOf(value);
    return typeof tree === "string" ? tree : undefined;
  },
};

const factor = oneOf(["passkey", "totp"], { code: "POLICY_LEVEL_EMPTY" });

const assuranceOptions = optionsOf<AssuranceOptions>()('assurance("strong", {…})', {
  acr: oneOrMore(reference('"urn:example:mfa"')),
  amr: listOf(reference('"otp"'), 1),
  source: oneOrMore(source),
  factor: oneOrMore(factor),
  implies: oneOrMore(lower),
  lasts: duration(shortestAge, "15m"),
});

/**
 * assurance declares a level of proof, such as a second factor.
 *
 * @example
 * ```ts
 * const code = assurance("code", { acr: "urn:example:mfa", amr: ["otp"], factor: "totp" });
 * const key = assurance("key", { factor: "passkey", implies: code, lasts: "1h" });
 * ```
 */
export function assurance<O extends PropertyKey = never>(
  name: string,
  options: AssuranceOptions & Only<O, keyof AssuranceOptions>,
): AssuranceLevel {
  const at = here(assurance);
  takesOnly(2, arguments, assuranceOptions.form, at);
  const call = titleOf("assurance", name);
  const read = assuranceOptions.read(options, { call, path: "", at });
  const { acr = [], amr = [], factor: factors = [], implies = [], source: sources = [], lasts } = read;
  if (!("acr" in read || "amr" in read || "factor" in read)) {
    problem(
      "POLICY_LEVEL_EMPTY",
      `${call} does not say what proves it`,
      'Give acr, amr, factor or several of them: assurance("mfa", { acr: "urn:example:mfa", factor: ["passkey", "totp"] }).',
      at,
    );
  }
  const level: AssuranceLevel = { name: checkName("assurance", name, at), acr, amr, factors };
  declare("assurance", declared.levels, {
    ...level,
    implies,
    sources,
    lastsSeconds: lasts === undefined ? null : Math.floor(lasts / 1_000),
    at,
  });
  return trees.mark(level, level.name);
}

/**
 * anyOf: one of these levels must be proved. The first is the one that is asked for where nothing else decides.
 *
 * @example
 * ```ts
 * route("/reports/*", stepUp(anyOf(passkey, mfa)), forward(bank));
 * ```
 */
export function anyOf(...levels: readonly [Level, Level, ...Level[]]): AnyOf {
  const any = members("anyOf", levels, here(anyOf));
  return trees.mark({ any: Object.freeze([...levels]) }, { any });
}

/**
 * allOf: every one of these levels must be proved.
 *
 * @example
 * ```ts
 * route("DELETE /accounts/:id", stepUp(allOf(passkey, mfa)), forward(bank));
 * ```
 */
export function allOf(...levels: readonly [Level, Level, ...Level[]]): AllOf {
  const all = members("allOf", levels, here(allOf));
  return trees.mark({ all: Object.freeze([...levels]) }, { all });
}

/** What was made here, by what it is on the wire. */
const trees = createBrand<LevelTree>("a level");

/** treeOf gives a level as it crosses the wall; undefined for anything that is not one. */
export const treeOf = (value: unknown): LevelTree | undefined => trees.dataOf(value);

function members(kind: string, levels: readonly unknown[], at: Position): readonly LevelTree[] {
  const found = levels.flatMap((level) => {
    const tree = treeOf(level);
    if (tree === undefined)
      problem(
        "POLICY_LEVEL",
        `${kind}() combines ${shown(level)}`,
        `Pass levels made by assurance(), one by one: ${kind}(passkey, mfa).`,
        at,
      );
    return tree ?? [];
  });
  if (levels.length < 2)
    problem(
      "POLICY_LEVEL_ALONE",
      `${kind}() combines ${levels.length === 0 ? "nothing" : "a single level"}`,
      `Give it two levels or more: ${kind}(passkey, mfa).`,
      at,
    );
  if (found.some((tree) => depthOf(tree) >= maxLevelDepth))
    problem("POLICY_LEVEL_DEPTH", `${kind}() nests too deep`, `Combine at most ${maxLevelDepth} times over.`, at);
  return found;
}

function depthOf(tree: LevelTree): number {
  if (typeof tree === "string") return 0;
  return 1 + Math.max(0, ...("any" in tree ? tree.any : tree.all).map(depthOf));
}
