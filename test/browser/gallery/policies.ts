// The policies that the gallery's pages come from, and the application behind them.

import type { RequestListener } from "node:http";
import type { Places, Policies } from "../../support/gateway-under-test.ts";

/** galleryPolicies: a host with these options for each thing that a page of the gateway's can be about. */
export const galleryPolicies =
  (options: string) =>
  ({ issuer, upstream }: Places): Policies => ({
    "identity.ts": `
import { assurance, oidc, secret } from "sallyport";
const provider = { issuer: "${issuer}", clientId: "bank", clientSecret: secret("BANK_CLIENT_SECRET"), scopes: ["profile", "email", "groups"] };
export const staff = oidc("staff", { ...provider, label: "the bank's own sign-in" });
export const partners = oidc("partners", { ...provider, label: "شركاؤنا" });
export const totp = assurance("totp", { factor: "totp" });
export const passkey = assurance("passkey", { factor: "passkey" });
export const either = assurance("either", { factor: ["passkey", "totp"] });
export const mfa = assurance("mfa", { acr: "urn:sallyport:demo:mfa" });
export const any = assurance("any", { acr: "urn:sallyport:demo:mfa", factor: ["passkey", "totp"] });
`,
    "bank.ts": `
import { deny, forward, host, publicRoute, respond, route, stepUp, upstream } from "sallyport";
import { any, either, mfa, partners, passkey, staff, totp } from "./identity.ts";
const bank = upstream("bank", { endpoints: ["${upstream}"] });
const gone = upstream("gone", { endpoints: ["http://127.0.0.1:9"] });
const slow = upstream("slow", { endpoints: ["${upstream}"], timeout: { response: "50ms" } });
const fresh = { maxAge: "5m" } as const;
export default host("localhost", ${options},
  publicRoute("GET /", forward(bank)),
  publicRoute("GET /frame", forward(bank)),
  publicRoute("GET /gone", forward(gone)),
  publicRoute("GET /slow", forward(slow)),
  publicRoute("GET /broken", () => { throw new Error("of the policy's"); }, forward(bank)),
  publicRoute("GET /lobby", stepUp(mfa, { ...fresh, reason: "The lobby is open to members who have their phone with them" }), forward(bank)),
  publicRoute("POST /gifts", stepUp(mfa, { ...fresh, reason: "You are giving money away" }), forward(bank)),
  route("GET /statements", forward(bank)),
  route("GET /closed", () => false, forward(bank)),
  route("GET /finance", () => deny("Only finance may close the books of a year that has not ended yet"), forward(bank)),
  route("GET /arabic", () => deny("ليس لديك إذن (code 17) لهذا."), forward(bank)),
  route("GET /vault", stepUp(totp, { ...fresh, reason: "You are opening the vault" }), forward(bank)),
  route("GET /safe", stepUp(passkey, { ...fresh, reason: "You are opening the safe" }), forward(bank)),
  route("GET /door", stepUp(either, fresh), forward(bank)),
  route("GET /any", stepUp(any, { ...fresh, reason: "أنت تفتح الباب رقم 17" }), forward(bank)),
  route("GET /admin", stepUp(mfa, { ...fresh, reason: "Administration needs a second factor" }), forward(bank)),
  route("POST /transfers", stepUp(any, { ...fresh, reason: "You are moving money" }), forward(bank)),
  route("POST /payouts", stepUp(mfa, { ...fresh, reason: "You are moving money" }), forward(bank)),
);
`,
  });

const field = (value: string) => `<input type="hidden" name="note" value="${value}">`;
const form = (path: string, name: string, value = "") =>
  `<form method="post" action="${path}">${field(value)}<button>${name}</button></form>`;

/** galleryApplication has forms for all that can be sent, and a frame. */
export const galleryApplication: RequestListener = ({ url = "" }, reply) => {
  if (url === "/slow") return;
  reply.writeHead(200, { "content-type": "text/html; charset=utf-8" });
  const framed = /^\/frame\?(.*)$/.exec(url)?.[1];
  const body =
    framed === undefined
      ? `${form("/payouts", "Pay out")}${form("/transfers", "Transfer")}${form("/gifts", "Give")}${form("/payouts", "Upload", "x".repeat(5_000))}`
      : `<iframe title="Inside" name="inside" src="${framed}" width="100%" height="800"></iframe>`;
  reply.end(`<!doctype html><html lang="en"><title>An application</title><h1>An application</h1>${body}`);
};
