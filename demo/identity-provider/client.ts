// The applications that the demo provider knows, and the API its access tokens are for.

/** ClientOptions describes an application that sends people here. */
export interface ClientOptions {
  readonly clientId: string;
  readonly clientSecret: string;
  /** What the sign-in page calls it; default: the client id. */
  readonly name?: string;
  readonly redirectUris: readonly string[];
  readonly postLogoutRedirectUris?: readonly string[];
  /** Where logout tokens are posted; with it, ID tokens carry a sid. */
  readonly backchannelLogoutUri?: string;
  /** "always" (default) or only when scope offline_access was asked for, with prompt=consent (OIDC Core §11). */
  readonly refreshTokens?: "always" | "asked";
  /** Its addresses count at every port of this machine (RFC 8252 §7.3). */
  readonly anyPort?: boolean;
}

/** resource is the audience of access tokens (RFC 8707). */
export const resource = "https://api.bank.example";

/** resourceScope is what may be asked for at the resource. */
export const resourceScope = "accounts payouts";

/** robot is a machine: client_credentials only. */
export const robot = { clientId: "robot", clientSecret: "robot-demo-secret" } as const;

/** terminal is a person's command line: a public client with PKCE, for access tokens that carry acr and auth_time. */
export const terminal = { clientId: "terminal", redirectUri: "http://127.0.0.1/callback" } as const;

/** toClientMetadata: in the names of OIDC Registration §2. */
export const toClientMetadata = (client: ClientOptions) => ({
  client_id: client.clientId,
  client_secret: client.clientSecret,
  client_name: client.name ?? client.clientId,
  redirect_uris: [...client.redirectUris],
  post_logout_redirect_uris: [...(client.postLogoutRedirectUris ?? [])],
  grant_types: ["authorization_code", "refresh_token"],
  response_types: ["code"],
  ...(client.anyPort === true && { application_type: "native" }),
  ...(client.backchannelLogoutUri !== undefined && {
    backchannel_logout_uri: client.backchannelLogoutUri,
    backchannel_logout_session_required: true,
  }),
});

/** builtInClients are always there. */
export const builtInClients: readonly object[] = [
  {
    client_id: robot.clientId,
    client_secret: robot.clientSecret,
    client_name: "Robot",
    redirect_uris: [],
    grant_types: ["client_credentials"],
    response_types: [],
  },
  {
    client_id: terminal.clientId,
    client_name: "Bank terminal",
    application_type: "native",
    redirect_uris: [terminal.redirectUri],
    grant_types: ["authorization_code", "refresh_token"],
    response_types: ["code"],
    token_endpoint_auth_method: "none",
  },
];
