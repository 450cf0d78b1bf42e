// The fact `request.headers`: the request's headers without its credentials.

import { foldHeaderName, isHeaderThat, judgeOnce } from "../exchange/header-name.ts";
import { toHeaderText } from "../exchange/header-text.ts";
import type { InboundHeaders } from "../exchange/inbound.ts";

/** Credentials never enter the sandbox: what a policy does not hold it cannot leak. */
const isWithheld = isHeaderThat("credential");

/** What is written before a value, by the name's spelling: its JSON and a colon; "" for a credential's. */
const toKey = judgeOnce((name) => (isWithheld(name) ? "" : `${JSON.stringify(name)}:`));

/** Folding fourteen names anew costs microseconds of every request that has this fact. */
const fold = judgeOnce(foldHeaderName);

/** toHeaders writes them as JSON; `consumed` are the names of those that said who asks. */
export function toHeaders(headers: InboundHeaders, consumed: readonly string[]): string {
  let json = "";
  for (const name of Object.keys(headers)) {
    const key = toKey(name);
    const value = headers[name];
    if (value === undefined || key === "" || (consumed.length > 0 && consumed.includes(fold(name)))) continue;
    const text = toHeaderText(typeof value === "string" ? value : value.join(", "));
    json += `${json === "" ? "{" : ","}${key}${JSON.stringify(text)}`;
  }
  return json === "" ? "{}" : `${json}}`;
}
