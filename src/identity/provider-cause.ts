// What can go wrong with a provider: our code for each, and what an operator does about it.

import type { ErrorCode } from "../error-codes.ts";
import { clockFix } from "./clock.ts";

interface Cause {
  readonly code: ErrorCode;
  /** The operator's next step; null: there is none, since this is between the person and the provider. */
  readonly fix: string | null;
}

/** causes is every one by its name, which the log has in `about.cause`. */
export const causes = {
  // The way there.
  "host-unknown": {
    code: "IDENTITY_PROVIDER_DOWN",
    fix: "Check the host's name in the issuer, and that this machine can look it up.",
  },
  "connection-refused": {
    code: "IDENTITY_PROVIDER_DOWN",
    fix: "Nothing listens there: check host and port, and whether the provider runs.",
  },
  "connection-lost": {
    code: "IDENTITY_PROVIDER_DOWN",
    fix: "The connection was closed before an answer came: look into the log of the provider, or of the proxy before it.",
  },
  unreachable: {
    code: "IDENTITY_PROVIDER_DOWN",
    fix: "No way leads there from this machine: check network, firewall and routes.",
  },
  timeout: {
    code: "IDENTITY_PROVIDER_DOWN",
    fix: "No answer came in time: check whether the provider is overloaded, and whether a firewall drops what is sent there.",
  },
  "certificate-untrusted": {
    code: "IDENTITY_PROVIDER_DOWN",
    fix: "This machine does not know who signed that certificate: start the gateway with NODE_EXTRA_CA_CERTS=/path/to/ca.pem, or let the provider send its intermediate certificates along.",
  },
  "certificate-expired": {
    code: "IDENTITY_PROVIDER_DOWN",
    fix: "Renew the certificate there, or set this machine's clock.",
  },
  "certificate-name": {
    code: "IDENTITY_PROVIDER_DOWN",
    fix: "The certificate is for another name: write the issuer by the name in it, or have it issued for this one.",
  },
  "not-tls": {
    code: "IDENTITY_PROVIDER_DOWN",
    fix: "What answers there does not speak TLS as expected: check the port, and that it is https there.",
  },
  "server-failed": {
    code: "IDENTITY_PROVIDER_DOWN",
    fix: "The provider failed by itself: if it lasts, look into its log.",
  },
  busy: {
    code: "IDENTITY_PROVIDER_BUSY",
    fix: "The provider has too much to do, limits how often it is asked, or failed by itself: if it lasts, look into its log.",
  },
  // What it publishes.
  "metadata-missing": {
    code: "IDENTITY_PROVIDER_MISFIT",
    fix: "No metadata is there: the issuer is what stands before /.well-known/openid-configuration in the provider's documentation, with its whole path.",
  },
  "metadata-issuer": {
    code: "IDENTITY_PROVIDER_MISFIT",
    fix: "Write the issuer exactly as its metadata spells it, if that is whom you mean.",
  },
  "metadata-incomplete": {
    code: "IDENTITY_PROVIDER_MISFIT",
    fix: "The metadata lacks an address that signing in needs, or it is no https: check that OpenID Connect is switched on there.",
  },
  "answer-moved": {
    code: "IDENTITY_PROVIDER_MISFIT",
    fix: "Redirects are not followed there: write the issuer by the address that it leads to.",
  },
  "answer-not-json": {
    code: "IDENTITY_PROVIDER_MISFIT",
    fix: "Something else answers there, such as a proxy's page or a login page: the gateway has to reach the provider itself.",
  },
  "answer-odd": {
    code: "IDENTITY_PROVIDER_MISFIT",
    fix: "This is not how OpenID Connect answers: check the address, and what stands before the provider.",
  },
  // What it thinks of this client.
  "client-refused": {
    code: "IDENTITY_PROVIDER_REFUSED_CLIENT",
    fix: "Check clientId and clientSecret (or clientKey), and how the provider wants this client to say who it is: tokenEndpointAuthMethod.",
  },
  "client-not-allowed": {
    code: "IDENTITY_PROVIDER_REFUSED_CLIENT",
    fix: 'Allow this client the authorization code flow (response type "code") at the provider, and refresh tokens where refresh is set. Some say this of a wrong clientSecret too.',
  },
  "redirect-uri": {
    code: "IDENTITY_PROVIDER_REFUSED_CLIENT",
    fix: "Register https://<host>/.sallyport/callback at the provider, letter for letter, for each host.",
  },
  scope: {
    code: "IDENTITY_PROVIDER_REFUSED_CLIENT",
    fix: "Allow this client the scopes at the provider, or leave those that it does not know out of scopes.",
  },
  "request-refused": {
    code: "IDENTITY_PROVIDER_REFUSED_CLIENT",
    fix: "The provider does not take what it was asked: compare what it knows of this client with what has to be registered (docs/concepts/identity.md).",
  },
  "code-refused": {
    code: "IDENTITY_ANSWER_INVALID",
    fix: "The code was used already or too old, or the provider remembers another redirect URI or PKCE for it: if it lasts, check both there.",
  },
  // What it says of the person.
  denied: { code: "IDENTITY_PROVIDER_ERROR", fix: null },
  "cannot-prove": { code: "STEPUP_UNMET_BY_PROVIDER", fix: null },
  "said-no": { code: "IDENTITY_PROVIDER_ERROR", fix: "Look up what the provider means by that in its log." },
  // What it answers.
  "answer-issuer": {
    code: "IDENTITY_ANSWER_INVALID",
    fix: "The redirect back names another issuer, or none although the metadata promises one (RFC 9207): check which provider answered.",
  },
  "answer-state": {
    code: "IDENTITY_ANSWER_INVALID",
    fix: "This is not the answer to what was asked: have the person start again.",
  },
  "answer-incomplete": {
    code: "IDENTITY_ANSWER_INVALID",
    fix: "Something that OpenID Connect wants there is missing or of another type: check that the client is one of OpenID Connect, and not of OAuth alone.",
  },
  nonce: {
    code: "IDENTITY_NONCE",
    fix: "The ID token was not made for this sign-in: have the person start again; if it lasts, the provider does not give the nonce back.",
  },
  // What it says of them besides.
  "userinfo-refused": {
    code: "IDENTITY_USERINFO",
    fix: "The provider does not take the access token that it gave a moment ago: allow this client the scopes of the claims at the provider, or say userinfo: false where nothing of it is needed.",
  },
  "userinfo-encrypted": {
    code: "IDENTITY_USERINFO",
    fix: "Encrypted userinfo is not read here: switch it off for this client at the provider (userinfo_encrypted_response_alg).",
  },
  "userinfo-unusable": {
    code: "IDENTITY_USERINFO",
    fix: "This is neither JSON nor a token that the provider signed for this client: check what answers at its userinfo_endpoint, or say userinfo: false where nothing of it is needed.",
  },
  "userinfo-subject": {
    code: "IDENTITY_USERINFO_SUBJECT",
    fix: "Userinfo and ID token are about different people, and neither can be believed: look for a cache before userinfo_endpoint, and whether both have the same kind of subject (public, pairwise) for this client.",
  },
  "claim-unusable": {
    code: "IDENTITY_CLAIM_ELSEWHERE",
    fix: "Whom the provider refers to must answer with a token that has the claim, signed by an issuer that claimSources names: check what is there, or let the provider write the claim itself.",
  },
  // How it signs.
  "signed-shared": {
    code: "IDENTITY_PROVIDER_MISFIT",
    fix: "That is a shared secret, with which whoever can verify a token can make one: set the ID token's algorithm to RS256 or ES256 for this client at the provider.",
  },
  "signed-otherwise": {
    code: "IDENTITY_PROVIDER_MISFIT",
    fix: "Set the ID token's algorithm for this client at the provider to one that counts here, or write the provider's as algorithm.",
  },
  "not-signed": {
    code: "IDENTITY_PROVIDER_MISFIT",
    fix: "Have ID tokens signed for this client at the provider, with RS256 or ES256.",
  },
  encrypted: {
    code: "IDENTITY_PROVIDER_MISFIT",
    fix: "Encrypted ID tokens are not read here: switch encryption off for this client at the provider.",
  },
  "key-unknown": {
    code: "IDENTITY_ANSWER_INVALID",
    fix: "The key that signed it is not among those that the provider publishes, or cannot be told apart: check what is at jwks_uri.",
  },
  signature: {
    code: "IDENTITY_ANSWER_INVALID",
    fix: "The signature is not by the key that the provider publishes under that name: check what is at jwks_uri.",
  },
  "token-issuer": {
    code: "IDENTITY_ANSWER_INVALID",
    fix: "Write the issuer exactly as the provider's tokens spell it, if that is whom you mean.",
  },
  "token-audience": { code: "IDENTITY_ANSWER_INVALID", fix: "The token is for another client: check clientId." },
  "clock-apart": {
    code: "IDENTITY_CLOCK",
    fix: clockFix,
  },
  "token-time": { code: "IDENTITY_ANSWER_INVALID", fix: "Compare the clocks of this machine and of the provider." },
  "token-claim": {
    code: "IDENTITY_ANSWER_INVALID",
    fix: "A claim that every ID token has to have is missing there, or of another type.",
  },
} as const satisfies Record<string, Cause>;

/** CauseName is one of them. */
export type CauseName = keyof typeof causes;

/** ProviderTrouble is thrown where it is known what is wrong; toFault makes our error of it. `came` is what was at hand, without secrets. */
export class ProviderTrouble extends Error {
  override readonly name = "ProviderTrouble";
  readonly kind: CauseName;
  readonly came: string;

  constructor(kind: CauseName, came: string, options?: ErrorOptions) {
    super(`${kind}: ${came}`, options);
    this.kind = kind;
    this.came = came;
  }
}
