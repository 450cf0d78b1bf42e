// An address is opened as a browser opens it. fetch cannot: it always says that a script asks, to which some providers answer without a redirect.

import { request as plainly } from "node:http";
import { request as securely } from "node:https";
import { timeoutMs } from "./reach.ts";

/** Opened is what comes of it; no redirect is followed, and no page is read. */
export interface Opened {
  readonly status: number;
  /** Where it leads; null: nowhere. */
  readonly location: URL | null;
}

const headers = {
  accept: "text/html",
  "sec-fetch-dest": "document",
  "sec-fetch-mode": "navigate",
  "sec-fetch-site": "cross-site",
};

/** navigate throws what the network does. */
export function navigate(address: URL): Promise<Opened> {
  const send = address.protocol === "http:" ? plainly : securely;
  return new Promise((resolve, reject) => {
    const outgoing = send(address, { headers, signal: AbortSignal.timeout(timeoutMs), agent: false }, (answer) => {
      answer.destroy();
      const { statusCode: status = 0, headers } = answer;
      const isRedirect = status >= 300 && status < 400 && headers.location !== undefined;
      resolve({ status, location: isRedirect ? URL.parse(headers.location ?? "", address) : null });
    });
    outgoing.once("error", reject).end();
  });
}
