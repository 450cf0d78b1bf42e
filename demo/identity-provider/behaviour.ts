// How the demo provider can be made to misbehave, so that the gateway can be shown to notice.

/** Behaviour is what a real but badly behaved provider gets wrong. It may be changed while the provider runs. */
export interface Behaviour {
  /** Never asks for the code, and answers with the password's acr whatever was asked for. */
  ignoreAcr?: boolean;
  /** Answers from an old session, with its old auth_time, although something fresher was asked for. */
  ignoreMaxAge?: boolean;
  /** Signs tokens for this user id, whoever typed the password. */
  switchSubject?: string | undefined;
  /** Leaves auth_time out of its tokens. */
  omitAuthTime?: boolean;
  /** Leaves amr out of its tokens. */
  omitAmr?: boolean;
  /** Does not give the nonce back. */
  omitNonce?: boolean;
}

/** distort changes what an authorization code will be exchanged for. */
export function distort(code: Readonly<Record<string, unknown>>, behaviour: Behaviour): Record<string, unknown> {
  const changed = { ...code };
  if (behaviour.ignoreAcr) Object.assign(changed, { acr: acr.password, amr: ["pwd"] });
  if (behaviour.omitAuthTime) delete changed.authTime;
  if (behaviour.omitAmr) delete changed.amr;
  if (behaviour.omitNonce) delete changed.nonce;
  return changed;
}

/** acr: the two levels of this provider, by what was proved. */
export const acr = { password: "urn:sallyport:demo:password", mfa: "urn:sallyport:demo:mfa" } as const;
