// Whom the recipes believe, and what proves it again. In a project of your own these lines are there already: keep yours.

import { assurance, bearer, oidc, secret } from "sallyport";

const issuer = "https://login.example.com";

/** People sign in here. */
export const people = oidc("people", {
  issuer,
  clientId: "sallyport",
  clientSecret: secret("PEOPLE_SECRET"),
  session: { absolute: "12h", idle: "2h" },
  refresh: "5m",
});

/** Programs bring an access token from here. */
export const machines = bearer("machines", { issuer, audience: "https://api.example.com" });

/** A second factor, as the provider calls it. */
export const secondFactor = assurance("second-factor", { acr: "urn:example:mfa", amr: ["otp", "hwk"] });

/** A passkey of the gateway's own, for which the provider is not asked. Whoever used it has proved a second factor, too. */
export const passkey = assurance("passkey", { factor: "passkey", implies: secondFactor });
