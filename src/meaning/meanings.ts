// Every code with what it means: one that is left out does not compile.

import type { LoadMeaning, Meaning } from "../../runtime/meaning.ts";
import { type PolicyCode, policyCodes } from "../../runtime/policy-code.ts";
import type { ErrorCode } from "../error-codes.ts";
import { type CompileCode, compileCodes } from "./compile-codes.ts";
import { decisionMeanings } from "./decision.ts";
import { gatewayMeanings } from "./gateway.ts";
import { identityMeanings } from "./identity.ts";
import { listenerMeanings } from "./listener.ts";
import { proofMeanings } from "./proof.ts";

/** requestMeanings: of the codes that requests are answered with. */
export const requestMeanings: Readonly<Record<ErrorCode, Meaning>> = {
  ...listenerMeanings,
  ...identityMeanings,
  ...proofMeanings,
  ...decisionMeanings,
  ...gatewayMeanings,
};

/** LoadCode is a code that policies get before they are served; some of POLICY_* they get while they decide. */
export type LoadCode = CompileCode | PolicyCode;

/** loadMeanings: of the codes that the compiler and the language itself give. */
export const loadMeanings: Readonly<Record<LoadCode, LoadMeaning>> = { ...compileCodes, ...policyCodes };
