// Do the provider's clock and ours agree?

import { toleranceSeconds } from "../../identity/jwt.ts";
import type { Asked, Check } from "../asked.ts";
import { broken, fine, unsure } from "../finding.ts";

/** clock: by the Date of its first answer, which a proxy or a cache before it may have written. */
export const clock: Check<Asked> = {
  name: "clock",
  find({ aheadSeconds }) {
    if (aheadSeconds === null) return unsure("its answers have no Date");
    // A Date has whole seconds, and the answer took a moment.
    if (Math.abs(aheadSeconds) <= 2) return fine("the same as this machine's");
    const words = `${Math.abs(aheadSeconds)} s ${aheadSeconds > 0 ? "ahead of" : "behind"} this machine's`;
    return Math.abs(aheadSeconds) <= toleranceSeconds
      ? fine(`${words}; ${toleranceSeconds} s are allowed`)
      : broken(`${words}, and ${toleranceSeconds} s are allowed`, "Set both clocks by the network (NTP).");
  },
};
