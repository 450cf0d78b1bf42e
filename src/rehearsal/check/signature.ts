// Are tokens signed with something that is believed here, and that there is a key for?

import { agreed, isShared, safeAlgorithms, textsIn } from "../../identity/algorithm.ts";
import { type AskedForTokens, type AskedToSignIn, type Check, misfitIn } from "../asked.ts";
import { broken, fine, unsure } from "../finding.ts";
import { fits } from "./keys.ts";

/** idTokens: by the provider's list; without one it is RS256. */
export const idTokens: Check<AskedToSignIn> = {
  name: "ID tokens",
  find(asked) {
    const { spec, metadata, keys } = asked;
    const misfit = misfitIn(asked, "ID tokens");
    if (misfit !== undefined) return broken(`it ${misfit.what}`, misfit.fix);
    const listed = metadata["id_token_signing_alg_values_supported"];
    const algorithms = agreed(spec.algorithm, listed);
    // That there is none at all is said of the keys.
    const usable = keys.length === 0 ? algorithms : algorithms.filter((one) => keys.some((key) => fits(key, one)));
    if (usable.length === 0)
      return broken(
        `it may sign with ${algorithms.join(", ")}, and none of its keys is for that`,
        "Look up at the provider what this client's ID tokens are signed with, and that the key is published.",
      );
    const shared = (textsIn(listed) ?? []).filter(isShared);
    return shared.length === 0
      ? fine(`signed with ${usable.join(", ")}`)
      : unsure(
          `signed with ${usable.join(", ")}, or with ${shared.join(", ")}, which is refused here`,
          "Make sure at the provider that this client's ID tokens are not signed with a shared secret.",
        );
  },
};

/** accessTokens: what the policy believes, held against the keys; no metadata says what access tokens are signed with. */
export const accessTokens: Check<AskedForTokens> = {
  name: "access tokens",
  find({ spec, keys }) {
    const usable = spec.algorithms.filter((one) => keys.some((key) => fits(key, one)));
    if (usable.length > 0)
      return unsure(
        `there is a key for ${usable.join(", ")}; that they are JWTs for ${spec.audience} shows when one comes`,
      );
    const others = safeAlgorithms.filter((one) => keys.some((key) => fits(key, one)));
    return broken(
      `none of its keys is for ${spec.algorithms.join(", ")}`,
      others.length > 0
        ? `Write what it signs with as algorithms; its keys are for ${others.join(", ")}.`
        : "None of its keys is one that tokens can be verified with here.",
    );
  },
};
