// Does the provider know the gateway's redirect URIs? It is asked for a sign-in without a page, which comes back at once, or not.

import { randomBytes } from "node:crypto";
import type { AskedToSignIn, Check } from "../asked.ts";
import { broken, type Finding, fine, unsure } from "../finding.ts";
import { type Login, loginOf, toCallback } from "../login.ts";

/** redirect: one finding for each host. */
export const redirect: Check<AskedToSignIn> = {
  name: "redirect URI",
  async find(asked) {
    const login = loginOf(asked);
    if (typeof login === "string") return unsure(login);
    const findings: Finding[] = [];
    for (const origin of asked.origins) findings.push(await findFor(origin, login));
    return findings.length > 0 ? findings : unsure("no host believes this source");
  },
};

/** What is said of an address that is not known, in whichever words. */
const addressed: ReadonlySet<string> = new Set(["", "redirect-uri", "request-refused", "said-no"]);

async function findFor(origin: string, login: Login): Promise<Finding> {
  const uri = toCallback(origin);
  const register = `Register ${uri} at the provider, letter for letter, for the client that the policy names.`;
  const came = await login.ask(uri);
  switch (came.kind) {
    case "code":
    case "no page":
      return fine(uri);
    case "error":
      // It was sent back to it, so it is known; what else is wrong is said here, but for what has a check of its own.
      return came.cause === "scope"
        ? fine(uri)
        : broken(`${uri} is known, and it answers ${came.says}`, came.fix ?? "Look into the provider's log.");
    case "page": {
      // Some show their page first, whoever asks, and look at the address only when somebody has signed in.
      const other = await login.ask(`${origin}/${randomBytes(9).toString("base64url")}`);
      return other.kind === "refused"
        ? fine(uri)
        : unsure(`it shows a page whichever address is named: ${uri}`, register);
    }
    case "refused":
      if (came.cause === "client-refused") return unsure(`told only to a client that it takes: ${uri}`);
      if (came.cause === "scope") return unsure(`it was asked for scopes that it refuses: ${uri}`);
      return broken(`${uri}: ${came.says}`, addressed.has(came.cause) ? register : (came.fix ?? register));
  }
}
