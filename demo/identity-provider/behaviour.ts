// How the demo provider can be made to misbehave, so that the gateway can be shown to notice.

/** Behaviour is what a real but badly behaved provider gets wrong. It may be changed while the provider runs. */
export interface Behaviour {
  // What it asks of people.
  /** Never asks for the code, and answers with the password's acr whatever was asked for. */
  ignoreAcr?: boolean;
  /** Answers from an old session, with its old auth_time, although something fresher was asked for. max_age=0 is a prompt=login (OIDC Core §3.1.2.1). */
  ignoreMaxAge?: boolean;
  /** Answers from an old session although prompt=login was asked for. */
  ignorePrompt?: boolean;

  // What its tokens say.
  /** Signs tokens for this user id, whoever typed the password. */
  switchSubject?: string | undefined;
  /** Leaves acr out of its tokens. */
  omitAcr?: boolean;
  /** Says the password's acr, although the code was asked for and typed. */
  lowerAcr?: boolean;
  /** Says an acr that nobody declared. */
  unknownAcr?: boolean;
  /** Leaves amr out of its tokens. */
  omitAmr?: boolean;
  /** Says these methods, whatever was used. */
  wrongAmr?: readonly string[] | undefined;
  /** Leaves auth_time out of its tokens. */
  omitAuthTime?: boolean;
  /** Says that it was this many seconds ago, although it was now. */
  oldAuthTime?: number | undefined;
  /** Does not give the nonce back. */
  omitNonce?: boolean;
  /** Gives another nonce back. */
  wrongNonce?: boolean;

  // How it answers.
  /** Answers every authorization request with this error (RFC 6749 §4.1.2.1), for example "unmet_authentication_requirements". */
  error?: string | undefined;
  /** Answers 503 to everything of the protocol. */
  down?: boolean;
  /** Gives no refresh tokens, whoever asks. */
  omitRefreshToken?: boolean;
  /** Answers every refresh with this error; the refresh token stays good. */
  refreshError?: "invalid_grant" | "server_error" | undefined;
  /** Takes this long for a refresh, on the system's clock. */
  refreshDelayMs?: number | undefined;
  /** Every refresh waits for it: a delay that a test ends itself. */
  refreshGate?: Promise<unknown> | undefined;
}

/** switches are those that are on or off, with what each does in words for the desk. */
export const switches = [
  ["ignoreAcr", "never asks for a code, and says so"],
  ["lowerAcr", "asks for the code, and then says it was the password alone"],
  ["omitAcr", "does not say which level was reached"],
  ["unknownAcr", "names a level that nobody knows"],
  ["omitAmr", "does not say which method was used"],
  ["omitAuthTime", "does not say when it was"],
  ["ignoreMaxAge", "takes an old sign-in for a fresh one"],
  ["ignorePrompt", "does not ask again when it is told to"],
  ["wrongNonce", "sends the answer to another sign-in"],
  ["down", "does not answer at all"],
] as const satisfies readonly (readonly [keyof Behaviour, string])[];

/** unknownAcr is what `unknownAcr` says. */
export const unknownAcr = "urn:nobody:declared:this";

/** distort changes what an authorization code will be exchanged for. */
export function distort(code: Readonly<Record<string, unknown>>, behaviour: Behaviour): Record<string, unknown> {
  const changed = { ...code };
  if (behaviour.ignoreAcr) Object.assign(changed, { acr: acr.password, amr: ["pwd"] });
  if (behaviour.lowerAcr) changed.acr = acr.password;
  if (behaviour.unknownAcr) changed.acr = unknownAcr;
  if (behaviour.omitAcr) delete changed.acr;
  if (behaviour.wrongAmr !== undefined) changed.amr = [...behaviour.wrongAmr];
  if (behaviour.omitAmr) delete changed.amr;
  if (behaviour.oldAuthTime !== undefined) changed.authTime = Number(changed.authTime) - behaviour.oldAuthTime;
  if (behaviour.omitAuthTime) delete changed.authTime;
  if (behaviour.wrongNonce) changed.nonce = "somebody-elses-nonce";
  if (behaviour.omitNonce) delete changed.nonce;
  return changed;
}

/** acr: the two levels of this provider, by what was proved. */
export const acr = { password: "urn:sallyport:demo:password", mfa: "urn:sallyport:demo:mfa" } as const;
