// Real access tokens from the demo provider: a machine's, or a person's with the proof they gave.

import { hash, randomBytes } from "node:crypto";
import { resource, resourceScope, robot, terminal } from "../../demo/identity-provider/client.ts";
import { createBrowserClient } from "./browser-client.ts";
import { signIn } from "./sign-in.ts";

/** AccessTokenOptions: without `user`, the machine client "robot" asks for itself. */
export interface AccessTokenOptions {
  readonly issuer: string;
  readonly resource?: string;
  readonly scope?: string;
}

/** UserTokenOptions: `code` is typed when the provider asks for one; `acr` is what is asked for. */
export interface UserTokenOptions extends AccessTokenOptions {
  readonly user: string;
  readonly acr?: string;
  readonly code?: string | (() => string);
}

/** accessToken gets a JWT by client_credentials (RFC 6749 §4.4) for the demo's API. */
export async function accessToken(options: AccessTokenOptions): Promise<string> {
  const credentials = Buffer.from(`${robot.clientId}:${robot.clientSecret}`).toString("base64");
  return post(`${options.issuer}/token`, `Basic ${credentials}`, {
    grant_type: "client_credentials",
    resource: options.resource ?? resource,
    scope: options.scope ?? resourceScope,
  });
}

/** userAccessToken signs a person in at the provider and gets a JWT that says how and when they proved who they are. */
export async function userAccessToken(options: UserTokenOptions): Promise<string> {
  const client = createBrowserClient();
  const verifier = randomBytes(32).toString("base64url");
  const address = new URL(`${options.issuer}/auth`);
  const scope = `openid ${options.scope ?? resourceScope}`;
  for (const [name, value] of Object.entries({
    client_id: terminal.clientId,
    redirect_uri: terminal.redirectUri,
    response_type: "code",
    scope,
    resource: options.resource ?? resource,
    code_challenge: hash("sha256", verifier, "base64url"),
    code_challenge_method: "S256",
    ...(options.acr && { acr_values: options.acr }),
  }))
    address.searchParams.set(name, value);
  try {
    const page = await signIn(client, address, {
      user: options.user,
      ...(options.code !== undefined && { code: options.code }),
      until: (url) => url.href.startsWith(terminal.redirectUri),
    });
    const code = page.location?.searchParams.get("code");
    if (!code) throw new Error(`no code came back: ${page.status} ${page.location?.href ?? page.body}`);
    return await post(`${options.issuer}/token`, null, {
      grant_type: "authorization_code",
      client_id: terminal.clientId,
      redirect_uri: terminal.redirectUri,
      code,
      code_verifier: verifier,
    });
  } finally {
    client.close();
  }
}

async function post(url: string, authorization: string | null, fields: Record<string, string>): Promise<string> {
  const response = await fetch(url, {
    method: "POST",
    headers: authorization === null ? {} : { authorization },
    body: new URLSearchParams(fields),
  });
  const answer = (await response.json()) as { access_token?: string };
  if (answer.access_token === undefined)
    throw new Error(`no access token: ${response.status} ${JSON.stringify(answer)}`);
  return answer.access_token;
}
