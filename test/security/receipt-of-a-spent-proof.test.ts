// The backend is told what this request rests on, and not what an earlier one used up.

import { decodeJwt } from "jose";
import { expect, test } from "vitest";
import { gatewayUnderTest, type Places, withRoutes } from "../support/gateway-under-test.ts";
import { signIn } from "../support/sign-in.ts";

/** A level that asks for no method in particular, so that proofs given in different ways are good for the same. */
const identity = ({ issuer }: Places) => `
import { assurance, bearer, oidc, secret } from "sallyport";
export const staff = oidc("staff", { issuer: "${issuer}", clientId: "bank", clientSecret: secret("BANK_CLIENT_SECRET") });
export const machines = bearer("machines", { issuer: "${issuer}", audience: "https://api.bank.example" });
export const mfa = assurance("mfa", { acr: "urn:sallyport:demo:mfa" });
`;

test("of two single-use proofs for the same, given in different ways, the header names the one that was spent", async () => {
  const gate = await gatewayUnderTest({
    policies: (places) => ({
      ...withRoutes(`
        route("GET /statements", forward(bank)),
        route("GET /payouts/:id", stepUp(mfa, { scope: ({ params }) => ["payout", params.id], once: true }), forward(bank)),
      `)(places),
      "identity.ts": identity(places),
    }),
  });
  const browser = gate.browser();
  const code = () => gate.provider.codeFor("ada");
  await signIn(browser, `${gate.origin}/statements`, { user: "ada" });
  for (const amr of [
    ["pwd", "otp"],
    ["pwd", "sms"],
  ]) {
    gate.advance(30_000);
    gate.behaviour.wrongAmr = amr;
    await signIn(browser, `${gate.origin}/payouts/1`, { user: "ada", code });
    const sent = gate.requests.at(-1)!;
    expect(sent.url).toBe("/payouts/1");
    expect(decodeJwt(String(sent.headers["sallyport-identity"]))).toMatchObject({ amr, scopes: [["payout", "1"]] });
  }
});
