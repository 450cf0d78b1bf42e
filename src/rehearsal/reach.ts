// A provider is asked for what it publishes: its metadata, its keys, and what its clock says meanwhile.

import type { SourceLocation } from "../../runtime/contract.ts";
import type { IdentitySpec } from "../../runtime/identity.ts";
import { visible } from "../../runtime/visible.ts";
import type { GatewayError } from "../errors.ts";
import { toFault } from "../identity/oidc-fault.ts";
import { ProviderTrouble } from "../identity/provider-cause.ts";
import type { Metadata } from "./asked.ts";
import { broken, type Finding } from "./finding.ts";

/** timeoutMs is how long a provider may take for one answer. */
export const timeoutMs = 10_000;

/** Published is an answer, and how far the clock of whoever gave it is ahead of ours. */
export interface Published {
  readonly json: Metadata;
  readonly aheadSeconds: number | null;
}

/** wellKnown gives where an issuer's metadata is (OpenID Connect Discovery §4.1). */
export const wellKnown = (issuer: string): string => `${issuer.replace(/\/$/, "")}/.well-known/openid-configuration`;

/** read gives what is published at an address. Throws a GatewayError that says what an operator does about it. */
export async function read(address: string, spec: IdentitySpec<SourceLocation>): Promise<Published> {
  try {
    const before = Date.now();
    const answer = await fetch(address, {
      headers: { accept: "application/json" },
      redirect: "manual",
      signal: AbortSignal.timeout(timeoutMs),
    });
    const text = await answer.text();
    const middle = (before + Date.now()) / 2;
    const date = Date.parse(answer.headers.get("date") ?? "");
    // A Date is the second that was under way.
    const aheadSeconds = Number.isNaN(date) ? null : Math.round((date + 500 - middle) / 1_000);
    return { json: parse(answer, text), aheadSeconds };
  } catch (cause) {
    throw toFault(cause, { source: spec.name, issuer: spec.issuer, address, hidden: [] });
  }
}

function parse({ status, headers }: Response, text: string): Metadata {
  const came = `an answer with status ${status} and ${visible(headers.get("content-type") ?? "no type", 60)}`;
  if (status >= 300 && status < 400)
    throw new ProviderTrouble("answer-moved", `${came}, to ${visible(headers.get("location") ?? "nowhere", 200)}`);
  if (status === 404 || status === 410) throw new ProviderTrouble("metadata-missing", came);
  if (status === 429) throw new ProviderTrouble("busy", came);
  if (status >= 500) throw new ProviderTrouble("server-failed", came);
  if (status !== 200) throw new ProviderTrouble("answer-odd", came);
  try {
    const json: unknown = JSON.parse(text);
    if (typeof json === "object" && json !== null && !Array.isArray(json)) return json as Metadata;
  } catch {
    // As with any other text.
  }
  throw new ProviderTrouble("answer-not-json", came);
}

/** toFinding says what went wrong, at whose address, and what to do about it. */
export const toFinding = ({ detail, fix, about }: GatewayError, what = about?.["asked"] ?? ""): Finding =>
  broken(`${what}: ${detail}`, fix ?? "Look into the provider's log.");
