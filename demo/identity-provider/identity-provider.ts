// The demo identity provider: a real OpenID provider (oidc-provider) with people, passwords and one-time codes.

import { generateKeyPair } from "node:crypto";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { promisify } from "node:util";
import { sendPage } from "../html.ts";
import { listen, stop } from "../serve.ts";
import { users as demoUsers, type User } from "../users.ts";
import type { Behaviour } from "./behaviour.ts";
import type { ClientOptions } from "./client.ts";
import { createDesk } from "./desk.ts";
import { createDirectory } from "./directory.ts";
import { createInteraction } from "./interaction.ts";
import { createLogoutTokens, type MintLogoutToken } from "./logout-token.ts";
import { createOneTimeCodes } from "./one-time-code.ts";
import { messagePage } from "./page.ts";
import { phonePage } from "./phone-page.ts";
import { type ClaimsPlace, createProvider, type PushedRequests } from "./provider.ts";
import { createSessions, type SignOutNotice } from "./sign-out.ts";

/**
 * IdentityProviderOptions: port 0 takes a free one; `now` (milliseconds) rules auth_time, max_age, one-time codes, and all
 * tokens; cookies keep to the system's clock.
 */
export interface IdentityProviderOptions {
  readonly port: number;
  /** The host in the issuer; default "localhost". */
  readonly host?: string;
  readonly clients: readonly ClientOptions[];
  readonly users?: readonly User[];
  readonly behaviour?: Behaviour;
  /** Pushed authorization requests; default "offered". */
  readonly par?: PushedRequests;
  /** Where claims about people are; default "id_token". */
  readonly claimsIn?: ClaimsPlace;
  /** For somebody who has just begun: the sign-in page says whom to be; there is no desk, and no client but those given. */
  readonly trial?: boolean;
  readonly now?: () => number;
  /** Told of every request, so that a test can say that there was none. */
  readonly onRequest?: (request: IncomingMessage) => void;
  readonly onError?: (error: Error) => void;
}

/** IdentityProvider is a running provider. */
export interface IdentityProvider {
  readonly issuer: string;
  /** As they are now. */
  readonly users: readonly User[];
  /** May be changed while the provider runs. */
  readonly behaviour: Behaviour;
  /** A code that would be accepted now; throws when every code within the clock tolerance was used. */
  codeFor(userId: string): string;
  /** Tokens given from now on, refreshed ones too, say these groups. */
  setGroups(userId: string, groups: readonly string[]): void;
  /** The sid of each of a user's sessions at a client (default: the first one of the options). */
  sids(userId: string, clientId?: string): readonly string[];
  /** Ends all of a user's sessions here, revokes their refresh tokens and posts logout tokens; resolves once these were answered. */
  signOut(userId: string): Promise<readonly SignOutNotice[]>;
  /** A logout token, signed with the provider's key, for the first client of the options unless `aud` says another. */
  readonly logoutToken: MintLogoutToken;
  close(): Promise<void>;
}

/** createIdentityProvider listens first, because a provider's name includes its port. */
export async function createIdentityProvider(options: IdentityProviderOptions): Promise<IdentityProvider> {
  const now = options.now ?? Date.now;
  const directory = createDirectory(options.users ?? demoUsers);
  const behaviour = options.behaviour ?? {};
  const onError = options.onError ?? ((error: Error) => console.error(error));
  const codes = createOneTimeCodes(now);
  const { privateKey } = await promisify(generateKeyPair)("rsa", { modulusLength: 2_048 });

  let handle = (_request: IncomingMessage, response: ServerResponse) => void response.writeHead(503).end();
  const server = createServer((request, response) => handle(request, response));
  const port = await listen(server, options.port, options.host);
  const issuer = `http://${options.host ?? "localhost"}:${port}`;

  const key = privateKey.export({ format: "jwk" });
  const keyId = "demo-1";
  const { clients, par = "offered", claimsIn = "id_token", trial = false } = options;
  const firstClient = clients[0]?.clientId ?? "";
  const mint = createLogoutTokens({ issuer, audience: firstClient, key: privateKey, keyId, now });
  const { provider, storage } = createProvider({
    issuer,
    clients,
    builtIn: !trial,
    directory,
    behaviour,
    par,
    claimsIn,
    key,
    keyId,
    mint,
    now,
    onError,
  });
  const sessions = createSessions(provider, storage);
  const desk = createDesk({ issuer, directory, behaviour, sessions });
  const protocol = provider.callback();
  const interact = createInteraction({ provider, issuer, directory, codes, behaviour, trial, now });

  async function answer(request: IncomingMessage, response: ServerResponse) {
    options.onRequest?.(request);
    const path = (request.url ?? "/").split("?", 1)[0];
    if (path === "/" && !trial) return desk(request, response);
    if (path === "/phone") {
      const phones = directory.all().map((user) => ({ ...user, ...codes.current(user) }));
      return sendPage(response, 200, phonePage(phones, phones[0]?.secondsLeft ?? 30));
    }
    if (behaviour.down) return void response.writeHead(503, { "cache-control": "no-store" }).end();
    return path?.startsWith("/interaction/") ? interact(request, response) : protocol(request, response);
  }
  handle = (request, response) => {
    answer(request, response).catch((error: Error) => {
      onError(error);
      if (response.headersSent) response.destroy();
      else sendPage(response, 500, messagePage("Something went wrong", "The demo identity provider failed."));
    });
  };

  return {
    issuer,
    get users() {
      return directory.all();
    },
    behaviour,
    codeFor(userId) {
      const user = directory.find(userId);
      const code = user && codes.unused(user);
      if (!code) throw new Error(`no code left for "${userId}" within the clock tolerance: move the clock`);
      return code;
    },
    setGroups: directory.setGroups,
    sids: (userId, clientId = firstClient) => sessions.sids(userId, clientId),
    signOut: sessions.signOut,
    logoutToken: mint,
    close: () => stop(server),
  };
}
