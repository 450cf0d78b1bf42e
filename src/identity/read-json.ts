// Reading what a provider publishes: metadata and keys. What is no JSON object is told in the words that every failure at a provider is told in.

import { visible } from "../../runtime/visible.ts";
import { askProvider } from "./ask-provider.ts";
import { ProviderTrouble } from "./provider-cause.ts";

/** withoutSlash: an issuer is one and the same with and without a slash at its end. */
export const withoutSlash = (issuer: string): string => issuer.replace(/\/$/, "");

/** wellKnown gives where an issuer's metadata is (OpenID Connect Discovery §4.1). */
export const wellKnown = (issuer: string): string => `${withoutSlash(issuer)}/.well-known/openid-configuration`;

/** ReadJson is what stands there, and the answer that it came with. */
export interface ReadJson {
  readonly json: Readonly<Record<string, unknown>>;
  readonly answer: Response;
}

/** readJson reads an object, and follows nobody who leads on. Throws what toFault explains. */
export async function readJson(url: string, timeoutMs: number): Promise<ReadJson> {
  const answer = await askProvider(url, {
    method: "GET",
    body: undefined,
    headers: { accept: "application/json" },
    redirect: "manual",
    signal: AbortSignal.timeout(timeoutMs),
  });
  // Nobody says there who they are: it is not the client that is refused.
  if (answer.status === 401 || answer.status === 403)
    throw new ProviderTrouble("answer-odd", `an answer with status ${answer.status}`, { cause: answer });
  if (answer.status !== 200) throw new Error("not answered", { cause: answer });
  try {
    const json: unknown = JSON.parse(await answer.text());
    if (typeof json === "object" && json !== null && !Array.isArray(json))
      return { json: json as ReadJson["json"], answer };
  } catch {
    // As with any other text.
  }
  const type = visible(answer.headers.get("content-type") ?? "no type", 60);
  throw new ProviderTrouble("answer-not-json", `an answer of ${type} that is no JSON object`, { cause: answer });
}
