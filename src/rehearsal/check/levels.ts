// Does the provider know the acr values of the levels?

import { textsIn } from "../../identity/algorithm.ts";
import { unlistedAcrs } from "../../identity/fit.ts";
import type { oidc } from "../../identity/openid.ts";
import type { AskedToSignIn, Check } from "../asked.ts";
import { broken, type Finding, fine, unsure } from "../finding.ts";

/** levels: one finding for each level that asks for an acr. */
export const levels: Check<AskedToSignIn> = {
  name: "levels",
  find({ metadata, levels: asked }) {
    const listed = textsIn(metadata["acr_values_supported"]);
    return asked.map(({ name, acr, factors }): Finding => {
      if (listed === null) return unsure(`${name}: it does not list which acr values it knows (${acr.join(", ")})`);
      const unlisted = unlistedAcrs(acr, metadata as unknown as oidc.ServerMetadata);
      if (unlisted.length < acr.length) return fine(`${name}: ${acr.filter((one) => listed.includes(one)).join(", ")}`);
      const says = `${name}: it does not list ${acr.join(" or ")}; it knows ${listed.join(", ") || "none"}`;
      return factors.length > 0
        ? unsure(says, "People can still prove this level with the gateway's own factors.")
        : broken(says, "Write an acr that the provider lists, have it made known there, or use amr or a factor.");
    });
  },
};
