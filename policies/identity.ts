// Whom the bank believes, and what counts as proving it again.

import { assurance, bearer, oidc, secret } from "sallyport";
import { issuer } from "./_demo.ts";

/** People sign in here. */
export const staff = oidc("staff", {
  issuer,
  clientId: "bank",
  clientSecret: secret("BANK_CLIENT_SECRET"),
  scopes: ["profile", "email", "groups"],
});

/** Programs bring an access token from here. */
export const machines = bearer("machines", {
  issuer,
  audience: "https://api.bank.example",
});

/** A second factor: the provider must say that a one-time code was used, and call it by this name. */
export const mfa = assurance("mfa", { acr: "urn:sallyport:demo:mfa", amr: ["otp"] });
