// Whom the bank believes, and what counts as proving it again.

import { assurance, bearer, oidc, secret } from "sallyport";
import { issuer } from "./_demo.ts";

/** People sign in here. */
export const staff = oidc("staff", {
  label: "Demo identity provider",
  issuer,
  clientId: "bank",
  clientSecret: secret("BANK_CLIENT_SECRET"),
  scopes: ["profile", "email", "groups"],
  // Twelve hours at most, two without a click; who lost a group over there has lost it here five minutes later.
  session: { absolute: "12h", idle: "2h" },
  refresh: "5m",
});

/** Programs bring an access token from here. */
export const machines = bearer("machines", {
  issuer,
  audience: "https://api.bank.example",
});

/** A second factor: the provider must say that a one-time code was used, and call it by this name. */
export const mfa = assurance("mfa", { acr: "urn:sallyport:demo:mfa", amr: ["otp"] });

/** A passkey of the gateway's own, for which the provider is not asked. Whoever has used it has proved `mfa` as well. */
export const passkey = assurance("passkey", { factor: "passkey", implies: mfa });

/** Any second factor of the gateway's own: for what the provider's word alone is not enough. */
export const secondFactor = assurance("second-factor", { factor: ["passkey", "totp"] });
