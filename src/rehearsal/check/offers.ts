// What the provider says that it can do: the code flow, PKCE, pushed requests, userinfo, signing out.

import { backchannelLogoutPath, logoutPath } from "../../exchange/own-path.ts";
import type { Misfit } from "../../identity/fit.ts";
import { type AskedToSignIn, type Check, misfitIn } from "../asked.ts";
import { broken, fine, unsure, without } from "../finding.ts";

const listedIn = (name: Misfit["about"], member: string, words: string): Check<AskedToSignIn> => ({
  name,
  find(asked) {
    const misfit = misfitIn(asked, name);
    if (misfit !== undefined) return broken(`it ${misfit.what}`, misfit.fix);
    return asked.metadata[member] === undefined ? unsure("it does not say") : fine(words);
  },
});

/** addresses are those that signing in needs. */
export const addresses: Check<AskedToSignIn> = listedIn("addresses", "authorization_endpoint", "all that are needed");

/** codeFlow is what everything rests on. */
export const codeFlow: Check<AskedToSignIn> = listedIn("code flow", "response_types_supported", "it gives codes");

/** pkce is sent always. */
export const pkce: Check<AskedToSignIn> = listedIn("PKCE", "code_challenge_methods_supported", "S256");

/** pushing keeps what is asked out of the browser's address. */
export const pushing: Check<AskedToSignIn> = {
  name: "pushed requests",
  find: ({ metadata }) =>
    metadata["pushed_authorization_request_endpoint"] === undefined
      ? without("what is asked stands in the browser's address")
      : fine("what is asked is pushed to it first"),
};

/** userinfo is asked where a claim is missing in the ID token. */
export const userinfo: Check<AskedToSignIn> = {
  name: "userinfo",
  find: ({ spec, metadata }) =>
    metadata["userinfo_endpoint"] === undefined
      ? without("names and groups have to be in the ID token")
      : fine(spec.userinfo ? "asked for what the ID token leaves out" : "there, and the policy leaves it out"),
};

/** signingOut: post-logout addresses are looked at by the provider only when somebody comes. */
export const signingOut: Check<AskedToSignIn> = {
  name: "signing out",
  find: ({ metadata, origins }) =>
    metadata["end_session_endpoint"] === undefined
      ? without("only the session here ends; who comes again needs no password")
      : fine(
          "people are signed out there too",
          `Register as post-logout redirect URI: ${origins.map((one) => `${one}${logoutPath}?done`).join(", ")}`,
        ),
};

/** toldOfLogout: by whoever signs out there, in whichever application. */
export const toldOfLogout: Check<AskedToSignIn> = {
  name: "logout there",
  find: ({ metadata, origins }) =>
    metadata["backchannel_logout_supported"] === true
      ? fine(
          "it can tell when somebody signs out",
          `Register as back-channel logout URI: ${origins[0] ?? "https://<host>"}${backchannelLogoutPath}`,
        )
      : without("it does not say that it tells when somebody signs out; sessions here last as the policy says"),
};
