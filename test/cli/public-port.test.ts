// The gateway's own addresses behind a TLS terminator: where people come in by https, they come in by its port.

import { expect, test } from "vitest";
import { ask, navigation } from "../support/ask.ts";
import { startGateway } from "../support/started-gateway.ts";
import { switchingProvider } from "../support/switching-provider.ts";

test.each([
  [["--public-scheme", "https"], "https://bank.localhost"],
  [["--public-scheme", "https", "--public-port", "8443"], "https://bank.localhost:8443"],
  [["--public-port", "80"], "http://bank.localhost"],
  [[], null],
] as const)("with %j the provider is told to send people back to %s", async (flags, origin) => {
  const provider = await switchingProvider();
  const policy = `import { host, oidc, respond, route } from "sallyport";
const staff = oidc("staff", { issuer: "${provider.issuer}", clientId: "bank" });
export default host("bank.localhost", { identity: staff }, route("/*", respond({ body: "hello" })));
`;
  const { port } = await startGateway({ policy, flags: ["--workers", "1", ...flags] });
  const { headers } = await ask(port, "GET /", ["Host: bank.localhost", ...navigation]);
  const back = new URL(String(headers["location"])).searchParams.get("redirect_uri");
  expect(back).toBe(`${origin ?? `http://bank.localhost:${port}`}/.sallyport/callback`);
});
