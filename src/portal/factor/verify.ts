// The challenge answered with a factor of the gateway's own: why, with what, and then back to where it was asked.

import { randomUUID } from "node:crypto";
import type { FactorKind } from "../../../runtime/contract.ts";
import { toProof } from "../../assurance/ledger.ts";
import { answers } from "../../assurance/plan.ts";
import { GatewayError } from "../../errors.ts";
import type { Factors } from "../../factor/factors.ts";
import { worksAt } from "../../factor/passkey.ts";
import type { PendingChallenges } from "../../stepup/pending.ts";
import { keyOf } from "../../vault/vault.ts";
import type { Handle } from "../handle.ts";
import type { KeptUntil } from "../kept.ts";
import type { FindWaiting } from "../waiting.ts";
import type { WayBack } from "../way-back.ts";
import { codeField, toDigits } from "./code-field.ts";
import { fieldsOf, isFactorError, showForm } from "./form.ts";
import { toVerifyPage } from "./verify-page.ts";

export interface VerifyOptions {
  readonly factors: Factors;
  readonly pending: Pick<PendingChallenges, "take">;
  readonly findWaiting: FindWaiting;
  readonly wayBack: WayBack;
  readonly keptUntil: KeptUntil;
  readonly now: () => number;
}

/** createVerify serves /.sallyport/verify. A wrong answer leaves the challenge pending; a right one ends it. */
export function createVerify(options: VerifyOptions): Handle<"GET, POST"> {
  const { factors, pending, wayBack, now } = options;

  return async (visit, live, sent) => {
    const { host, origin } = visit.request;
    const holder = { browser: visit.browser, host };
    const waiting = await options.findWaiting(visit, live, fieldsOf(sent, visit.request).get("c"));
    const { token, asked, subject, plans } = waiting;
    const person = { source: subject.user.source, id: subject.user.id };
    const site = { host, origin };
    const enrolled = await factors.enrolled(person, host);
    const usable = enrolled.filter(
      (kind) => (kind !== "passkey" || worksAt(site)) && plans.some((plan) => answers(plan, kind, live.levels)),
    );
    const keptUntilMs = asked.parked === null ? null : await options.keptUntil(asked.parked, visit.browser);
    const toPage = () => toVerifyPage({ factors, person, site, live, waiting, usable, keptUntilMs, nowMs: now() });
    if (sent === null) {
      if (waiting.isProved && (await pending.take(token, holder)))
        return wayBack.goOn(visit, asked, { cookie: null, subject }, "factor: proved meanwhile");
      showForm(visit, await toPage());
      return { subject, reason: "factor: asked", error: null };
    }
    const answer = sent.get("answer");
    const kind: FactorKind = answer === null ? "totp" : "passkey";
    try {
      // What the level does not allow is not looked at: a right code would be spent, and a wrong one told from it.
      if (!usable.includes(kind)) throw new GatewayError("FACTOR_REQUIRED", { detail: `${kind} will not do here` });
      const { method, amr } =
        answer === null
          ? await factors.apps.verify(person, toDigits(sent.get("code")))
          : await factors.passkeys.verify(person, site, keyOf(token), answer);
      const evidence = { method, source: "sallyport", acr: null, amr, at: Math.floor(now() / 1_000) };
      const taken = await pending.take(token, holder);
      if (taken === null) throw new GatewayError("STEPUP_TICKET");
      // Of what was asked, what this factor answers.
      const { leaves } = plans.find((plan) => answers(plan, kind, live.levels)) ?? taken;
      return await wayBack.raise(visit, taken, {
        proof: toProof({ leaves }, evidence, randomUUID(), now()),
        renewed: null,
      });
    } catch (error) {
      if (!isFactorError(error)) throw error;
      const waitSeconds = error.code === "FACTOR_TOO_MANY" ? await factors.waitSeconds(person, kind) : 0;
      showForm(visit, await toPage(), { error, waitSeconds, ...(kind === "totp" && { field: codeField.name }) });
      return { subject, reason: `factor: ${kind}`, error };
    }
  };
}
