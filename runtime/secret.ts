// secret(): a name, never a value.

import { createBrand } from "./brand.ts";
import type { SecretRef } from "./contract.ts";
import { takesOnly } from "./option.ts";
import { here } from "./position.ts";
import { declaring, problem } from "./registry.ts";
import { typeName } from "./wording.ts";

/**
 * Secret stands for a value that only the gateway knows.
 *
 * @example
 * ```ts
 * const clientSecret: Secret = secret("STAFF_CLIENT_SECRET");
 * oidc("staff", { issuer: "https://login.example.com", clientId: "gateway", clientSecret });
 * ```
 */
export interface Secret extends SecretRef {}

const secrets = createBrand<SecretRef>("a secret");

/** secretOf gives the reference that a secret holds; undefined for anything that secret() has not made. */
export const secretOf = (value: unknown): SecretRef | undefined => secrets.dataOf(value);

/**
 * secret names a secret: an environment variable, or a file in the folder given by --secrets.
 * Its value is read by the gateway and never enters the policies.
 *
 * @example
 * ```ts
 * oidc("staff", { issuer: "https://login.example.com", clientId: "gateway", clientSecret: secret("STAFF_CLIENT_SECRET") });
 * ```
 */
export function secret(name: string): Secret {
  const at = here(secret);
  declaring("secret", at);
  takesOnly(1, arguments, 'secret("BANK_CLIENT_SECRET")', at);
  if (typeof name !== "string" || !/^[A-Z][A-Z0-9_]*$/.test(name)) {
    problem(
      "POLICY_SECRET_NAME",
      // Not quoted: it may be the secret itself.
      `secret() is given ${typeof name === "string" ? "a text that is no secret's name" : typeName(name)}`,
      'Name it like an environment variable: secret("BANK_CLIENT_SECRET"). Never write the value itself.',
      at,
    );
  }
  const reference = { secret: String(name) };
  return secrets.mark(reference, reference);
}
