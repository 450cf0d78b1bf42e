// An application with forms whose pages let nothing be sent elsewhere, and which remembers every byte it was sent.

import { expect } from "vitest";
import { users } from "../../demo/users.ts";
import type { Page } from "../support/chromium.ts";
import {
  type GatewayUnderTest,
  gatewayUnderTest,
  type TestOptions,
  withRoutes,
} from "../support/gateway-under-test.ts";
import { openBrowser, type Person, typePassword } from "./browser-test.ts";

/** Delivery is one form as it arrived. */
export interface Delivery {
  readonly url: string;
  readonly type: string;
  readonly body: Buffer;
}

/** FormApplication is the gateway, the application behind it, and ada's browser. */
export interface FormApplication {
  readonly gate: GatewayUnderTest;
  readonly person: Person;
  readonly deliveries: readonly Delivery[];
  /** Bodies of urlencoded forms, in the order of arrival. */
  sent(): readonly string[];
  /** A tab of somebody who is signed in, at this path. */
  tab(path: string): Promise<Page>;
  /** Types the code that the provider asks for in this tab. */
  prove(tab: Page): Promise<void>;
}

const routes = `
  route("GET /statements", forward(bank)),
  route("GET /form", forward(bank)),
  route("GET /frame", forward(bank)),
  route("POST /elsewhere", forward(bank)),
  route("POST /payouts", stepUp(mfa, { maxAge: "5m", reason: "You are moving money" }), forward(bank)),
  route("POST /documents", stepUp(mfa, { maxAge: "5m" }), forward(bank)),
  route("GET /vault", stepUp(mfa, { maxAge: "5m" }), forward(bank)),
`;

const form = `<form method="post" action="/payouts"><label>Amount <input name="amount"></label><button>Pay out</button></form>
<form method="post" action="/documents" enctype="multipart/form-data">
<label>Note <input name="note"></label><label>Document <input name="document" type="file"></label><button>Upload</button></form>
<form method="post" action="/elsewhere"><button>Elsewhere</button></form>`;

/** formPolicies let everybody see the forms, and ask for a second factor before one is sent. */
export const formPolicies = withRoutes(routes);

/** formApplication starts all of it. */
export async function formApplication(options: TestOptions = {}): Promise<FormApplication> {
  const deliveries: Delivery[] = [];
  const gate: GatewayUnderTest = await gatewayUnderTest({
    policies: formPolicies,
    ...options,
    upstream(incoming, reply) {
      const chunks: Buffer[] = [];
      incoming.on("data", (chunk: Buffer) => chunks.push(chunk));
      incoming.on("end", () => {
        const url = incoming.url ?? "";
        if (url === "/elsewhere") {
          reply.writeHead(303, { location: `${gate.provider.issuer}/phone` }).end();
          return;
        }
        reply.writeHead(200, { "content-type": "text/html", "content-security-policy": "form-action 'self'" });
        if (incoming.method === "POST") {
          deliveries.push({ url, type: incoming.headers["content-type"] ?? "", body: Buffer.concat(chunks) });
          reply.end("<!doctype html><title>Sent</title><h1>Sent</h1>");
        } else if (url === "/form") reply.end(`<!doctype html><title>Form</title><h1>Form</h1>${form}`);
        else if (url.startsWith("/frame?"))
          reply.end(
            `<!doctype html><title>Frame</title><iframe name="inner" src="${url.slice("/frame?".length)}"></iframe>`,
          );
        else reply.end(`<!doctype html><title>Page</title><h1>Page</h1><a href="/statements">Statements</a>`);
      });
    },
  });
  const person = await openBrowser();
  let used = false;
  return {
    gate,
    person,
    deliveries,
    sent: () => deliveries.filter(({ type }) => type.includes("urlencoded")).map(({ body }) => body.toString()),
    async tab(path) {
      const tab = await person.tab();
      await tab.goto(`${gate.origin}${path}`);
      if (new URL(tab.url()).origin !== gate.origin) await typePassword(tab, users[0]!);
      await tab.waitForURL(`${gate.origin}${path}`);
      return tab;
    },
    async prove(tab) {
      // Where the policy gives a reason, our own page says it first.
      const why = tab.getByRole("heading", { name: "Confirm it is you" });
      await why.or(tab.getByLabel("One-time code")).waitFor();
      if (await why.isVisible()) await tab.getByRole("link", { name: "Go on" }).click();
      await tab.getByLabel("One-time code").waitFor();
      expect(new URL(tab.url()).origin).toBe(gate.provider.issuer);
      // A code counts once.
      if (used) gate.advance(30_000);
      used = true;
      await tab.getByLabel("One-time code").fill(gate.provider.codeFor(users[0]!.id));
      await tab.getByRole("button", { name: "Confirm" }).click();
    },
  };
}
