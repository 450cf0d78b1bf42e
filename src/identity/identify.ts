// Who is here: the one answer for routing, for the gateway's own pages, for windows, for signing out.

import { GatewayError } from "../errors.ts";
import type { Credentials, Found, IdentitySource } from "./source.ts";

/** Believed is who is believed on a host, in the order in which they are asked. */
export interface Believed {
  readonly sources: readonly IdentitySource[];
  /** Lower-case names of all the headers that their credentials come in. */
  readonly headers: readonly string[];
}

/** toBelieved puts those with a header of their own first: a cookie comes along whoever sent the request, a header does not. */
export function toBelieved(sources: readonly IdentitySource[]): Believed {
  const sorted = sources.toSorted((one, other) => rank(one) - rank(other));
  return { sources: sorted, headers: [...new Set(sources.flatMap((one) => one.headers))] };
}

const rank = (source: IdentitySource): number => (source.headers.length > 0 ? 0 : 1);

/**
 * identify gives who it is and which headers said so; null: nobody. Throws where a credential is wrong, or there are two: a
 * wrong one is never answered with whoever another one says. What no source here reads is the upstream's business.
 */
export function identify(believed: Believed, credentials: Credentials): Found | null | Promise<Found | null> {
  return findFrom(believed, credentials, 0, null);
}

function findFrom(
  believed: Believed,
  credentials: Credentials,
  from: number,
  failure: GatewayError | null,
): Found | null | Promise<Found | null> {
  const { sources, headers } = believed;
  let worst = failure;
  for (let index = from; index < sources.length; index++) {
    const source = sources[index]!;
    if (source.headers.length === 0 && isPresented(headers, credentials)) break;
    let found: Found | null | Promise<Found | null>;
    try {
      found = source.find(credentials);
    } catch (cause) {
      worst = worse(worst, cause, source);
      continue;
    }
    if (found instanceof Promise) {
      const before = worst;
      return found.then(
        (one) =>
          one === null
            ? findFrom(believed, credentials, index + 1, before)
            : onlyOne(source, headers, credentials, one),
        (cause: unknown) => findFrom(believed, credentials, index + 1, worse(before, cause, source)),
      );
    }
    if (found !== null) return onlyOne(source, headers, credentials, found);
  }
  if (worst !== null) throw worst;
  if (isPresented(headers, credentials)) throw new GatewayError("IDENTITY_ISSUER_UNTRUSTED");
  return null;
}

function isPresented(headers: readonly string[], credentials: Credentials): boolean {
  for (const name of headers) if (credentials.headers[name] !== undefined) return true;
  return false;
}

/** Which of two credentials was meant cannot be known, and the one that was not would travel on. */
function onlyOne(source: IdentitySource, headers: readonly string[], credentials: Credentials, found: Found): Found {
  // Forms, proofs and factors belong to a person at a source: under another one's name they would be somebody else's.
  if (found.subject.user.source !== source.name)
    throw new GatewayError("GATEWAY_FAULT", { detail: `identity source ${source.name} names another source` });
  if (headers.length > 1) {
    for (const name of headers)
      if (credentials.headers[name] !== undefined && !found.consumed.includes(name))
        throw new GatewayError("IDENTITY_TOKEN_INVALID", { detail: `two credentials: ${name} is one too many` });
  }
  return found;
}

/**
 * The first of several failures stands: sources are asked in the order in which the host names them. But a token that is
 * invalid for one may only be meant for another, who knows better what is wrong with it.
 */
function worse(failure: GatewayError | null, cause: unknown, { name }: IdentitySource): GatewayError {
  if (!(cause instanceof GatewayError)) {
    // What was thrown unforeseen may quote the credential, and the log shows what errors say.
    const kind = cause instanceof Error ? cause.name : typeof cause;
    throw new GatewayError("GATEWAY_FAULT", { detail: `identity source ${name} failed: ${kind}`, cause });
  }
  return failure === null || failure.code === "IDENTITY_TOKEN_INVALID" ? cause : failure;
}
