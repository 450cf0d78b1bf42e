// Requests that a browser makes before anybody has decided to go there: nothing is begun, taken or spent for one.

import type { InboundHeaders } from "./inbound.ts";

/** Sec-Purpose is the standard's (Fetch §2.2.10: "prefetch", "prefetch;prerender"); the others are what browsers sent before it. */
const headersThatSay = ["sec-purpose", "purpose", "x-purpose", "x-moz"] as const;

/** isSpeculative: prefetched or prerendered. A browser throws an answer that is no success away, and asks again when somebody goes there. */
export const isSpeculative = (headers: InboundHeaders): boolean =>
  headersThatSay.some((name) => /\b(?:prefetch|prerender|preview)\b/i.test(String(headers[name] ?? "")));
