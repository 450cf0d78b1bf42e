// Do the provider's clock and ours agree?

import { clockFix } from "../../identity/clock.ts";
import type { Asked, Check } from "../asked.ts";
import { broken, fine, unsure } from "../finding.ts";

/** clock: by the Date of its first answer, which a proxy or a cache before it may have written. */
export const clock: Check<Asked> = {
  name: "clock",
  find({ spec, aheadSeconds }) {
    if (aheadSeconds === null) return unsure("its answers have no Date");
    // A Date has whole seconds, and the answer took a moment.
    if (Math.abs(aheadSeconds) <= 2) return fine("the same as this machine's");
    const words = `${Math.abs(aheadSeconds)} s ${aheadSeconds > 0 ? "ahead of" : "behind"} this machine's`;
    const allowed = `${spec.clockSkewSeconds} s are allowed (clockSkew)`;
    return Math.abs(aheadSeconds) <= spec.clockSkewSeconds
      ? fine(`${words}; ${allowed}`)
      : broken(`${words}, and ${allowed}`, clockFix);
  },
};
