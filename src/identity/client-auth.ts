// How the gateway proves to a provider which client it is (OpenID Connect Core §9), by what the provider lists and takes.

import type { OidcSpec } from "../../runtime/identity-spec.ts";
import { textsIn } from "./algorithm.ts";
import type { ClientKey } from "./client-key.ts";
import { oidc } from "./openid.ts";

/** ClientCredentials are what a client has to prove itself with; with neither it is a public one. */
export interface ClientCredentials {
  readonly secret: string | null;
  readonly key: ClientKey | null;
}

/** ClientAuth proves it, in one way after the other where a provider refuses. */
export interface ClientAuth {
  /** For openid-client: whatever way counts at the moment. */
  readonly prove: oidc.ClientAuth;
  /** proving makes a call, and where the provider refuses the client makes it again in the next way; which one it takes is kept. Throws what the call throws. */
  proving<T>(provider: oidc.Configuration, call: () => Promise<T>): Promise<T>;
}

/** AuthMethod is one that the gateway knows. */
export type AuthMethod = NonNullable<OidcSpec<unknown>["tokenEndpointAuthMethod"]>;

type Pinned = Pick<OidcSpec<unknown>, "tokenEndpointAuthMethod">;
type Listed = Pick<oidc.ServerMetadata, "token_endpoint_auth_methods_supported">;

/** methodsThat gives what these credentials are good for, the likeliest first. */
const methodsThat = ({
  secret,
  key,
}: { readonly [Name in keyof ClientCredentials]: unknown }): readonly AuthMethod[] =>
  key !== null ? ["private_key_jwt"] : secret !== null ? ["client_secret_basic", "client_secret_post"] : ["none"];

/** chooseMethods gives how a client may prove itself at a provider, the first to be tried first. `fits`: does the provider list one of them? */
export function chooseMethods(
  pinned: Pinned,
  credentials: { readonly [Name in keyof ClientCredentials]: unknown },
  metadata: Listed,
): { readonly methods: readonly AuthMethod[]; readonly fits: boolean } {
  const able = pinned.tokenEndpointAuthMethod === null ? methodsThat(credentials) : [pinned.tokenEndpointAuthMethod];
  const listed = textsIn(metadata.token_endpoint_auth_methods_supported);
  // Without a list, client_secret_basic is what there is (OpenID Connect Discovery §3); what else we have may be taken too.
  if (listed === null) return { methods: able, fits: true };
  const methods = able.filter((one) => listed.includes(one));
  return methods.length > 0 ? { methods, fits: true } : { methods: able, fits: false };
}

/** createClientAuth: a secret is written out in Basic as RFC 6749 has it, and then as it stands, since many do not decode it. */
export function createClientAuth(pinned: Pinned, credentials: ClientCredentials): ClientAuth {
  let known = 0;
  const { secret, key } = credentials;
  const signing = new Map<string, oidc.ClientAuth>();

  function waysFor(metadata: oidc.ServerMetadata, clientId: string): readonly oidc.ClientAuth[] {
    return chooseMethods(pinned, credentials, metadata).methods.flatMap((method) => {
      if (method === "client_secret_basic" && secret !== null) return basicWays(clientId, secret);
      if (method === "client_secret_post" && secret !== null) return [oidc.ClientSecretPost(secret)];
      if (method === "private_key_jwt" && key !== null) return signedWays(metadata, key);
      return [oidc.None()];
    });
  }

  /**
   * The issuer is who is meant (RFC 7523bis §4); older providers want to see the address of their token endpoint. That is
   * named only where it is the issuer's own: a provider could name another's, and use there what it is sent.
   */
  function signedWays(metadata: oidc.ServerMetadata, key: ClientKey): readonly oidc.ClientAuth[] {
    const { issuer, token_endpoint: endpoint = "" } = metadata;
    const algorithm = assertionAlgorithm(key, metadata) ?? key.algorithms[0]!;
    const own = URL.parse(endpoint)?.origin === new URL(issuer).origin ? [issuer, endpoint] : [issuer];
    return own.map((audience) => {
      const name = `${algorithm} ${audience}`;
      const way = signing.get(name) ?? signedWay(key, algorithm, audience);
      signing.set(name, way);
      return way;
    });
  }

  return {
    prove(metadata, client, body, headers) {
      const ways = waysFor(metadata, client.client_id);
      return ways[known % ways.length]!(metadata, client, body, headers);
    },
    async proving(provider, call) {
      const ways = waysFor(provider.serverMetadata(), provider.clientMetadata().client_id).length;
      let first: unknown;
      for (let left = ways; ; left--) {
        const tried = known;
        try {
          return await call();
        } catch (cause) {
          if (!mayBeRefused(cause)) throw cause;
          first ??= cause;
          // Whoever else was refused meanwhile has gone on already. After the last it begins again with the first.
          if (known === tried) known = (tried + 1) % ways;
          if (left <= 1) throw first;
        }
      }
    },
  };
}

/** assertionAlgorithm chooses what an assertion is signed with; null: the provider lists nothing that the key can do. */
export function assertionAlgorithm(
  key: Pick<ClientKey, "algorithms">,
  metadata: Pick<oidc.ServerMetadata, "token_endpoint_auth_signing_alg_values_supported">,
): string | null {
  const listed = textsIn(metadata.token_endpoint_auth_signing_alg_values_supported);
  return key.algorithms.find((one) => listed === null || listed.includes(one)) ?? null;
}

function signedWay(key: ClientKey, algorithm: string, audience: string): oidc.ClientAuth {
  const private_ = { key: key.cryptoKey(algorithm), ...(key.kid !== undefined && { kid: key.kid }) };
  return oidc.PrivateKeyJwt(private_, {
    [oidc.modifyAssertion]: (header, payload) => {
      // EdDSA and Ed25519 are two names of one; the provider lists the one that it knows.
      header["alg"] = algorithm;
      payload["aud"] = audience;
      // A provider whose clock is a second behind would find it in the future; `exp` bounds it all the same.
      delete payload["nbf"];
    },
  });
}

function basicWays(clientId: string, secret: string): readonly oidc.ClientAuth[] {
  const encoded = `${formEncoded(clientId)}:${formEncoded(secret)}`;
  const plain = `${clientId}:${secret}`;
  // With a colon in the id nobody could tell where the secret begins.
  return [encoded, ...(plain === encoded || clientId.includes(":") ? [] : [plain])].map(
    (pair): oidc.ClientAuth =>
      (_metadata, _client, _body, headers) =>
        headers.set("authorization", `Basic ${Buffer.from(pair).toString("base64")}`),
  );
}

/**
 * RFC 6749 §2.3.1, Appendix B: as in a form, where `A-Za-z0-9*-._` stand for themselves. openid-client writes `-`, `_`, `.`
 * and `*` as numbers too, which providers that do not decode take for another secret. `~` stands for itself as well: whoever
 * decodes reads the same, and whoever does not may refuse nothing and write the tokens for a client `%7E` (oauth2-mock-server).
 */
const formEncoded = (text: string): string =>
  new URLSearchParams([["", text]]).toString().slice(1).replaceAll("%7E", "~");

/** Some say unauthorized_client of a secret that they do not take (Glewlwyd 2.7 does), or 403 whatever they say; where they mean it, they say it of the next way too. */
const mayBeRefused = (cause: unknown): boolean =>
  isClientRefused(cause) ||
  (cause instanceof oidc.ResponseBodyError && (cause.error === "unauthorized_client" || cause.status === 403));

/** isClientRefused: did the provider not know the client by this (RFC 6749 §5.2)? Some say only a status. */
export function isClientRefused(cause: unknown): boolean {
  if (cause instanceof oidc.ResponseBodyError) return cause.error === "invalid_client" || cause.status === 401;
  for (let one = cause; one instanceof Error; one = one.cause)
    if (one.cause instanceof Response) return [401, 403].includes(one.cause.status);
  return cause instanceof oidc.WWWAuthenticateChallengeError;
}
