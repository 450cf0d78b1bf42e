// Who serves the addresses of the gateway's own second factor.

import type { SingleUse } from "../../assurance/single-use.ts";
import type { Factors } from "../../factor/factors.ts";
import type { Sessions } from "../../session/session.ts";
import type { PendingChallenges } from "../../stepup/pending.ts";
import type { Vault } from "../../vault/vault.ts";
import type { AskMissing } from "../ask-missing.ts";
import type { KeptUntil } from "../kept.ts";
import type { Lead } from "../lead.ts";
import type { PageTokens } from "../page-token.ts";
import type { Handlers } from "../table.ts";
import type { FindWaiting } from "../waiting.ts";
import type { WayBack } from "../way-back.ts";
import { elsewhere } from "./elsewhere.ts";
import { createAddApp, createAddPasskey } from "./enrol.ts";
import { createErrands } from "./errand.ts";
import { createGate } from "./gate.ts";
import { createList, createRemoval } from "./manage.ts";
import { createCodes, createRecover } from "./recovery.ts";
import { createVerify } from "./verify.ts";

/** FactorHandlers are their rows of the table. */
export type FactorHandlers = Pick<
  Handlers,
  "verify" | "factors" | "addApp" | "addPasskey" | "removeFactor" | "recoveryCodes" | "recover"
>;

/** createFactorHandlers makes them, behind one gate. */
export function createFactorHandlers(options: {
  readonly factors: Factors;
  readonly pending: PendingChallenges;
  readonly findWaiting: FindWaiting;
  readonly wayBack: WayBack;
  readonly keptUntil: KeptUntil;
  readonly sessions: Sessions;
  readonly lead: Lead;
  readonly askMissing: AskMissing;
  readonly singleUse: SingleUse;
  readonly pageTokens: PageTokens;
  readonly vault: Vault;
  readonly now: () => number;
}): FactorHandlers {
  const gated = { ...options, gate: createGate(options) };
  const shared = { ...gated, errands: createErrands(gated) };
  return {
    verify: createVerify(shared),
    factors: elsewhere(createList(shared)),
    removeFactor: elsewhere(createRemoval(shared)),
    addApp: elsewhere(createAddApp(shared)),
    addPasskey: elsewhere(createAddPasskey(shared)),
    recoveryCodes: elsewhere(createCodes(shared)),
    // A code opens the errands of the session that it was typed in.
    recover: elsewhere(createRecover(shared)),
  };
}
