// How a provider is asked: the answer read whole and within bounds, mended where that is harmless, and the address remembered.

import { mendTokens } from "./mend.ts";
import type { oidc } from "./openid.ts";
import { ProviderTrouble } from "./provider-cause.ts";

/** Metadata, keys and tokens are a few kilobytes. */
const maxBytes = 1_048_576;

interface Asked {
  /** Without its query. */
  readonly address: string;
  /** 0: there was no answer. */
  readonly status: number;
}

const known = new WeakMap<object, Asked>();

/** askedOf gives where an answer came from, or a failure happened, and the status as it was; undefined: it is none of ours. */
export const askedOf = (of: object): Asked | undefined => known.get(of);

/** askProvider is a fetch for openid-client. Throws what fetch throws. */
export const askProvider: oidc.CustomFetch = async (url, options) => {
  const { origin, pathname } = new URL(url);
  const address = `${origin}${pathname}`;
  try {
    const answer = await fetch(url, options as RequestInit);
    const text = await readWhole(answer);
    const read = options.body instanceof URLSearchParams ? mend(answer, text, options.body) : copy(answer, text);
    known.set(read, { address, status: answer.status });
    return read;
  } catch (cause) {
    if (typeof cause === "object" && cause !== null) known.set(cause, { address, status: 0 });
    throw cause;
  }
};

async function readWhole(answer: Response): Promise<string> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of answer.body ?? []) {
    bytes += chunk.length;
    if (bytes > maxBytes) throw new ProviderTrouble("answer-odd", `an answer of more than ${maxBytes} bytes`);
    chunks.push(chunk);
  }
  return new TextDecoder().decode(Buffer.concat(chunks));
}

/** What these say is said by the status alone (RFC 9110 §15.3.5, §15.4.5); no Response takes a body with them. */
const bodiless: ReadonlySet<number> = new Set([204, 205, 304]);

const copy = ({ status, headers }: Response, text: string): Response =>
  new Response(bodiless.has(status) ? null : text, { status, headers });

/** mend is for what endpoints answer to a form: an OAuth error or tokens. */
function mend(answer: Response, text: string, asked: URLSearchParams): Response {
  const { status } = answer;
  const json = parse(text);
  const headers = new Headers(answer.headers);
  headers.set("content-type", "application/json");
  if (typeof json?.["error"] === "string" && json["error"] !== "") {
    // The error says more than a challenge, a type or a status, behind which openid-client does not look for one.
    headers.delete("www-authenticate");
    return new Response(text, { status: status < 400 || status > 499 ? 400 : status, headers });
  }
  if (json === null || status !== 200 || !asked.has("grant_type")) return copy(answer, text);
  return new Response(JSON.stringify(mendTokens(json, answer.headers.get("date"))), { status, headers });
}

function parse(text: string): Readonly<Record<string, unknown>> | null {
  try {
    const json: unknown = JSON.parse(text);
    return typeof json === "object" && json !== null && !Array.isArray(json) ? (json as Record<string, unknown>) : null;
  } catch {
    return null;
  }
}
