// A test's request goes to where the gateway runs, under the name that the test says: as if that name led there.

import { request as plainly, type RequestOptions } from "node:http";
import { request as securely } from "node:https";
import { isIP } from "node:net";
import { toHeaderBytes } from "../../exchange/header-text.ts";
import { partAddress } from "../case.ts";

/** Sent is a request, whole; `url` is the address as the test says it. */
export interface Sent {
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
}

/** Answer is what came back; no redirect is followed, and of bodies only JSON that may be the gateway's is read. */
export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  readonly body: string;
}

const patienceMs = 60_000;

/** send throws what the network does. `gateway` is where it goes. */
export function send(gateway: URL, { method, url, headers }: Sent): Promise<Answer> {
  const isPlain = gateway.protocol === "http:";
  const { authority, target } = partAddress(url);
  const name = authority.replace(/:\d+$/, "");
  const options: RequestOptions & { servername?: string } = {
    host: gateway.hostname.replace(/^\[|\]$/g, ""),
    port: gateway.port || (isPlain ? 80 : 443),
    method,
    path: target.split("#", 1)[0]!,
    headers: { host: authority, "user-agent": "sallyport-testing", ...inBytes(headers), ...bodiless(method) },
    agent: false,
    signal: AbortSignal.timeout(patienceMs),
    // The certificate is that of the name, wherever it leads.
    ...(isIP(name) === 0 && !name.startsWith("[") && { servername: name }),
  };
  return new Promise((resolve, reject) => {
    const outgoing = (isPlain ? plainly : securely)(options, (incoming) => {
      const { statusCode: status = 0, headers } = incoming;
      const chunks: Buffer[] = [];
      const answer = () => resolve({ status, headers, body: Buffer.concat(chunks).toString("utf8") });
      if (!/^application\/(?:problem\+)?json\b/.test(String(headers["content-type"] ?? ""))) {
        answer();
        incoming.destroy();
        return;
      }
      incoming.on("data", (chunk: Buffer) => chunks.push(chunk));
      incoming.once("end", answer).once("error", reject);
    });
    outgoing.once("error", reject).end();
  });
}

/** isProblem: does it bring problem details? */
export const isProblem = (headers: Answer["headers"]): boolean =>
  String(headers["content-type"] ?? "").startsWith("application/problem+json");

const inBytes = (headers: Sent["headers"]) =>
  Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, toHeaderBytes(value)]));

const bodiless = (method: string): Readonly<Record<string, string>> =>
  ["GET", "HEAD", "OPTIONS"].includes(method) ? {} : { "content-length": "0" };
