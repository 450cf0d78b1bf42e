// Does a provider fit what the policy says of it? Told by its metadata alone, when the policies load and by `sallyport check --live`.

import type { OidcSpec } from "../../runtime/identity-spec.ts";
import { visible } from "../../runtime/visible.ts";
import { agreed, isShared, textsIn } from "./algorithm.ts";
import { assertionAlgorithm, chooseMethods } from "./client-auth.ts";
import type { ClientKey } from "./client-key.ts";
import type { oidc } from "./openid.ts";
import type { CauseName } from "./provider-cause.ts";
import { writtenScopes } from "./scopes.ts";

/** Misfit is one thing that does not fit. */
export interface Misfit {
  readonly about: "addresses" | "ID tokens" | "client" | "scopes" | "code flow" | "PKCE" | "refresh";
  readonly cause: CauseName;
  /** What was found, beginning with what the provider does. */
  readonly what: string;
  readonly fix: string;
  /** Nobody can sign in with it; otherwise it is only likely that something will not work. */
  readonly blocks: boolean;
}

/** FitSpec is what of a declaration is held against the metadata. */
export type FitSpec = Pick<
  OidcSpec<unknown>,
  | "issuer"
  | "scopes"
  | "unwrittenScopes"
  | "algorithm"
  | "tokenEndpointAuthMethod"
  | "clientSecret"
  | "clientKey"
  | "refreshSeconds"
>;

/** misfits gives everything that does not fit. `key`: what the clientKey can sign with; left out: it is not looked at. */
export function misfits(
  spec: FitSpec,
  metadata: oidc.ServerMetadata,
  key: Pick<ClientKey, "algorithms"> | null = null,
): readonly Misfit[] {
  return [
    ...addresses(spec, metadata),
    ...signatures(spec, metadata),
    ...clientProof(spec, metadata, key),
    ...scopes(spec, metadata),
    ...ways(spec, metadata),
  ];
}

/** unlistedAcrs gives those of the acr values that a provider, where it lists any, does not list: a misspelt one refuses everybody, and each of them only finds out after signing in. */
export function unlistedAcrs(asked: readonly string[], metadata: oidc.ServerMetadata): readonly string[] {
  const listed = textsIn(metadata["acr_values_supported"]);
  return listed === null ? [] : asked.filter((one) => !listed.includes(one));
}

/** Of the address that was written: only there may http be spoken. */
function addresses(spec: FitSpec, metadata: oidc.ServerMetadata): Misfit[] {
  const needed = ["authorization_endpoint", "token_endpoint", "jwks_uri"] as const;
  const optional = ["pushed_authorization_request_endpoint", "userinfo_endpoint"] as const;
  const isPlain = spec.issuer.startsWith("http:");
  return [...needed, ...optional].flatMap((name) => {
    const address = metadata[name];
    if (address === undefined && !needed.some((one) => one === name)) return [];
    const url = typeof address === "string" ? URL.parse(address) : null;
    if (url?.protocol === "https:" || (isPlain && url?.protocol === "http:")) return [];
    const what =
      address === undefined ? `names no ${name}` : `has ${shown(address)} as its ${name}, which is no https address`;
    const fix = "Check that OpenID Connect is switched on there, and that it knows the address by which it is reached.";
    return [{ about: "addresses", cause: "metadata-incomplete", what, fix, blocks: true }];
  });
}

function signatures({ algorithm }: FitSpec, metadata: oidc.ServerMetadata): Misfit[] {
  const listed = textsIn(metadata.id_token_signing_alg_values_supported) ?? ["RS256"];
  if (agreed(algorithm, listed).some((one) => listed.includes(one))) return [];
  const offered = list(listed);
  if (algorithm !== null) {
    const safe = agreed(null, listed);
    const fix =
      safe.length > 0
        ? `Write algorithm: ${shown(safe[0])}, or leave it out.`
        : `Set it to ${algorithm} for this client at the provider.`;
    // The list may be incomplete; what counts is what a token is signed with.
    return [
      {
        about: "ID tokens",
        cause: "signed-otherwise",
        what: `signs ID tokens with ${offered}, and not with ${algorithm}`,
        fix,
        blocks: false,
      },
    ];
  }
  const shared = listed.some(isShared);
  return [
    {
      about: "ID tokens",
      cause: shared ? "signed-shared" : listed.includes("none") ? "not-signed" : "signed-otherwise",
      what: `signs ID tokens with ${offered}${shared ? ", a shared secret" : ""}`,
      fix: "Set it to RS256 or ES256 for this client at the provider; if its list is only incomplete, write algorithm in the policy.",
      blocks: true,
    },
  ];
}

function clientProof(
  spec: FitSpec,
  metadata: oidc.ServerMetadata,
  key: Pick<ClientKey, "algorithms"> | null,
): Misfit[] {
  const credentials = { secret: spec.clientSecret, key: spec.clientKey };
  const { methods, fits } = chooseMethods(spec, credentials, metadata);
  // Many that take public clients do not list "none".
  if (!fits && methods[0] !== "none")
    return [
      {
        about: "client",
        cause: "client-refused",
        what: `lists ${list(textsIn(metadata.token_endpoint_auth_methods_supported) ?? [])} for clients to say who they are, and not ${methods.join(" or ")}`,
        fix: adviceFor(textsIn(metadata.token_endpoint_auth_methods_supported) ?? []),
        blocks: false,
      },
    ];
  if (methods[0] !== "private_key_jwt" || key === null || assertionAlgorithm(key, metadata) !== null) return [];
  const listed = textsIn(metadata.token_endpoint_auth_signing_alg_values_supported) ?? [];
  return [
    {
      about: "client",
      cause: "client-refused",
      what: `takes assertions signed with ${list(listed)}, and the clientKey signs with ${key.algorithms.join(", ")}`,
      fix: "Make a key of another kind for this client, and register it at the provider.",
      blocks: false,
    },
  ];
}

function adviceFor(listed: readonly string[]): string {
  if (listed.some((one) => one.startsWith("client_secret_") && one !== "client_secret_jwt"))
    return 'Give it a clientSecret, clientSecret: secret("…"), in the place of a key.';
  if (listed.includes("private_key_jwt"))
    return 'Give it a clientKey, clientKey: secret("…"), in the place of a secret.';
  if (listed.includes("none")) return "Leave clientSecret and clientKey out: the provider takes public clients alone.";
  return "Allow client_secret_basic, client_secret_post or private_key_jwt for this client at the provider.";
}

function scopes(spec: FitSpec, metadata: oidc.ServerMetadata): Misfit[] {
  const listed = textsIn(metadata.scopes_supported);
  const unlisted = listed === null ? [] : writtenScopes(spec).filter((one) => !listed.includes(one));
  return unlisted.map((one) => ({
    about: "scopes",
    cause: "scope",
    what: `does not list the scope ${shown(one)}, which is asked for`,
    fix: `If signing in ends in invalid_scope, leave it out of scopes, or allow it for this client at the provider. It lists ${list(listed ?? [])}.`,
    blocks: false,
  }));
}

function ways({ refreshSeconds }: FitSpec, metadata: oidc.ServerMetadata): Misfit[] {
  const found: Misfit[] = [];
  const lacks = (name: string, value: string) => {
    const listed = textsIn(metadata[name]);
    return listed !== null && !listed.includes(value);
  };
  const doubt = (about: Misfit["about"], cause: CauseName, what: string, fix: string) =>
    found.push({ about, cause, what, fix, blocks: false });
  if (lacks("response_types_supported", "code"))
    doubt(
      "code flow",
      "client-not-allowed",
      `does not list the response type "code"`,
      "Allow the authorization code flow there; nothing else is spoken here.",
    );
  if (lacks("code_challenge_methods_supported", "S256"))
    doubt("PKCE", "request-refused", "does not list PKCE with S256", "Allow it there: it is always sent.");
  if (refreshSeconds !== null && lacks("grant_types_supported", "refresh_token"))
    doubt(
      "refresh",
      "client-not-allowed",
      "does not list refresh tokens, and refresh is set",
      "Allow them for this client, or leave refresh out: without them people are sent to sign in when it is due.",
    );
  return found;
}

const shown = (value: unknown): string => visible(JSON.stringify(value) ?? "nothing", 120);
const list = (values: readonly string[]): string => visible(values.join(", ") || "nothing", 160);
