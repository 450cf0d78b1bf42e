// The kinds of second factors that the gateway has.

/**
 * FactorKind is a second factor of the gateway's own.
 *
 * @example
 * ```ts
 * const factor: FactorKind = "passkey";
 * assurance("own", { factor });
 * ```
 */
export type FactorKind = "passkey" | "totp";
