// The demo identity provider: a real OpenID provider (oidc-provider) with people, passwords and one-time codes.

import { generateKeyPair } from "node:crypto";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { promisify } from "node:util";
import { sendPage } from "../html.ts";
import { listen, stop } from "../serve.ts";
import { users as demoUsers, type User } from "../users.ts";
import type { Behaviour } from "./behaviour.ts";
import type { ClientOptions } from "./client.ts";
import { createInteraction } from "./interaction.ts";
import { createOneTimeCodes } from "./one-time-code.ts";
import { homePage, messagePage, phonePage } from "./page.ts";
import { createProvider } from "./provider.ts";

/** IdentityProviderOptions: port 0 takes a free one; `now` (milliseconds) rules auth_time, max_age, one-time codes and access tokens; ID tokens and cookies keep to the system's clock. */
export interface IdentityProviderOptions {
  readonly port: number;
  /** The host in the issuer; default "localhost". */
  readonly host?: string;
  readonly clients: readonly ClientOptions[];
  readonly users?: readonly User[];
  readonly behaviour?: Behaviour;
  readonly now?: () => number;
  /** Told of every request, so that a test can say that there was none. */
  readonly onRequest?: (request: IncomingMessage) => void;
  readonly onError?: (error: Error) => void;
}

/** IdentityProvider is a running provider. */
export interface IdentityProvider {
  readonly issuer: string;
  readonly users: readonly User[];
  /** May be changed while the provider runs. */
  readonly behaviour: Behaviour;
  /** A code that would be accepted now; throws when every code within the clock tolerance was used. */
  codeFor(userId: string): string;
  close(): Promise<void>;
}

/** createIdentityProvider listens first, because a provider's name includes its port. */
export async function createIdentityProvider(options: IdentityProviderOptions): Promise<IdentityProvider> {
  const now = options.now ?? Date.now;
  const users = options.users ?? demoUsers;
  const behaviour = options.behaviour ?? {};
  const onError = options.onError ?? ((error: Error) => console.error(error));
  const codes = createOneTimeCodes(now);
  const { privateKey } = await promisify(generateKeyPair)("rsa", { modulusLength: 2_048 });

  let handle = (_request: IncomingMessage, response: ServerResponse) => void response.writeHead(503).end();
  const server = createServer((request, response) => handle(request, response));
  const port = await listen(server, options.port, options.host);
  const issuer = `http://${options.host ?? "localhost"}:${port}`;

  const key = privateKey.export({ format: "jwk" });
  const provider = createProvider({ issuer, clients: options.clients, users, behaviour, key, now, onError });
  const protocol = provider.callback();
  const interact = createInteraction({ provider, issuer, users, codes, behaviour, now });

  async function answer(request: IncomingMessage, response: ServerResponse) {
    options.onRequest?.(request);
    const path = (request.url ?? "/").split("?", 1)[0];
    if (path === "/") return sendPage(response, 200, homePage(issuer));
    if (path === "/phone") {
      const phones = users.map((user) => ({ ...user, ...codes.current(user) }));
      return sendPage(response, 200, phonePage(phones, phones[0]?.secondsLeft ?? 30));
    }
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
    users,
    behaviour,
    codeFor(userId) {
      const user = users.find(({ id }) => id === userId);
      const code = user && codes.unused(user);
      if (!code) throw new Error(`no code left for "${userId}" within the clock tolerance: move the clock`);
      return code;
    },
    close: () => stop(server),
  };
}
