// Will the provider take the client for who it is? A made-up code is brought to it: whoever says that the code is wrong has believed the rest.

import { randomBytes } from "node:crypto";
import { chooseMethods } from "../../identity/client-auth.ts";
import type { oidc } from "../../identity/openid.ts";
import { type AskedToSignIn, type Check, misfitIn } from "../asked.ts";
import { broken, type Finding, fine, unsure } from "../finding.ts";
import { type Login, loginOf, loginWith, toCallback } from "../login.ts";
import { toFinding } from "../reach.ts";

/** client: are id and secret, or key, the right ones, and are they brought in a way that the provider takes? */
export const client: Check<AskedToSignIn> = {
  name: "client",
  async find(asked) {
    const { spec, metadata } = asked;
    const misfit = misfitIn(asked, "client");
    const login = loginOf(asked);
    if (typeof login === "string") return unsure(login, misfit && `It ${misfit.what}. ${misfit.fix}`);
    const found = await bring(login, asked);
    if (found !== "code refused")
      return misfit !== undefined && found.verdict === "will not work"
        ? broken(`${found.says}; it ${misfit.what}`, misfit.fix)
        : found;
    const given = { secret: spec.clientSecret, key: spec.clientKey };
    const { methods } = chooseMethods(spec, given, metadata as unknown as oidc.ServerMetadata);
    const taken = fine(methods[0] === "none" ? "known there; it has no secret" : `taken, by ${methods.join(" or ")}`);
    if (login.credentials.secret === null) return taken;
    // Some look at the code first, and would say the same to anybody.
    const wrong = loginWith(asked, { ...login.credentials, secret: madeUp() });
    return (await bring(wrong, asked)) === "code refused"
      ? unsure("it refuses a code before it looks at the secret: whether that is right shows when somebody signs in")
      : taken;
  },
};

const madeUp = (): string => randomBytes(24).toString("base64url");

/** What says nothing of the client. */
const undecided: ReadonlySet<string> = new Set(["request-refused", "said-no", "server-failed", "busy", "answer-odd"]);

async function bring(login: Login, { spec, origins }: AskedToSignIn): Promise<Finding | "code refused"> {
  const fault = await login.redeem(madeUp(), toCallback(origins[0]));
  if (fault === null)
    return unsure("it gave tokens for a code that nobody gave out, as mocks do: anybody can sign in as anybody");
  const cause = fault.about?.["cause"] ?? "";
  if (cause === "code-refused") return "code refused";
  return undecided.has(cause)
    ? unsure(`asked with a made-up code, it says ${fault.detail}`)
    : toFinding(fault, spec.clientId);
}
