// Who is here: the one answer for routing, for the gateway's own pages, for windows, for signing out.

import { detailLength, visible } from "../../runtime/visible.ts";
import { GatewayError } from "../errors.ts";
import type { Subject } from "../exchange/exchange.ts";
import { issuersIn, toBearer } from "./authorization.ts";
import type { Credentials, Found, IdentitySource } from "./source.ts";

/** Believed is who is believed on a host, in the order in which they are asked. */
export interface Believed {
  readonly sources: readonly IdentitySource[];
  /** Lower-case names of all the headers that their credentials come in. */
  readonly headers: readonly string[];
  /** Does any of them take a Basic password? */
  readonly basic: boolean;
  readonly bar?: Bar;
}

/** Bar throws IDENTITY_BLOCKED for whoever is kept out, however good what they brought; left out, nobody is. */
export type Bar = ((subject: Subject) => void) | undefined;

/** toBelieved puts those with a header of their own first: a cookie comes along whoever sent the request, a header does not. */
export function toBelieved(sources: readonly IdentitySource[], bar?: Bar): Believed {
  const sorted = sources.toSorted((one, other) => rank(one) - rank(other));
  const headers = [...new Set(sources.flatMap((one) => one.headers))];
  return { sources: sorted, headers, basic: sources.some((one) => one.basic === true), bar };
}

const rank = (source: IdentitySource): number => (source.headers.length > 0 ? 0 : 1);

/**
 * identify gives who it is and which headers said so; null: nobody. Throws where a credential is wrong, or there are two: a
 * wrong one is never answered with whoever another one says. What no source here reads is the upstream's business. So is an
 * Authorization that none takes for its own: beside a good credential, and where it may be nobody (`open`); else it is refused.
 */
export function identify(
  believed: Believed,
  credentials: Credentials,
  open: boolean,
): Found | null | Promise<Found | null> {
  const found = findFrom({ believed, credentials, open }, 0, none, null);
  return found instanceof Promise ? whenAdmitted(found, believed.bar) : admitted(found, believed.bar);
}

function admitted(found: Found | null, bar: Bar): Found | null {
  if (found !== null) bar?.(found.subject);
  return found;
}

async function whenAdmitted(found: Promise<Found | null>, bar: Bar): Promise<Found | null> {
  return admitted(await found, bar);
}

interface Asking {
  readonly believed: Believed;
  readonly credentials: Credentials;
  readonly open: boolean;
}

/** Failure is a source whose credential is wrong. */
interface Failure {
  readonly source: IdentitySource;
  readonly error: GatewayError;
}

const none: readonly Failure[] = [];

function findFrom(
  asking: Asking,
  from: number,
  before: readonly Failure[],
  first: Found | null,
): Found | null | Promise<Found | null> {
  const { sources, headers } = asking.believed;
  const { credentials } = asking;
  let failures = before;
  let known = first;
  for (let index = from; index < sources.length; index++) {
    const source = sources[index]!;
    if (source.headers.length === 0) {
      if (failures.length > 0 || known !== null) break;
    } else if (known !== null && !readsMore(source, credentials, known)) continue;
    let found: Found | null | Promise<Found | null>;
    try {
      found = source.find(credentials);
    } catch (cause) {
      failures = [...failures, toFailure(source, cause)];
      continue;
    }
    if (found instanceof Promise) return goOn(found, asking, index, failures, known);
    known = onlyOne(source, known, found);
    // Most hosts read one header at most.
    if (known !== null && headers.length <= 1) break;
  }
  for (const { source, error } of failures.length > 1 ? failures.toSorted(lessSure) : failures)
    if (known === null || readsMore(source, credentials, known)) throw error;
  for (const name of headers)
    if (credentials.headers[name] !== undefined && (known === null || !known.consumed.includes(name)))
      leave(name, asking, known);
  return known;
}

/** Apart, so that who is known at once leaves no closures behind. */
function goOn(
  found: Promise<Found | null>,
  asking: Asking,
  index: number,
  failures: readonly Failure[],
  known: Found | null,
): Promise<Found | null> {
  const source = asking.believed.sources[index]!;
  return found.then(
    (one) => findFrom(asking, index + 1, failures, onlyOne(source, known, one)),
    (cause: unknown) => findFrom(asking, index + 1, [...failures, toFailure(source, cause)], known),
  );
}

/** readsMore: there is something for it to read that did not say who it is. */
function readsMore({ headers }: IdentitySource, credentials: Credentials, known: Found): boolean {
  for (const name of headers)
    if (credentials.headers[name] !== undefined && !known.consumed.includes(name)) return true;
  return false;
}

/** Which of two credentials was meant cannot be known, and the one that was not would travel on. */
function onlyOne(source: IdentitySource, known: Found | null, found: Found | null): Found | null {
  if (found === null) return known;
  // Forms, proofs and factors belong to a person at a source: under another one's name they would be somebody else's.
  if (found.subject.user.source !== source.name)
    throw new GatewayError("GATEWAY_FAULT", { detail: `identity source ${source.name} names another source` });
  if (known !== null)
    throw new GatewayError("IDENTITY_TOKEN_INVALID", {
      detail: `two credentials: of ${known.subject.user.source} and of ${source.name}`,
    });
  return found;
}

/**
 * leave leaves a header to the upstream that no source took for its own. In Authorization applications have credentials of
 * theirs; every other header is a source's alone, and what is in there is a wrong credential of it. Throws where it may not be left.
 */
function leave(name: string, { credentials, open }: Asking, known: Found | null): void {
  if (name === "authorization") {
    if (known !== null || open) return;
    // A program that is not let in by what it brought is told so, and not that it should bring something.
    const issuers =
      toBearer(credentials.headers.authorization!) === null ? [] : issuersIn(credentials.headers.authorization!);
    if (issuers.length > 0)
      throw new GatewayError("IDENTITY_ISSUER_UNTRUSTED", {
        detail: visible(`its issuer is "${issuers.join('", "')}"`, detailLength),
      });
    throw new GatewayError("IDENTITY_TOKEN_INVALID", {
      detail: "what is in Authorization is no token of a source here",
    });
  }
  if (known === null || known.consumed.length === 0) throw new GatewayError("IDENTITY_ISSUER_UNTRUSTED");
  throw new GatewayError("IDENTITY_TOKEN_INVALID", { detail: `two credentials: ${name} is one too many` });
}

function toFailure(source: IdentitySource, cause: unknown): Failure {
  if (cause instanceof GatewayError) return { source, error: cause };
  // What was thrown unforeseen may quote the credential, and the log shows what errors say.
  const kind = cause instanceof Error ? cause.name : typeof cause;
  throw new GatewayError("GATEWAY_FAULT", { detail: `identity source ${source.name} failed: ${kind}`, cause });
}

/**
 * The first of several failures stands: sources are asked in the order in which the host names them. But a token that is
 * invalid for one may only be meant for another, who knows better what is wrong with it.
 */
const lessSure = (one: Failure, other: Failure): number => sureness(one) - sureness(other);
const sureness = ({ error }: Failure): number => (error.code === "IDENTITY_TOKEN_INVALID" ? 1 : 0);
