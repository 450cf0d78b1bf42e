// A magazine that everybody reads and that greets its members; everything else on it is for members alone.

import { forward, host, type PublicContext, publicRoute, route, upstream } from "sallyport";
import { people } from "../identity.ts";

const magazine = upstream("magazine", { endpoints: ["http://10.0.0.43:8080"] });

/** Whoever is signed in is known on open pages, too; empty: nobody is. */
const greeting = forward<PublicContext>(magazine, { headers: { "x-member": ({ user }) => user?.id ?? "" } });

export default host("magazine.example.com", { identity: people },
  publicRoute("GET /", greeting),
  publicRoute("GET /issues/*", greeting),
  publicRoute("GET /assets/*", greeting),

  // What is not named above takes a sign-in: members' pages, comments below an issue, and what is added next year.
  route("/*", greeting),
);
