// A whole gateway whose policies ask for the gateway's own factors, and going through its pages as a browser without JavaScript.

import { expect } from "vitest";
import { codeAt } from "../factor/factors-under-test.ts";
import type { Answer, BrowserClient } from "./browser-client.ts";
import {
  type GatewayUnderTest,
  gatewayUnderTest,
  type Places,
  type Policies,
  type RunningGateway,
} from "./gateway-under-test.ts";
import { type Credentials, signIn } from "./sign-in.ts";

/** factorPolicies: a vault behind an app's code, a safe behind a passkey, and what combines them. */
export const factorPolicies = ({ issuer, upstream }: Places): Policies => ({
  "identity.ts": `
import { assurance, oidc, secret } from "sallyport";
export const staff = oidc("staff", { issuer: "${issuer}", clientId: "bank", clientSecret: secret("BANK_CLIENT_SECRET"), scopes: ["profile", "email", "groups"] });
export const totp = assurance("totp", { factor: "totp" });
export const passkey = assurance("passkey", { factor: "passkey" });
export const either = assurance("either", { factor: ["passkey", "totp"] });
export const mfa = assurance("mfa", { acr: "urn:sallyport:demo:mfa", amr: ["otp"] });
`,
  "bank.ts": `
import { allOf, forward, host, route, stepUp, upstream } from "sallyport";
import { either, mfa, passkey, staff, totp } from "./identity.ts";
const bank = upstream("bank", { endpoints: ["${upstream}"] });
export default host("localhost", { identity: staff },
  route("GET /statements", forward(bank)),
  route("GET /vault", stepUp(totp, { maxAge: "5m", reason: "You are opening the vault" }), forward(bank)),
  route("GET /safe", stepUp(passkey, { maxAge: "5m", reason: "You are opening the safe" }), forward(bank)),
  route("GET /door", stepUp(either, { maxAge: "5m" }), forward(bank)),
  route("GET /both", stepUp(allOf(either, mfa), { maxAge: "5m" }), forward(bank)),
  route("POST /payouts/:id", stepUp(totp, { maxAge: "5m", scope: ({ params }) => ["payout", params.id], once: true }), forward(bank)),
);
`,
});

export interface Phone {
  readonly secret: string;
  /** next waits for the next step, and gives its code. */
  next(): string;
}

export interface FactorGateway extends GatewayUnderTest {
  /** signedIn gives a browser in which this user signed in a moment ago. */
  signedIn(user?: string): Promise<BrowserClient>;
  /** withApp gives a browser whose user has just set an app up. */
  withApp(user?: string): Promise<{ readonly browser: BrowserClient; readonly phone: Phone }>;
}

/** factorGateway */
export async function factorGateway(options: Parameters<typeof gatewayUnderTest>[0] = {}): Promise<FactorGateway> {
  const gate = await gatewayUnderTest({ policies: factorPolicies, ...options });
  const signedIn = async (user = "ada") => {
    const browser = gate.browser();
    const page = await signIn(browser, `${gate.origin}/statements`, { user });
    expect(page.status).toBe(200);
    return browser;
  };
  return {
    ...gate,
    signedIn,
    async withApp(user = "ada") {
      const browser = await signedIn(user);
      const first = await browser.open(`${gate.origin}/.sallyport/factors/app`);
      const phone = await addApp(gate, browser, await errand(browser, first, { user }));
      return { browser, phone };
    },
  };
}

/**
 * proved goes from the first page of a change to the second: its button, the provider's pages and, where the person has an
 * app, its code.
 */
export async function proved(browser: BrowserClient, first: Answer, credentials: Credentials): Promise<Answer> {
  return signIn(browser, await browser.submit(first, {}), credentials);
}

/** errand goes on to what the button of the second page is answered with. */
export async function errand(browser: BrowserClient, first: Answer, credentials: Credentials): Promise<Answer> {
  return browser.submit(await proved(browser, first, credentials), {});
}

/** addApp fills in the page that offers an app. */
export async function addApp(
  gate: Pick<RunningGateway, "now" | "advance">,
  browser: BrowserClient,
  page: Answer,
): Promise<Phone> {
  const secret = secretOn(page);
  const added = await browser.submit(page, { code: codeAt(secret, gate.now()), label: "Work phone" });
  expect(added.status).toBe(200);
  return {
    secret,
    next() {
      gate.advance(30_000);
      return codeAt(secret, gate.now());
    },
  };
}

/** secretOn is the key that the page shows for typing. */
export function secretOn(page: Answer): string {
  const key = /<p class="key">((?:[A-Z2-7]{4} ){7}[A-Z2-7]{4})<\/p>/.exec(page.body)?.[1];
  expect(key, `no key on ${page.url.href} (${page.status})`).toBeDefined();
  return key!.replaceAll(" ", "");
}

/** follow opens a link of a page by its words. */
export async function follow(browser: BrowserClient, page: Answer, label: string): Promise<Answer> {
  const link = [...page.body.matchAll(/<a [^>]*href="([^"]*)"[^>]*>(?:<svg .*?<\/svg>)?([^<]*)<\/a>/g)].find(
    ([, , text]) => text === label,
  );
  expect(link, `no link "${label}" on ${page.url.href}: ${page.body}`).toBeDefined();
  return browser.open(new URL(link![1]!.replaceAll("&amp;", "&"), page.url), { from: page });
}

/** codeOn is the gateway's code on a refusal's page. */
export const codeOn = (page: Answer): string | undefined => /<dt>Error<\/dt><dd>(\w+)<\/dd>/.exec(page.body)?.[1];
