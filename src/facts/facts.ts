// What a policy may know of a request, one line for each fact: from what is given to what crosses into the sandbox.

import { type AskedFact, type FactValues, nobody, type Wire } from "../../runtime/facts.ts";
import type { CanonicalRequest, Client, Subject } from "../exchange/exchange.ts";
import { judgeOnce } from "../exchange/header-name.ts";
import type { Headed } from "../exchange/inbound.ts";
import { toHeaders } from "./headers.ts";

/** Given is all that facts are made of. */
export interface Given {
  readonly request: CanonicalRequest;
  readonly client: Client;
  readonly params: Readonly<Record<string, string>>;
  readonly subject: Subject | null;
  /** Lower-case names of the headers that were the subject's credential. */
  readonly consumed: readonly string[];
  /** Whose headers those are. */
  readonly headed: Headed;
  readonly nowMs: number;
}

type Unasked = FactValues & { readonly [Name in AskedFact]: null };

/** toFacts writes what every route gets, at once: it is in every request's way. What routes have to ask for is null. */
export const toFacts = ({ request, client, params, subject, nowMs }: Given): Unasked => ({
  "time.now": nowMs,
  "request.id": request.id,
  "request.method": request.method,
  "request.scheme": request.scheme,
  "request.host": request.host,
  "request.path": request.path,
  "request.query": request.query,
  "request.headers": null,
  params: toParams(params),
  // JSON already, made once per session.
  user: subject?.userJson ?? nobody,
  session: subject !== null && subject.session !== null ? Math.max(0, Math.floor((nowMs - subject.since) / 1_000)) : -1,
  "client.address": client.address,
});

/** Writers write what routes have to ask for. They may take their time. */
export type Writers = { readonly [Name in AskedFact]: (given: Given) => Wire<Name> | Promise<Wire<Name>> };

export const writers: Writers = {
  "request.headers": ({ headed, consumed }) => toHeaders(headed.headers, consumed),
};

const toKey = judgeOnce((name) => `${JSON.stringify(name)}:`);

/** As JSON, which JSON.stringify makes of a text in a fraction of the time that it takes for an object. Most routes have none: "". */
function toParams(params: Readonly<Record<string, string>>): string {
  let json = "";
  for (const name in params) json += `${json === "" ? "{" : ","}${toKey(name)}${JSON.stringify(params[name])}`;
  return json === "" ? "" : `${json}}`;
}
