// The nginx of docs/guides/deploy.md in front of a gateway: a browser signs in, steps up and sends a kept form through both, and what nginx could spoil arrives as it was.

import { once } from "node:events";
import { connect } from "node:tls";
import { expect } from "vitest";
import { createIdentityProvider } from "../../demo/identity-provider/identity-provider.ts";
import { users } from "../../demo/users.ts";
import { typePassword } from "../browser/browser-test.ts";
import { chromiumMissing, sharedChromium } from "../support/chromium.ts";
import { createFolder } from "../support/folder.ts";
import { bankClient, gatewayWith, withRoutes } from "../support/gateway-under-test.ts";
import { certificate, key } from "../support/localhost-certificate.ts";
import { nginxTest, startNginx } from "../support/nginx.ts";
import { testWith } from "../support/real-part.ts";
import { unusedPort } from "../support/recording-upstream.ts";
import { blockOf, replaced } from "./page.ts";

const ada = users.find((one) => one.id === "ada")!;
const form = '<form method="post" action="/payouts"><input name="amount" value="5"><button>Send</button></form>';
const both = chromiumMissing === null ? nginxTest : testWith("a real browser", chromiumMissing);

/** asked sends one HTTP/1.1 request as written, and gives what came back until the connection ended. */
async function asked(port: number, head: string): Promise<string> {
  const socket = connect({ port, host: "127.0.0.1", servername: "localhost", ca: certificate });
  socket.write(`${head}\r\nHost: localhost:${port}\r\nConnection: close\r\n\r\n`);
  let text = "";
  socket.on("data", (piece) => {
    text += piece;
  });
  await once(socket, "close");
  return text;
}

both("behind it people sign in, step up and send, from their own address, and odd paths stay refused", async () => {
  const publicPort = await unusedPort();
  const origin = `https://localhost:${publicPort}`;
  const gate = await gatewayWith(
    ({ now }) => createIdentityProvider({ port: 0, host: "127.0.0.1", clients: [bankClient(origin)], now }),
    {
      policies: withRoutes(`
        publicRoute("GET /open/*", forward(bank, { headers: { "x-from": ({ client }) => client.address } })),
        route("GET /form", forward(bank)),
        route("POST /payouts", stepUp(mfa, { maxAge: "5m" }), forward(bank)),
      `),
      settings: { publicScheme: "https", publicPort: String(publicPort), trustedProxies: "127.0.0.1/32" },
      upstream: (incoming, reply) => {
        if (incoming.url === "/open/stream") {
          reply.writeHead(200, { "content-type": "text/event-stream" });
          reply.write("data: first\n\n");
          return;
        }
        reply.setHeader("content-type", "text/html");
        reply.write(`<!doctype html>${form}<p>`);
        incoming.pipe(reply);
      },
    },
  );
  const files = await createFolder({ "cert.pem": certificate, "key.pem": key });
  await startNginx(
    replaced(blockOf("guides/deploy.md", "# /etc/nginx/conf.d/sallyport.conf"), {
      "127.0.0.1:8080": `127.0.0.1:${gate.port}`,
      "listen 443 ssl": `listen 127.0.0.1:${publicPort} ssl`,
      "server_name app.example.com;": "server_name localhost;",
      "/etc/nginx/tls/app.example.com.pem": `${files}/cert.pem`,
      "/etc/nginx/tls/app.example.com.key": `${files}/key.pem`,
    }),
    publicPort,
  );

  const context = await (await sharedChromium()).newContext({ ignoreHTTPSErrors: true });
  try {
    const tab = await context.newPage();
    tab.setDefaultTimeout(90_000);
    await tab.goto(`${origin}/form`);
    await typePassword(tab, ada);
    await tab.waitForURL(`${origin}/form`);
    expect((await context.cookies()).map(({ name }) => name)).toContain("__Host-sallyport-session");
    await tab.getByRole("button", { name: "Send" }).click();
    await tab.getByLabel("One-time code").fill(gate.provider.codeFor(ada.id));
    await tab.getByRole("button", { name: "Confirm" }).click();
    await tab.waitForURL(`${origin}/payouts`);
    expect(await tab.textContent("p")).toBe("amount=5");
    // An event stream: its first event is here while the answer goes on.
    const first = await tab.evaluate(async () => {
      const reader = (await fetch("/open/stream")).body!.getReader();
      return new TextDecoder().decode((await reader.read()).value);
    });
    expect(first).toBe("data: first\n\n");
  } finally {
    await context.close();
  }

  // Who says that they come from elsewhere comes from where they come from.
  expect(await asked(publicPort, "GET /open/a%20b?c=%2F HTTP/1.1\r\nX-Forwarded-For: 10.9.8.7")).toMatch(
    /^HTTP\/1.1 200/,
  );
  const seen = gate.requests.at(-1)!;
  expect([
    seen.url,
    seen.headers["x-from"],
    seen.headers["x-forwarded-for"],
    seen.headers["x-forwarded-proto"],
  ]).toEqual(["/open/a%20b?c=%2F", "127.0.0.1", "127.0.0.1", "https"]);
  // nginx hands on what it was sent, so that one reading of a path is still all there is.
  for (const path of ["/open/x%2F..%2Fy", "/open//x", "/form/%2e%2e/open/x"])
    expect(await asked(publicPort, `GET ${path} HTTP/1.1`), path).toMatch(/^HTTP\/1.1 400/);
});
