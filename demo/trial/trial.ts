// What `sallyport dev --demo-provider` starts beside the gateway, on loopback alone: an identity provider with two people, and an application that shows what reaches it.

import { randomBytes } from "node:crypto";
import { loadProvider } from "../identity-provider/load.ts";
import { createApplication } from "./application.ts";
import { people } from "./people.ts";

/** TrialOptions: the application takes the port after the provider's. `gatewayOrigin` null: nobody knows it yet, and signatures are not checked. */
export interface TrialOptions {
  readonly port: number;
  readonly gatewayOrigin: string | null;
}

/** Trial runs until it is closed. */
export interface Trial {
  readonly issuer: string;
  readonly application: string;
  readonly clientSecret: string;
  readonly people: readonly { readonly id: string; readonly password: string; readonly may: string }[];
  /** Where the second factor's codes are shown. */
  readonly phones: string;
  close(): Promise<void>;
}

const callback = ["localhost", "127.0.0.1"].map((host) => `http://${host}/.sallyport`);

/** createTrial rejects with the system's error where a port cannot be had; `port` is in it. */
export async function createTrial({ port, gatewayOrigin }: TrialOptions): Promise<Trial> {
  const clientSecret = randomBytes(24).toString("base64url");
  const { createIdentityProvider } = await loadProvider();
  const provider = await createIdentityProvider({
    port,
    // Not localhost, where the gateway is: cookies know no ports, and the application would get the provider's.
    host: "127.0.0.1",
    users: people,
    trial: true,
    clients: [
      {
        // As the starter's policies name it.
        clientId: "sallyport",
        clientSecret,
        name: "Your application",
        redirectUris: callback.map((address) => `${address}/callback`),
        postLogoutRedirectUris: callback.map((address) => `${address}/logout?done`),
        // Where the gateway listens is the operator's choice.
        anyPort: true,
      },
    ],
  });
  try {
    const jwks = gatewayOrigin === null ? null : `${gatewayOrigin}/.sallyport/jwks`;
    const application = await createApplication({ port: port + 1, gatewayJwks: jwks });
    return {
      issuer: provider.issuer,
      application: application.origin,
      clientSecret,
      people,
      phones: `${provider.issuer}/phone`,
      async close() {
        await application.close();
        await provider.close();
      },
    };
  } catch (cause) {
    await provider.close();
    throw cause;
  }
}
