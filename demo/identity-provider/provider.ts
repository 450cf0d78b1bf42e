// The door to oidc-provider: how the demo's OpenID provider is set up, and where it listens to `behaviour`.

import { randomBytes } from "node:crypto";
import { setTimeout as delay } from "node:timers/promises";
import { type Client, type Context, errors, type Interaction, interactionPolicy, Provider } from "oidc-provider";
import { pageHeaders, raw, render } from "../html.ts";
import type { User } from "../users.ts";
import { acr, type Behaviour, distort } from "./behaviour.ts";
import { builtInClients, type ClientOptions, resource, resourceScope, terminal, toClientMetadata } from "./client.ts";
import type { Directory } from "./directory.ts";
import { reaches } from "./factor.ts";
import type { MintLogoutToken } from "./logout-token.ts";
import { messagePage, signOutPage } from "./page.ts";
import { createStorage, type Storage } from "./storage.ts";

export type { Interaction, Provider };

/** PushedRequests (RFC 9126): whether a client may, must or cannot push its request. */
export type PushedRequests = "offered" | "required" | "absent";

/** ClaimsPlace is where name, email and groups are: in the ID token too, or in userinfo alone, as OpenID Connect Core §5.4 has it. */
export type ClaimsPlace = "id_token" | "userinfo";

/** ProviderOptions: `now` is in milliseconds; `key` is the RSA key that signs, by the name `keyId`. */
export interface ProviderOptions {
  readonly issuer: string;
  readonly clients: readonly ClientOptions[];
  /** Are the built-in clients there too? */
  readonly builtIn: boolean;
  readonly directory: Directory;
  readonly behaviour: Behaviour;
  readonly par: PushedRequests;
  readonly claimsIn: ClaimsPlace;
  readonly key: object;
  readonly keyId: string;
  readonly mint: MintLogoutToken;
  readonly now: () => number;
  readonly onError: (error: Error) => void;
}

/** createProvider makes the protocol's side: everything but the pages people see. */
export function createProvider(options: ProviderOptions): { readonly provider: Provider; readonly storage: Storage } {
  const { behaviour } = options;
  const storage = createStorage({
    change: (kind, payload) => (kind === "AuthorizationCode" ? distort(payload, behaviour) : payload),
    async reused(kind, { grantId }) {
      if (kind !== "RefreshToken" && kind !== "AuthorizationCode") return;
      await provider.RefreshToken.revokeByGrantId(String(grantId));
      await provider.Grant.adapter.destroy(String(grantId));
      throw new errors.InvalidGrant("used twice at once");
    },
  });
  const provider = new Provider(options.issuer, {
    ...configuration(options),
    adapter: storage.adapter,
    clients: [...(options.builtIn ? builtInClients : []), ...options.clients.map(toClientMetadata)],
    jwks: { keys: [{ ...options.key, kid: options.keyId, use: "sig", alg: "RS256" }] },
  });
  keepTime(provider, options.now);
  provider.on("server_error", (_context, error) => {
    // What it was told to answer is no failure of ours.
    if (!(error instanceof errors.CustomOIDCProviderError)) options.onError(error);
  });
  provider.on("backchannel.error", (_context, error) => options.onError(error));
  return { provider, storage };
}

function configuration({ clients, directory, behaviour, par, claimsIn, mint, now }: ProviderOptions): object {
  const onRequestOnly = new Set(clients.filter((each) => each.refreshTokens === "asked").map((each) => each.clientId));
  return {
    acrValues: [acr.password, acr.mfa],
    claims: {
      openid: ["sub", "acr", "amr", "auth_time"],
      profile: ["name", "given_name"],
      email: ["email", "email_verified"],
      groups: ["groups"],
    },
    conformIdTokenClaims: claimsIn === "userinfo",
    responseTypes: ["code"],
    clientBasedCORS: () => false,
    cookies: {
      // Cookies know no ports: on localhost these share a jar with the gateway's.
      names: { session: "idp_session", interaction: "idp_interaction", resume: "idp_resume" },
      keys: [randomBytes(32).toString("base64url")],
    },
    features: {
      devInteractions: { enabled: false },
      claimsParameter: { enabled: true },
      pushedAuthorizationRequests: {
        enabled: par !== "absent",
        requirePushedAuthorizationRequests: par === "required",
      },
      backchannelLogout: { enabled: true },
      clientCredentials: { enabled: true },
      revocation: { enabled: true, allowedPolicy: ownToken },
      introspection: { enabled: true, allowedPolicy: ownToken },
      rpInitiatedLogout: {
        enabled: true,
        logoutSource: (context: Context, form: string) => setPage(context, signOutPage(clientName(context), raw(form))),
        postLogoutSuccessSource: (context: Context) =>
          setPage(context, messagePage("Signed out", "You are signed out of the demo identity provider.")),
      },
      resourceIndicators: {
        enabled: true,
        useGrantedResource: () => true,
        getResourceServerInfo: resourceServer,
      },
    },
    async extraTokenClaims(context: Context, token: { accountId?: string; resourceServer?: object }) {
      const user = directory.find(token.accountId);
      const proof = context.oidc.entities.RefreshToken ?? context.oidc.entities.AuthorizationCode;
      if (!token.resourceServer || !user) return undefined;
      return { ...profile(user), acr: proof?.acr, amr: proof?.amr, auth_time: proof?.authTime };
    },
    async findAccount(_context: Context, id: string, token?: object) {
      const user = directory.find((token && behaviour.switchSubject) || id);
      return user && { accountId: user.id, claims: async () => ({ sub: user.id, ...profile(user) }) };
    },
    fetch: postOnClock(mint),
    formats: { customizers: { jwt: onClock(now) } },
    interactions: { policy: policy(behaviour, now) },
    issueRefreshToken(_context: Context, client: Client, source: { readonly scopes: ReadonlySet<string> }) {
      if (behaviour.omitRefreshToken || !client.grantTypeAllowed("refresh_token")) return false;
      const asked = source.scopes.has("offline_access");
      return asked || !(onRequestOnly.has(client.clientId) || client.clientId === terminal.clientId);
    },
    rotateRefreshToken: () => refreshing(behaviour),
    loadExistingGrant: grantEverything,
    renderError: (context: Context, out: { error: string; error_description?: string }) =>
      setPage(context, messagePage("This did not work", out.error_description ?? out.error)),
    ttl: {
      AccessToken: 10 * 60,
      AuthorizationCode: 60,
      ClientCredentials: 10 * 60,
      Grant: 24 * 3_600,
      // Counted by the system's clock, and meant by ours.
      IdToken: () => 10 * 60 + Math.max(0, Math.round((now() - Date.now()) / 1_000)),
      Interaction: 10 * 60,
      RefreshToken: 24 * 3_600,
      Session: 24 * 3_600,
    },
  };
}

/** Access tokens live by this provider's clock, so that a test which moves it can let them expire. */
const onClock = (now: () => number) => (_context: Context, _token: object, jwt: { payload: TokenTimes }) => {
  const aheadSeconds = Math.floor(now() / 1_000) - Math.floor(Date.now() / 1_000);
  jwt.payload.iat += aheadSeconds;
  jwt.payload.exp += aheadSeconds;
};

/** ID tokens too: oidc-provider dates them by the system's clock, unless they say when already. */
function keepTime(provider: Provider, now: () => number): void {
  const { prototype } = provider.IdToken;
  const { payload } = prototype;
  prototype.payload = async function () {
    return { iat: Math.floor(now() / 1_000), ...(await payload.call(this)) };
  };
}

/** Each refresh passes here before the old token is spent; a new one is given each time. */
async function refreshing({ refreshDelayMs, refreshError, refreshGate }: Behaviour): Promise<boolean> {
  await refreshGate;
  if (refreshDelayMs !== undefined) await delay(refreshDelayMs);
  if (refreshError === undefined) return true;
  const error = new errors.CustomOIDCProviderError(refreshError, "The demo was told to answer this.");
  if (refreshError === "server_error") error.statusCode = 500;
  throw error;
}

/** oidc-provider's own fetch would refuse loopback addresses, and dates logout tokens by the system's clock. */
const postOnClock =
  (mint: MintLogoutToken) => (url: string, options: RequestInit & { readonly dispatcher?: object }) => {
    const { dispatcher: _refusesLoopback, ...init } = options;
    const token = init.body instanceof URLSearchParams ? init.body.get("logout_token") : null;
    if (token === null) return fetch(url, init);
    const {
      iat: _iat,
      exp: _exp,
      ...claims
    } = JSON.parse(Buffer.from(token.split(".")[1] ?? "", "base64url").toString());
    return fetch(url, { ...init, body: new URLSearchParams({ logout_token: mint(claims) }) });
  };

interface TokenTimes {
  iat: number;
  exp: number;
}

const profile = (user: User) => ({
  name: user.name,
  given_name: user.givenName,
  email: user.email,
  email_verified: true,
  groups: user.groups,
});

/** Said, and not left to the default, about which oidc-provider would warn in the terminal. */
const ownToken = (_context: Context, client: Client, token: { readonly clientId?: string }) =>
  token.clientId === client.clientId;

const clientName = ({ oidc }: Context) => oidc.client?.clientName ?? oidc.client?.clientId ?? "The application";

function setPage(context: Context, page: ReturnType<typeof messagePage>): void {
  context.set(pageHeaders(page));
  context.body = render(page);
}

function resourceServer(_context: Context, indicator: string) {
  if (indicator !== resource) throw new errors.InvalidTarget();
  return {
    scope: resourceScope,
    audience: indicator,
    accessTokenFormat: "jwt",
    accessTokenTTL: 10 * 60,
    jwt: { sign: { alg: "RS256" } },
  };
}

/** The checks that send a browser to the pages: this provider's clock and its idea of acr instead of the defaults. */
function policy(behaviour: Behaviour, now: () => number) {
  const { Check, base } = interactionPolicy;
  const prompts = base();
  const { checks } = prompts.get("login");
  for (const reason of ["login_prompt", "max_age", "essential_acrs", "essential_acr"]) checks.remove(reason);
  checks.add(
    new Check("error", "the demo was told to answer this", () => {
      if (behaviour.error === undefined) return false;
      throw new errors.CustomOIDCProviderError(behaviour.error, "The demo was told to answer this.");
    }),
  );
  checks.add(
    new Check("login_prompt", "a sign-in was asked for", ({ oidc }) => {
      return !behaviour.ignorePrompt && oidc.prompts.has("login") && oidc.promptPending("login");
    }),
  );
  checks.add(
    new Check("max_age", "the last sign-in is too old", ({ oidc }) => {
      const maxAgeSeconds = oidc.params.max_age;
      if (maxAgeSeconds === undefined || oidc.result?.login || behaviour.ignoreMaxAge) return false;
      return now() / 1_000 - (oidc.session.authTime() ?? 0) > Number(maxAgeSeconds);
    }),
  );
  checks.add(
    new Check("acr", "the requested acr was not reached", ({ oidc }) => {
      if (oidc.session.accountId === undefined || behaviour.ignoreAcr) return false;
      return !reaches(oidc.acr, oidc.params);
    }),
  );
  prompts.get("consent").checks.remove("native_client_prompt");
  return prompts;
}

/** There is nobody to ask for consent: what an application of the demo's asks for, it gets. */
async function grantEverything({ oidc }: Context) {
  const { Grant } = oidc.provider;
  const { clientId } = oidc.client;
  const { accountId } = oidc.account;
  const known = oidc.session.grantIdFor(clientId);
  const grant = (known && (await Grant.find(known))) || new Grant({ accountId, clientId });
  grant.addOIDCScope([...oidc.requestParamOIDCScopes].join(" "));
  grant.addOIDCClaims([...oidc.requestParamClaims]);
  for (const [indicator, server] of Object.entries(oidc.resourceServers)) {
    const scope = [...oidc.requestParamScopes].filter((name) => server.scopes.has(name)).join(" ");
    if (scope !== "") grant.addResourceScope(indicator, scope);
  }
  await grant.save();
  return grant;
}
