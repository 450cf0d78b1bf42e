// Is the issuer spelt as the provider spells it? What it signs carries its own spelling.

import type { Asked, Check } from "../asked.ts";
import { broken, fine } from "../finding.ts";

const withoutSlash = (issuer: string): string => issuer.replace(/\/$/, "");

/** issuer: one slash at the end makes no difference here, and does to whoever else compares the two. */
export const issuer: Check<Asked> = {
  name: "issuer",
  find({ spec, metadata }) {
    if (metadata === null) return [];
    const said = metadata["issuer"];
    if (said === spec.issuer) return fine("spelt as in its metadata");
    if (typeof said !== "string")
      return broken("its metadata names none", "Check the address in the policy: this is no OpenID provider's.");
    const fix = `Write issuer: ${JSON.stringify(said)} in the policy`;
    return withoutSlash(said) === withoutSlash(spec.issuer)
      ? fine(`it spells itself ${said}`, `${fix} too.`)
      : broken(`it calls itself ${said}`, `${fix}, if that is whom you mean.`);
  },
};
