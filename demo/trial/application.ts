// The application behind the gateway of somebody who has just begun: each of its pages shows who is asking, and what came with the request.

import { createServer } from "node:http";
import { createIdentityReader } from "../bank/identity.ts";
import { sendPage } from "../html.ts";
import { listen, stop } from "../serve.ts";
import { applicationPage } from "./page.ts";

/** ApplicationOptions: `gatewayJwks` null checks no signature. */
export interface ApplicationOptions {
  readonly port: number;
  readonly gatewayJwks: string | null;
}

/** Application is a running one. */
export interface Application {
  readonly origin: string;
  close(): Promise<void>;
}

/** createApplication listens on loopback. */
export async function createApplication({ port, gatewayJwks }: ApplicationOptions): Promise<Application> {
  const read = createIdentityReader(gatewayJwks);
  const server = createServer(async (request, response) => {
    const path = (request.url ?? "/").split("?", 1)[0]!;
    if (path === "/healthz") return void response.end("ok");
    try {
      const identity = await read(request.headers);
      const { status, page } = applicationPage({ path, identity, headers: request.headers, nowMs: Date.now() });
      sendPage(response, status, page);
    } catch {
      response.destroy();
    }
  });
  const listening = await listen(server, port);
  return { origin: `http://127.0.0.1:${listening}`, close: () => stop(server) };
}
