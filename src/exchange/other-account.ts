// Signing in as somebody else: the provider is asked who it is, whom it would otherwise sign in again without a word.

import { loginPath } from "./own-path.ts";

/** otherAccountPath is where that begins. */
export const otherAccountPath = `${loginPath}?account=other`;
