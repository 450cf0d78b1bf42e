// assurance(): a level that a step-up can ask for, and what proves it.

import { here } from "./position.ts";
import { checkName, declare, declared, problem } from "./registry.ts";

/** AssuranceLevel is a declared level; pass it to stepUp(). */
export interface AssuranceLevel {
  readonly name: string;
  readonly acr: readonly string[];
  readonly amr: readonly string[];
}

/** AssuranceOptions: what the identity source must say. Where both are given, both must hold. */
export interface AssuranceOptions {
  /** The authentication context class that is asked for and must come back; of several, any one. */
  readonly acr?: string | readonly string[];
  /** Authentication methods (RFC 8176: "otp", "hwk", "face"…) of which at least one must have been used. */
  readonly amr?: readonly string[];
}

/** assurance declares a level of proof, such as a second factor. */
export function assurance(name: string, options: AssuranceOptions): AssuranceLevel {
  const at = here(assurance);
  const acr = list(options?.acr);
  const amr = list(options?.amr);
  if (acr === null || amr === null || acr.length + amr.length === 0) {
    problem(
      "POLICY_LEVEL_EMPTY",
      `assurance("${name}") does not say what proves it`,
      'Give acr, amr or both: assurance("mfa", { acr: "urn:example:mfa", amr: ["otp"] }).',
      at,
    );
  }
  const level = Object.freeze({ name: checkName("assurance", name, at), acr: acr ?? [], amr: amr ?? [] });
  declare("assurance", declared.levels, { ...level, at });
  known.add(level);
  return level;
}

const known = new WeakSet<object>();

/** isLevel: was this made by assurance()? */
export function isLevel(value: unknown): value is AssuranceLevel {
  return typeof value === "object" && value !== null && known.has(value);
}

/** list: a space would make two acr values of one on the wire (OpenID Connect Core §3.1.2.1). */
function list(value: unknown): readonly string[] | null {
  const values = value === undefined ? [] : Array.isArray(value) ? value : [value];
  return values.every((one) => typeof one === "string" && /^[\x21-\x7e]{1,200}$/.test(one))
    ? Object.freeze([...values])
    : null;
}
