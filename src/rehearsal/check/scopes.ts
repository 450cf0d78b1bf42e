// Does the provider know the scopes that are asked for, and does it give refresh tokens where they are needed?

import { textsIn } from "../../identity/algorithm.ts";
import type { oidc } from "../../identity/openid.ts";
import { createScopes, offlineAccess, writtenScopes } from "../../identity/scopes.ts";
import { type AskedToSignIn, type Check, misfitIn } from "../asked.ts";
import { broken, fine, unsure, without } from "../finding.ts";
import { loginOf, toCallback } from "../login.ts";

/** scopes: lists are often incomplete, so what counts is what the provider says when it is asked. */
export const scopes: Check<AskedToSignIn> = {
  name: "scopes",
  async find(asked) {
    const { spec, metadata, origins } = asked;
    const misfit = misfitIn(asked, "scopes");
    const login = loginOf(asked);
    const came = typeof login === "string" ? null : await login.ask(toCallback(origins[0]));
    if (came?.kind === "error" && came.cause === "scope")
      return broken(
        `it refuses ${writtenScopes(spec).join(" ")}: ${came.says}`,
        misfit?.fix ?? "Leave what it does not know out of scopes, or allow it for this client at the provider.",
      );
    if (misfit !== undefined) return unsure(`it ${misfit.what}`, misfit.fix);
    const words = createScopes(spec, () => undefined)
      .ask(metadata as unknown as oidc.ServerMetadata)
      .join(", ");
    return textsIn(metadata["scopes_supported"]) === null && came?.kind !== "code" && came?.kind !== "no page"
      ? unsure(`it does not list which it knows; asked for are ${words}`)
      : fine(words);
  },
};

/** refreshing: offline_access is asked for where the provider does not leave it out of its list. */
export const refreshing: Check<AskedToSignIn> = {
  name: "refresh",
  find(asked) {
    if (asked.spec.refreshSeconds === null) return [];
    const misfit = misfitIn(asked, "refresh");
    if (misfit !== undefined) return without(`it ${misfit.what}`, misfit.fix);
    const isListed = textsIn(asked.metadata["scopes_supported"])?.includes(offlineAccess) ?? true;
    return unsure(
      `${isListed ? "" : `it does not list ${offlineAccess}, which is then not asked for; `}whether it gives refresh tokens shows when somebody signs in`,
    );
  },
};
