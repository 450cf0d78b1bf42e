// The part of oidc-provider that the demo uses; the package ships no types of its own.

declare module "oidc-provider" {
  import type { IncomingMessage, ServerResponse } from "node:http";

  export interface Interaction {
    readonly uid: string;
    readonly prompt: { readonly name: string; readonly reasons: readonly string[] };
    readonly params: Readonly<Record<string, string | undefined>>;
    readonly session?: { readonly accountId: string; readonly acr?: string };
  }

  export interface Grant {
    addOIDCScope(scope: string): void;
    addOIDCClaims(claims: readonly string[]): void;
    addResourceScope(resource: string, scope: string): void;
    save(): Promise<string>;
  }

  export interface GrantSource {
    readonly acr?: string;
    readonly amr?: readonly string[];
    readonly authTime?: number;
  }

  export interface OidcContext {
    readonly params: Readonly<Record<string, string | undefined>>;
    readonly requestParamOIDCScopes: ReadonlySet<string>;
    readonly requestParamScopes: ReadonlySet<string>;
    readonly requestParamClaims: ReadonlySet<string>;
    readonly resourceServers: Readonly<Record<string, { readonly scopes: ReadonlySet<string> }>>;
    readonly acr?: string;
    readonly provider: Provider;
    readonly account: { readonly accountId: string };
    readonly client: Client;
    readonly prompts: ReadonlySet<string>;
    promptPending(name: string): boolean;
    readonly session: {
      readonly accountId?: string;
      grantIdFor(clientId: string): string | undefined;
      authTime(): number | undefined;
    };
    readonly result?: { readonly login?: object };
    readonly entities: { readonly AuthorizationCode?: GrantSource; readonly RefreshToken?: GrantSource };
  }

  export interface Context {
    readonly oidc: OidcContext;
    type: string;
    body: unknown;
    set(headers: Readonly<Record<string, string>>): void;
  }

  export interface Client {
    readonly clientId: string;
    readonly clientName?: string;
    readonly backchannelLogoutUri?: string;
    grantTypeAllowed(type: string): boolean;
    backchannelLogout(accountId: string, sid: string): Promise<void>;
  }

  export interface Revocable {
    revokeByGrantId(grantId: string): Promise<void>;
  }

  export interface AccessToken {
    readonly accountId?: string;
    readonly resourceServer?: object;
  }

  export class Provider {
    constructor(issuer: string, configuration: object);
    readonly Grant: {
      new (properties: { readonly accountId: string; readonly clientId: string }): Grant;
      find(id: string): Promise<Grant | undefined>;
      readonly adapter: { destroy(id: string): Promise<void> };
    };
    readonly Session: { findByUid(uid: string): Promise<{ destroy(): Promise<void> } | undefined> };
    readonly AccessToken: Revocable;
    readonly AuthorizationCode: Revocable;
    readonly RefreshToken: Revocable;
    readonly IdToken: { readonly prototype: { payload(): Promise<Readonly<Record<string, unknown>>> } };
    readonly Client: { find(id: string): Promise<Client | undefined> };
    callback(): (request: IncomingMessage, response: ServerResponse) => Promise<void>;
    interactionDetails(request: IncomingMessage, response: ServerResponse): Promise<Interaction>;
    interactionFinished(request: IncomingMessage, response: ServerResponse, result: object): Promise<void>;
    on(event: "server_error" | "backchannel.error", listener: (context: Context, error: Error) => void): this;
  }

  export namespace errors {
    class InvalidTarget extends Error {}
    class InvalidGrant extends Error {
      constructor(detail: string);
    }
    class CustomOIDCProviderError extends Error {
      constructor(error: string, description: string);
      statusCode: number;
    }
  }

  export namespace interactionPolicy {
    class Check {
      constructor(reason: string, description: string, check: (context: Context) => boolean);
    }
    interface Prompt {
      readonly checks: { remove(reason: string): void; add(check: Check): void };
    }
    interface Policy {
      get(name: "login" | "consent"): Prompt;
    }
    function base(): Policy;
  }
}
