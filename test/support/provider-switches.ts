// The switches of the switching provider: one for each thing that providers do differently, ordinary unless a test says otherwise.

import type { IncomingHttpHeaders } from "node:http";
import { users } from "../../demo/users.ts";

/** Claims are members of a token, of userinfo, of metadata or of an answer. */
export type Claims = Record<string, unknown>;

/** Endpoint is one of the provider's addresses by what it is for. */
export type Endpoint =
  | "discovery"
  | "jwks"
  | "authorize"
  | "token"
  | "userinfo"
  | "end_session"
  | "par"
  | "revocation"
  | "elsewhere";

/** ProviderRequest is what one of them was sent. */
export interface ProviderRequest {
  readonly endpoint: Endpoint;
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly query: URLSearchParams;
  /** Empty where the body is no form. */
  readonly form: URLSearchParams;
}

/** OwnAnswer is an answer in the place of the ordinary one: an OAuth error, or any text. The authorization endpoint sends the browser back with `error`. */
export interface OwnAnswer {
  /** Default 400 for an error, 200 for a text. */
  readonly status?: number;
  readonly error?: string;
  readonly error_description?: string;
  readonly text?: string;
  /** Of the text; default "text/html". */
  readonly type?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** ClientMethod is how a client says who it is (OpenID Connect Core §9). */
export type ClientMethod = "client_secret_basic" | "client_secret_post" | "private_key_jwt" | "none";

/** Switches may be changed while the provider runs. */
export interface Switches {
  // Who signs in, and how.
  /** Whom the authorization endpoint signs in at once, without a page. */
  user: string;
  /** What the provider knows of somebody: claims of the ID token and of userinfo. Default: name, email and groups of the demo's users. */
  claimsOf: (user: string) => Claims;
  /** So long ago they proved who they are. A `max_age` below it, or `prompt=login`, has them prove it now. */
  authAgeSeconds: number;
  /** Where claims about the person are given; `sub` is in both. */
  claimsIn: "both" | "id_token" | "userinfo";

  // Its clock and its name.
  /** Negative: behind. */
  clockAheadSeconds: number;
  /** Spells the issuer in the metadata, and as `iss` at the redirect; default as it is. */
  metadataIssuer: (issuer: string) => string;
  /** Spells the issuer in tokens; default as it is. */
  tokenIssuer: (issuer: string) => string;

  // Keys and signatures.
  /** RS*, PS*, ES*, EdDSA, HS* (with the client's secret), or "none". */
  algorithm: string;
  /** Changes each public key that is published. */
  publicKey: (jwk: Claims) => Claims;
  /** Changes the header of what is signed. */
  header: (header: Claims) => Claims;

  // What it publishes, and where things are.
  /** Members added, replaced, or (undefined) left out. */
  metadata: Claims;
  /** Paths other than the usual ones. What comes to the old one gets 404. */
  paths: Partial<Record<Exclude<Endpoint, "elsewhere">, string>>;
  par: "absent" | "offered" | "required";
  revocation: boolean;
  endSession: boolean;

  // Clients.
  client: { id: string; secret: string; redirectUris: readonly string[]; publicKey: Claims | null };
  /** How a client may say who it is, and what the metadata lists. */
  clientMethods: readonly ClientMethod[];
  /** What a client is told that it does not take for who it says. */
  clientRefusal: { error: string; status: number };
  /** Are id and secret decoded from application/x-www-form-urlencoded first (RFC 6749 §2.3.1)? Many do not. */
  decodesBasic: boolean;
  /** Scopes that it knows, and lists; another one is invalid_scope. null: takes any, lists none. */
  scopes: readonly string[] | null;

  // What it says.
  /** What is in the ID token, last of all. */
  idToken: (claims: Claims, grant: "authorization_code" | "refresh_token") => Claims | string;
  /** What is in userinfo, last of all. */
  userinfo: (claims: Claims) => Claims;
  /** Is userinfo a JWT? */
  signsUserinfo: boolean;
  /** What the token endpoint answers, last of all. */
  tokenResponse: (response: Claims, grant: "authorization_code" | "refresh_token") => Claims;
  /** Parameters of the redirect back, last of all. */
  redirect: (parameters: Record<string, string>) => Record<string, string>;
  refreshTokens: boolean;
  /** Is a refresh token good for one refresh only? */
  rotatesRefreshTokens: boolean;

  // How it answers.
  /** Answers in the place of the ordinary ones, for each request (null: the ordinary one) or for all. */
  answers: Partial<Record<Endpoint, OwnAnswer | ((request: ProviderRequest) => OwnAnswer | null)>>;
  /** An answer waits for it: a delay that a test ends itself. */
  waits: Partial<Record<Endpoint, Promise<unknown>>>;
}

const same = <T>(value: T): T => value;

/** ordinary is a provider that does what the standards say. */
export const ordinary = (): Switches => ({
  user: "ada",
  claimsOf: (id) => {
    const known = users.find((each) => each.id === id);
    return known === undefined
      ? {}
      : { name: known.name, email: known.email, email_verified: true, groups: [...known.groups] };
  },
  authAgeSeconds: 0,
  claimsIn: "both",
  clockAheadSeconds: 0,
  metadataIssuer: same,
  tokenIssuer: same,
  algorithm: "RS256",
  publicKey: same,
  header: same,
  metadata: {},
  paths: {},
  par: "absent",
  revocation: true,
  endSession: true,
  client: { id: "bank", secret: "bank-secret", redirectUris: [], publicKey: null },
  clientMethods: ["client_secret_basic"],
  clientRefusal: { error: "invalid_client", status: 401 },
  decodesBasic: true,
  scopes: null,
  idToken: same,
  userinfo: same,
  signsUserinfo: false,
  tokenResponse: same,
  redirect: same,
  refreshTokens: false,
  rotatesRefreshTokens: true,
  answers: {},
  waits: {},
});
