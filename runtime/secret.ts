// secret(): a name, never a value.

import type { SecretRef } from "./contract.ts";
import { here } from "./position.ts";
import { problem } from "./registry.ts";
import { typeOf } from "./thrown.ts";

/** Secret stands for a value that only the gateway knows. */
export interface Secret extends SecretRef {}

/**
 * secret names a secret: an environment variable, or a file in the folder given by --secrets.
 * Its value is read by the gateway and never enters the policies.
 */
export function secret(name: string): Secret {
  if (typeof name !== "string" || !/^[A-Z][A-Z0-9_]*$/.test(name)) {
    problem(
      "POLICY_SECRET_NAME",
      // Not quoted: it may be the secret itself.
      `secret() was given ${typeOf(name)} that is not a secret's name`,
      'Name it like an environment variable: secret("BANK_CLIENT_SECRET"). Never write the value itself.',
      here(secret),
    );
  }
  return Object.freeze({ secret: String(name) });
}
