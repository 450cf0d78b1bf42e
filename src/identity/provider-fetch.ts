// How a provider is called: where what it was said to have is no longer there, its metadata is read again, and the call goes to the new place.

import { detailLength, visible } from "../../runtime/visible.ts";
import { askedOf, askProvider } from "./ask-provider.ts";
import type { Issuer, Metadata } from "./issuer.ts";
import type { oidc } from "./openid.ts";
import type { Outage } from "./outage.ts";
import type { Warn } from "./warn.ts";

/** What is called from server to server. */
const endpoints = [
  "token_endpoint",
  "userinfo_endpoint",
  "pushed_authorization_request_endpoint",
  "revocation_endpoint",
] as const;

/** Of an answer: whoever gave it looked at nothing of what was sent. A code, or a refresh token, that was seen is spent. */
const elsewhere: ReadonlySet<number> = new Set([301, 302, 303, 307, 308, 404, 405, 410, 421]);

/** Of a connection that never was: nothing was sent. */
const unsent: ReadonlySet<string> = new Set([
  ...["ECONNREFUSED", "ENOTFOUND", "EAI_AGAIN", "EHOSTUNREACH", "ENETUNREACH", "UND_ERR_CONNECT_TIMEOUT"],
  ...["CERT_HAS_EXPIRED", "DEPTH_ZERO_SELF_SIGNED_CERT", "SELF_SIGNED_CERT_IN_CHAIN"],
  ...["UNABLE_TO_VERIFY_LEAF_SIGNATURE", "ERR_TLS_CERT_ALTNAME_INVALID", "EPROTO"],
]);

/** createProviderFetch is a fetch for openid-client, by what `metadata` says. `warn` tells operators. */
export function createProviderFetch(options: {
  readonly metadata: Metadata;
  readonly issuer: Issuer;
  readonly outageAt: (address: string) => Outage;
  readonly warn: Warn;
}): oidc.CustomFetch {
  const { metadata, issuer, outageAt, warn } = options;

  /** Each waits ten seconds for one who is away: not everybody has to find that out. */
  const call: oidc.CustomFetch = (url, init) => {
    const { origin, pathname } = new URL(url);
    return outageAt(`${origin}${pathname}`).ask(() => askProvider(url, init));
  };

  /** The place of the same thing now; null: it has not moved. */
  async function placeNow(url: string): Promise<string | null> {
    const endpoint = endpoints.find((one) => metadata[one] !== undefined && URL.parse(metadata[one])?.href === url);
    if (endpoint === undefined) return null;
    const place = (await issuer.reread())[endpoint];
    if (place === undefined || URL.parse(place)?.href === url) return null;
    if (metadata.issuer.startsWith("https:") && !place.startsWith("https:")) return null;
    warn(`The ${endpoint} of ${metadata.issuer} has moved to ${visible(place, detailLength)}`);
    return place;
  }

  return async (url, init) => {
    let answer: Response;
    try {
      answer = await call(url, init);
    } catch (cause) {
      const place = await placeNow(url);
      if (place === null || !unsent.has(codeOf(cause))) throw cause;
      return call(place, init);
    }
    const { status } = askedOf(answer) ?? answer;
    if (!elsewhere.has(status)) {
      // Of a gateway before it, perhaps, behind which nobody is any more: the next call goes to the new place.
      if (status >= 500) void placeNow(url).catch(() => undefined);
      return answer;
    }
    const place = await placeNow(url);
    return place === null ? answer : call(place, init);
  };
}

function codeOf(cause: unknown): string {
  const inner = cause instanceof Error && cause.cause instanceof Error ? cause.cause : cause;
  return typeof inner === "object" && inner !== null && "code" in inner ? String(inner.code) : "";
}
