// What tokens may be signed with.

/**
 * SignatureAlgorithm is one that can be verified with a public key; a shared secret never signs a token here.
 *
 * @example
 * ```ts
 * const algorithm: SignatureAlgorithm = "ES256";
 * oidc("staff", { issuer: "https://login.example.com", clientId: "gateway", algorithm });
 * ```
 */
export type SignatureAlgorithm =
  | "RS256"
  | "RS384"
  | "RS512"
  | "PS256"
  | "PS384"
  | "PS512"
  | "ES256"
  | "ES384"
  | "ES512"
  | "EdDSA"
  | "Ed25519";
