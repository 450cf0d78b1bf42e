// Whom the gateway believes, and what counts as proving it again.

import { assurance, oidc, secret } from "sallyport";

/** People sign in here. */
export const people = oidc("people", {
  label: "the identity provider",
  // These three lines are the demo provider's, which `sallyport dev --demo-provider` starts. Your own provider's go here.
  // The secret is a variable of the environment, or a file in the folder that --secrets names.
  issuer: "http://127.0.0.1:9000",
  clientId: "sallyport",
  clientSecret: secret("DEMO_CLIENT_SECRET"),
  scopes: ["profile", "email", "groups"],
});

/** A second factor, by the names that the demo provider has for it; yours may have others. `assurance("passkey", { factor: "passkey" })` is the gateway's own. */
export const secondFactor = assurance("second-factor", { acr: "urn:sallyport:demo:mfa", amr: ["otp"] });
