// How the switching provider finds out which client is asking (RFC 6749 §2.3, OpenID Connect Core §9).

import { importJWK, jwtVerify } from "jose";
import type { ClientMethod, ProviderRequest, Switches } from "./provider-switches.ts";

const decoded = (text: string): string => decodeURIComponent(text.replaceAll("+", " "));

/** clientIs: did this client say who it is, by a way that the switches allow? An assertion counts once. */
export async function clientIs(
  request: ProviderRequest,
  switches: Switches,
  audiences: readonly string[],
  seen: Set<string>,
  now: Date,
): Promise<boolean> {
  const { client, clientMethods, decodesBasic } = switches;
  const { form, headers } = request;
  const basic = /^Basic (.*)$/i.exec(headers.authorization ?? "")?.[1];
  const assertion = form.get("client_assertion");
  const method: ClientMethod =
    basic !== undefined
      ? "client_secret_basic"
      : assertion !== null
        ? "private_key_jwt"
        : form.has("client_secret")
          ? "client_secret_post"
          : "none";
  if (!clientMethods.includes(method)) return false;
  if (basic !== undefined) {
    const pair = Buffer.from(basic, "base64").toString();
    const colon = pair.indexOf(":");
    const parts = [pair.slice(0, colon), pair.slice(colon + 1)];
    try {
      const [id, secret] = decodesBasic ? parts.map(decoded) : parts;
      return id === client.id && secret === client.secret;
    } catch {
      return false;
    }
  }
  if (assertion === null) {
    const secret = method === "none" ? null : client.secret;
    return form.get("client_id") === client.id && form.get("client_secret") === secret;
  }
  if (client.publicKey === null) return false;
  if (form.get("client_assertion_type") !== "urn:ietf:params:oauth:client-assertion-type:jwt-bearer") return false;
  try {
    const { payload } = await jwtVerify(assertion, await importJWK(client.publicKey), {
      issuer: client.id,
      subject: client.id,
      audience: [...audiences],
      requiredClaims: ["exp", "jti"],
      currentDate: now,
    });
    const isNew = !seen.has(payload.jti!);
    seen.add(payload.jti!);
    return isNew;
  } catch {
    return false;
  }
}
