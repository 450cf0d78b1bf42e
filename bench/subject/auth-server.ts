// What nginx asks with auth_request: does the token hold, and is its owner one of "finance"? Remembered for a minute, as Sallyport does.
// node bench/subject/auth-server.ts <port> <where the provider's keys are>

import { createServer } from "node:http";
import { createRemoteJWKSet, jwtVerify } from "jose";

const [, , port, jwksUri] = process.argv;
const keys = createRemoteJWKSet(new URL(jwksUri!));
const rememberedMs = 60_000;
/** Until when an Authorization header's token has been verified; a bench sends one. */
const verified = new Map<string, number>();

async function verify(authorization: string): Promise<boolean> {
  const { payload } = await jwtVerify(authorization.replace(/^Bearer /, ""), keys, { algorithms: ["RS256"] });
  const { groups } = payload as { readonly groups?: readonly string[] };
  return groups?.includes("finance") === true;
}

const server = createServer(
  { keepAliveTimeout: 60_000, noDelay: true, optimizeEmptyRequests: true },
  (incoming, reply) => {
    const { authorization = "" } = incoming.headers;
    const end = (status: number) => reply.writeHead(status, ["content-length", "0"]).end();
    if ((verified.get(authorization) ?? 0) > Date.now()) {
      end(200);
      return;
    }
    verify(authorization).then(
      (holds) => {
        if (holds) verified.set(authorization, Date.now() + rememberedMs);
        end(holds ? 200 : 403);
      },
      () => end(401),
    );
  },
);
server.listen(Number(port), "127.0.0.1");
process.on("SIGTERM", () => process.exit(0));
