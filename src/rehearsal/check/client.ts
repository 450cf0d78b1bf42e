// Will the provider take the client for who it is? A made-up code is brought to it: whoever says that the code is wrong has believed the rest.

import { randomBytes } from "node:crypto";
import type { GatewayError } from "../../errors.ts";
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
    const misfit = misfitIn(asked, "client");
    const login = loginOf(asked);
    if (typeof login === "string") return unsure(login, misfit && `It ${misfit.what}. ${misfit.fix}`);
    const found = await redeem(login, asked);
    return misfit !== undefined && found.verdict === "will not work"
      ? broken(`${found.says}; it ${misfit.what}`, misfit.fix)
      : found;
  },
};

const madeUp = (): string => randomBytes(24).toString("base64url");

/** Some look at what is brought before they look at who brings it, and would say the same to anybody. */
const withWrongSecret = ({ credentials }: Login, asked: AskedToSignIn): Login | null =>
  credentials.secret === null ? null : loginWith(asked, { ...credentials, secret: madeUp() });

async function redeem(login: Login, asked: AskedToSignIn): Promise<Finding> {
  const bring = (as: Login) => as.redeem(madeUp(), toCallback(asked.origins[0]));
  const fault = await bring(login);
  if (fault === null)
    return unsure("it gave tokens for a code that nobody gave out, as mocks do: anybody can sign in as anybody");
  if (!isAboutBrought(fault))
    return isAboutClient(fault) ? refused(fault, asked) : unsure(`of a made-up code it says ${fault.detail}`);
  const wrong = withWrongSecret(login, asked);
  // Without a secret there is no wrong one to compare with, so that only the standard's own word for it counts.
  if (wrong === null)
    return causeOf(fault) === "code-refused" ? taken(asked) : unsure(`of a made-up code it says ${fault.detail}`);
  const other = await bring(wrong);
  if (other !== null && isAboutClient(other)) return taken(asked);
  return (
    (await giveBack(login, wrong, asked)) ??
    unsure("it says the same to a wrong secret: whether this one is right shows when somebody signs in")
  );
}

/** Whoever takes tokens back looks at the client first (RFC 7009 §2.1), and says nothing against a token that it does not know. */
async function giveBack(login: Login, wrong: Login, asked: AskedToSignIn): Promise<Finding | null> {
  if (asked.metadata["revocation_endpoint"] === undefined) return null;
  const other = await wrong.giveBack(madeUp());
  if (other === null || !isAboutClient(other)) return null;
  const fault = await login.giveBack(madeUp());
  if (fault === null || isAboutBrought(fault)) return taken(asked);
  return isAboutClient(fault) ? refused(fault, asked) : null;
}

const causeOf = ({ about }: GatewayError): string => about?.["cause"] ?? "";

/** What is said of whatever was brought; some have words of their own for it. */
const isAboutBrought = (fault: GatewayError): boolean =>
  ["code-refused", "request-refused", "said-no"].includes(causeOf(fault));

/** What is said of the client, or because there is no way to the provider. */
const isAboutClient = (fault: GatewayError): boolean =>
  !isAboutBrought(fault) && !["server-failed", "busy", "answer-odd"].includes(causeOf(fault));

const refused = (fault: GatewayError, { spec }: AskedToSignIn): Finding => toFinding(fault, spec.clientId);

function taken({ spec, metadata }: AskedToSignIn): Finding {
  const given = { secret: spec.clientSecret, key: spec.clientKey };
  const { methods } = chooseMethods(spec, given, metadata as unknown as oidc.ServerMetadata);
  return fine(methods[0] === "none" ? "known there; it has no secret" : `taken, by ${methods.join(" or ")}`);
}
