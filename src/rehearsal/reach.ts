// A provider is asked for what it publishes: its metadata, its keys, and what its clock says meanwhile.

import type { SourceLocation } from "../../runtime/contract.ts";
import type { IdentitySpec } from "../../runtime/identity-spec.ts";
import type { GatewayError } from "../errors.ts";
import { toFault } from "../identity/oidc-fault.ts";
import { readJson } from "../identity/read-json.ts";
import type { Metadata } from "./asked.ts";
import { broken, type Finding } from "./finding.ts";

/** timeoutMs is how long a provider may take for one answer. */
export const timeoutMs = 10_000;

/** Published is an answer, and how far the clock of whoever gave it is ahead of ours. */
export interface Published {
  readonly json: Metadata;
  readonly aheadSeconds: number | null;
}

/** read gives what is published at an address. Throws a GatewayError that says what an operator does about it. */
export async function read(address: string, spec: IdentitySpec<SourceLocation>): Promise<Published> {
  try {
    const before = Date.now();
    const { json, answer } = await readJson(address, timeoutMs);
    const middle = (before + Date.now()) / 2;
    const date = Date.parse(answer.headers.get("date") ?? "");
    // A Date is the second that was under way.
    const aheadSeconds = Number.isNaN(date) ? null : Math.round((date + 500 - middle) / 1_000);
    return { json, aheadSeconds };
  } catch (cause) {
    throw toFault(cause, { source: spec.name, issuer: spec.issuer, address, hidden: [] });
  }
}

/** toFinding says what went wrong, at whose address, and what to do about it. */
export const toFinding = ({ detail, fix, about }: GatewayError, what = about?.["asked"] ?? ""): Finding =>
  broken(`${what}: ${detail}`, fix ?? "Look into the provider's log.");
