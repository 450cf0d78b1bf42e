// What openid-client throws, translated: which of our codes it is.

import { detailLength, visible } from "../../runtime/visible.ts";
import { describe, GatewayError } from "../errors.ts";
import { oidc } from "./openid.ts";

/** toFault keeps a GatewayError and turns what openid-client throws into one. */
export function toFault(cause: unknown): GatewayError {
  if (cause instanceof GatewayError) return cause;
  if (cause instanceof oidc.AuthorizationResponseError) {
    const detail = visible(`the provider answered ${cause.error}`, detailLength);
    // OpenID Connect Core Error Code unmet_authentication_requirements: it tried, and this person or device cannot.
    return cause.error === "unmet_authentication_requirements"
      ? new GatewayError("STEPUP_UNMET_BY_PROVIDER", { detail, cause })
      : new GatewayError("IDENTITY_PROVIDER_ERROR", { detail, cause });
  }
  if (cause instanceof oidc.ResponseBodyError) {
    // A temporary_unavailable or server_error is not the answer's fault.
    const code = cause.status >= 500 ? "IDENTITY_PROVIDER_DOWN" : "IDENTITY_ANSWER_INVALID";
    return new GatewayError(code, { detail: visible(`the provider answered ${cause.error}`, detailLength), cause });
  }
  if (isAboutNonce(cause)) return new GatewayError("IDENTITY_NONCE", { cause });
  const inner = cause instanceof Error && "code" in cause ? String(cause.code) : describe(cause);
  const down =
    ["OAUTH_TIMEOUT", "OAUTH_ABORT"].includes(inner) ||
    (cause instanceof TypeError && cause.message === "fetch failed") ||
    statusOf(cause) >= 500;
  return down
    ? new GatewayError("IDENTITY_PROVIDER_DOWN", { detail: inner, cause })
    : new GatewayError("IDENTITY_ANSWER_INVALID", { detail: inner, cause });
}

/** Missing and wrong have no code of their own in openid-client; its sentences, which are its own alone, name the claim. */
function isAboutNonce(cause: unknown): boolean {
  for (let one = cause; one instanceof Error; one = one.cause) if (one.message.includes('"nonce"')) return true;
  return false;
}

/** The status of an answer that was no OAuth answer at all, such as a proxy's 502; 0: there was none. */
function statusOf(cause: unknown): number {
  for (let one = cause; one instanceof Error; one = one.cause)
    if (one.cause instanceof Response) return one.cause.status;
  return 0;
}
