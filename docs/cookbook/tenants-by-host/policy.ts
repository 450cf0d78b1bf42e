// A host for each tenant, whose people sign in at the tenant's own provider: nobody of one is anybody at another.

import { assurance, forward, host, oidc, route, secret, stepUp, upstream } from "sallyport";

const suite = upstream("suite", { endpoints: ["http://10.0.0.30:8080"] });

const tenants = {
  acme: { issuer: "https://login.acme.example", secret: secret("ACME_CLIENT_SECRET"), mfa: "urn:acme:mfa" },
  globex: { issuer: "https://id.globex.example", secret: secret("GLOBEX_CLIENT_SECRET"), mfa: "high" },
} as const;

export default Object.entries(tenants).map(([tenant, { issuer, secret, mfa }]) => {
  const members = oidc(`${tenant}-members`, { issuer, clientId: "suite", clientSecret: secret });
  const strong = assurance(`${tenant}-strong`, { acr: mfa, source: members });
  // A header of the gateway's making: the application never reads the tenant off anything that a client wrote.
  const toSuite = forward(suite, { headers: { "x-tenant": tenant } });

  return host(`${tenant}.suite.example.com`, { identity: members },
    route("/*", toSuite),
    route("/settings/*",
      ({ user }) => user.groups.includes("suite-admins"),
      stepUp(strong, { maxAge: "15m", reason: "You change the settings of your company" }),
      toSuite,
    ),
  );
});
