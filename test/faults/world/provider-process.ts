// A real OpenID provider (oidc-provider) in a process of its own, which signs in whoever its cookie names, and has switches.

import { generateKeyPair, type KeyObject, randomUUID } from "node:crypto";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { setTimeout as delay } from "node:timers/promises";
import { promisify } from "node:util";
import { SignJWT } from "jose";
import { type Context, interactionPolicy, Provider } from "oidc-provider";
import { listen } from "../../../demo/serve.ts";
import { audience, clientId, clientSecret, mfa, type ProviderOrder, type Switch } from "./provider-order.ts";

const [port, origin] = [Number(process.argv[2]), process.argv[3]!];
const issuer = `http://localhost:${port}`;
let ways: Readonly<Record<string, Switch>> = {};
let key: { readonly id: string; readonly secret: KeyObject };
let handle: (request: IncomingMessage, response: ServerResponse) => Promise<void>;
const held = new Set<ServerResponse>();

/** Everybody who comes is asked: who they are and what they prove is in what the browser brings and what is asked for. */
function policy() {
  const { Check, base } = interactionPolicy;
  const prompts = base();
  const { checks } = prompts.get("login");
  for (const reason of ["no_session", "max_age", "essential_acrs", "essential_acr", "login_prompt"])
    checks.remove(reason);
  checks.add(new Check("login_prompt", "everybody is asked", ({ oidc }) => oidc.result?.login === undefined));
  prompts.get("consent").checks.remove("native_client_prompt");
  return prompts;
}

async function grantEverything({ oidc }: Context) {
  const grant = new oidc.provider.Grant({ accountId: oidc.account.accountId, clientId: oidc.client.clientId });
  grant.addOIDCScope([...oidc.requestParamOIDCScopes].join(" "));
  grant.addOIDCClaims([...oidc.requestParamClaims]);
  await grant.save();
  return grant;
}

async function renew(): Promise<void> {
  const { privateKey } = await promisify(generateKeyPair)("rsa", { modulusLength: 2_048 });
  key = { id: randomUUID(), secret: privateKey };
  const provider = new Provider(issuer, {
    clients: [
      {
        client_id: clientId,
        client_secret: clientSecret,
        redirect_uris: [`${origin}/.sallyport/callback`],
        post_logout_redirect_uris: [`${origin}/.sallyport/logout?done`],
        grant_types: ["authorization_code", "refresh_token"],
      },
    ],
    acrValues: [mfa],
    claims: { openid: ["sub", "acr", "amr", "auth_time"], profile: ["name"] },
    conformIdTokenClaims: false,
    findAccount: (_context: Context, id: string) => ({ accountId: id, claims: async () => ({ sub: id, name: id }) }),
    features: { devInteractions: { enabled: false }, rpInitiatedLogout: { enabled: true } },
    interactions: { url: (_context: Context, { uid }: { uid: string }) => `/interaction/${uid}`, policy: policy() },
    loadExistingGrant: grantEverything,
    cookies: { keys: ["faults"] },
    jwks: { keys: [{ ...privateKey.export({ format: "jwk" }), kid: key.id, use: "sig", alg: "RS256" }] },
    ttl: { AccessToken: 3_600, AuthorizationCode: 600, Grant: 3_600, IdToken: 3_600, Interaction: 600, Session: 3_600 },
    pkce: { required: () => true },
  });
  const protocol = provider.callback();
  handle = async (request, response) => {
    if (!request.url?.startsWith("/interaction/")) return protocol(request, response);
    const { params } = await provider.interactionDetails(request, response);
    const claims = JSON.parse(params["claims"] ?? "{}") as {
      id_token?: { acr?: { value?: string; values?: string[] } };
    };
    const asked =
      params["acr_values"]?.split(" ")[0] ?? claims.id_token?.acr?.values?.[0] ?? claims.id_token?.acr?.value;
    const accountId = /(?:^|; )person=([\w-]+)/.exec(request.headers.cookie ?? "")?.[1];
    if (accountId === undefined) throw new Error("nobody is named");
    const proof = asked === mfa ? { acr: mfa, amr: ["pwd", "otp"] } : { amr: ["pwd"] };
    await provider.interactionFinished(request, response, { login: { accountId, ...proof } });
  };
}

const garbage = `<!doctype html><title>Maintenance</title>${"x".repeat(2_000)}`;

const server = createServer((request, response) => {
  const path = request.url ?? "/";
  const way = Object.entries(ways).find(([start]) => path.startsWith(start))?.[1] ?? "ordinary";
  response.on("close", () => held.delete(response));
  if (way === "hang") return void held.add(response);
  if (way === "fail") return void response.writeHead(500, { "content-type": "text/html" }).end("failed");
  if (way === "garbage") return void response.writeHead(200, { "content-type": "text/html" }).end(garbage);
  const go = () => handle(request, response);
  (way === "slow" ? delay(2_000).then(go) : go()).catch((cause: unknown) => {
    if (!response.headersSent) response.writeHead(500, { "content-type": "text/plain" }).end(String(cause));
  });
});
server.keepAliveTimeout = 60_000;

const order = async (message: ProviderOrder): Promise<unknown> => {
  if (message.type === "ways") {
    ways = message.ways;
    // What hung is let go of, as a provider that is restarted would.
    for (const response of held) response.destroy();
    return null;
  }
  if (message.type === "refuse") {
    server.close();
    server.closeAllConnections();
    return null;
  }
  if (message.type === "accept") return listen(server, port);
  if (message.type !== "mint") return renew();
  return Promise.all(
    Array.from({ length: message.count }, (_, index) =>
      new SignJWT({ client_id: "program", jti: randomUUID() })
        .setProtectedHeader({ alg: "RS256", kid: key.id, typ: "at+jwt" })
        .setIssuer(issuer)
        .setAudience(audience)
        .setSubject(`program-${index % 7}`)
        .setIssuedAt()
        .setExpirationTime("1h")
        .sign(key.secret),
    ),
  );
};

await renew();
await listen(server, port);
process.on("message", (message: ProviderOrder) => {
  order(message).then(
    (answer) => process.send?.({ id: message.id, answer: answer ?? null }),
    (cause: unknown) => process.send?.({ id: message.id, failed: String(cause) }),
  );
});
process.send?.({ id: 0, answer: issuer });
process.on("disconnect", () => process.exit(0));
