// A private npm registry: whoever has a token installs, publishers publish, and names of packages keep their %2f.

import { bearer, deny, forward, host, route, type UserContext, upstream } from "sallyport";

const tokens = bearer("npm-tokens", { issuer: "https://login.example.com", audience: "https://npm.example.com", basic: true });
const registry = upstream("registry", { endpoints: ["http://10.0.0.19:4873"] });

const mayAsk = ({ user, request }: UserContext) =>
  ["GET", "HEAD"].includes(request.method) || user.groups.includes("npm-publishers") || deny("Only publishers change the registry");

export default host("npm.example.com", { identity: tokens, paths: { encodedSlash: "keep" } },
  route("/*", mayAsk, forward(registry)),
  // npm audit reads, by POST.
  route("POST /-/npm/v1/security/*", forward(registry)),
);
