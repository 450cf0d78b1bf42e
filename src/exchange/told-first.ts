// Whether somebody who signs in is shown a page of ours before they are led away.

import type { SignInRequest } from "./exchange.ts";

/** isToldFirst: they have to choose, or are told why first. */
export const isToldFirst = ({ choices, requirements }: Pick<SignInRequest, "choices" | "requirements">): boolean =>
  choices.length > 1 || requirements.some(({ reason }) => reason !== "");
