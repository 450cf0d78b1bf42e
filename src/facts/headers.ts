// The fact `request.headers`: the request's headers without its credentials.

import { foldHeaderName, isHeaderThat, judgeOnce } from "../exchange/header-name.ts";
import { toHeaderText } from "../exchange/header-text.ts";
import type { InboundHeaders } from "../exchange/inbound.ts";

/** Credentials never enter the sandbox: what a policy does not hold it cannot leak. */
const isWithheld = isHeaderThat("credential");

/** Folding fourteen names anew costs microseconds of every request that has this fact. */
const fold = judgeOnce(foldHeaderName);

/** toHeaders writes them as JSON; `consumed` are the names of those that said who asks. */
export function toHeaders(headers: InboundHeaders, consumed: readonly string[]): string {
  const facts: Record<string, string> = {};
  for (const [name, value] of Object.entries(headers)) {
    if (value === undefined || isWithheld(name) || consumed.includes(fold(name))) continue;
    facts[name] = toHeaderText(typeof value === "string" ? value : value.join(", "));
  }
  return JSON.stringify(facts);
}
