// How the gateway proves to a provider which client it is.

/** authMethods are all that it can use. */
export const authMethods = ["client_secret_basic", "client_secret_post", "private_key_jwt", "none"] as const;

/**
 * TokenEndpointAuthMethod is how the gateway proves to the provider which client it is (OpenID Connect Core §9).
 *
 * @example
 * ```ts
 * const tokenEndpointAuthMethod: TokenEndpointAuthMethod = "private_key_jwt";
 * oidc("staff", { issuer, clientId: "gateway", clientKey: secret("STAFF_KEY"), tokenEndpointAuthMethod });
 * ```
 */
export type TokenEndpointAuthMethod = (typeof authMethods)[number];
