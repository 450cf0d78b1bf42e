// The challenge answered with a factor of the gateway's own: why, with what, and then back to where it was asked.

import { randomUUID } from "node:crypto";
import type { FactorKind } from "../../../runtime/contract.ts";
import type { Assurance } from "../../assurance/assurance.ts";
import { toProof } from "../../assurance/ledger.ts";
import { factorsFor } from "../../assurance/plan.ts";
import { reasonsOf } from "../../assurance/requirement.ts";
import { covering } from "../../assurance/satisfied.ts";
import { GatewayError } from "../../errors.ts";
import type { SignInRequest } from "../../exchange/exchange.ts";
import { factorsPath, recoverPath, verifyPath } from "../../exchange/own-path.ts";
import type { Factors } from "../../factor/factors.ts";
import { worksAt } from "../../factor/passkey.ts";
import { foreign } from "../../reply/page/foreign.ts";
import type { Block } from "../../reply/page/form-page.ts";
import type { PendingChallenges } from "../../stepup/pending.ts";
import { keyOf } from "../../vault/vault.ts";
import { asFailed } from "../done.ts";
import type { Handle } from "../handle.ts";
import type { WayBack } from "../way-back.ts";
import { fieldsOf, isFactorError, type PageToFill, showForm } from "./form.ts";
import type { Gate, Visitor } from "./gate.ts";
import { withToken } from "./with-token.ts";

export interface VerifyOptions {
  readonly factors: Factors;
  readonly pending: PendingChallenges;
  readonly wayBack: WayBack;
  readonly gate: Gate;
  readonly now: () => number;
}

/** createVerify serves /.sallyport/verify. A wrong answer leaves the challenge pending; a right one ends it. */
export function createVerify(options: VerifyOptions): Handle<"GET, POST"> {
  const { factors, pending, wayBack, gate, now } = options;

  return async (visit, live, sent) => {
    const { request } = visit;
    const token = fieldsOf(sent, request).get("c");
    const holder = { browser: visit.browser, host: request.host };
    const asked = await pending.get(token, holder);
    const visitor = await gate.visitor(visit, live);
    if (asked === null || token === null || !isAsked(visitor, asked)) throw new GatewayError("STEPUP_TICKET");
    const { person, site, subject } = visitor;
    const enrolled = await factors.enrolled(person, request.host);
    const usable = factorsFor(asked.leaves, live.levels).filter(
      (kind) => enrolled.includes(kind) && (kind !== "passkey" || worksAt(site)),
    );
    if (sent === null) {
      const assurance = { levels: live.levels, ledger: subject.ledger, nowMs: now() };
      if (isProved(asked, assurance) && (await pending.take(token, holder)))
        return wayBack.goOn(visit, asked, { cookie: null, subject }, "factor: proved meanwhile");
      showForm(visit, await toPage(visitor, asked, usable, token));
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
      return await wayBack.raise(visit, taken, {
        proof: toProof(taken, evidence, randomUUID(), now()),
        renewed: null,
      });
    } catch (error) {
      if (!isFactorError(error)) throw error;
      const waitSeconds = error.code === "FACTOR_TOO_MANY" ? await factors.waitSeconds(person, kind) : 0;
      showForm(visit, await toPage(visitor, asked, usable, token), { error, waitSeconds });
      return { subject, reason: `factor: ${kind}`, error };
    }
  };

  async function toPage(
    { person, site }: Visitor,
    asked: SignInRequest,
    usable: readonly FactorKind[],
    token: string,
  ): Promise<PageToFill> {
    const reason = reasonsOf(asked.requirements);
    const blocks: Block[] = [
      { kind: "text", text: reason === "" ? "This needs a fresh proof that it is you." : `Why: ${foreign(reason)}.` },
    ];
    const form = { kind: "form" as const, action: verifyPath, hidden: { c: token } };
    if (usable.includes("passkey")) {
      const ceremony = await factors.passkeys.challenge(person, site, keyOf(token));
      blocks.push({ ...form, fields: [], submit: "Use a passkey", ceremony: { kind: "get", options: ceremony } });
    }
    if (usable.includes("totp"))
      blocks.push({ ...form, fields: [codeField], submit: "Confirm with the code", ceremony: null });
    if (usable.length === 0) blocks.push(await toMissing(person, asked));
    // Not for a step-up: see RecoveryCodes.
    if (fromGate(asked)) {
      const recover = { label: "Use a recovery code", href: recoverPath };
      blocks.push({ kind: "links", links: [recover, { label: "Back", href: "/" }] });
    } else {
      const notNow = { label: "Not now", href: asFailed(asked.returnTo) ?? "/" };
      if (usable.length === 0) blocks.push({ kind: "actions", links: [toSetUp(usable, token)] });
      blocks.push({ kind: "links", links: [...(usable.length === 0 ? [] : [toSetUp(usable, token)]), notNow] });
    }
    return { title: "Confirm it is you", blocks };
  }

  async function toMissing(person: Visitor["person"], asked: SignInRequest): Promise<Block> {
    if (!fromGate(asked))
      return { kind: "text", text: "You have not set up anything that will do. It takes a minute, and is done once." };
    const hosts = (await factors.list(person)).factors.flatMap((one) => (one.kind === "passkey" ? [one.host] : []));
    const where = [...new Set(hosts)].join(", ");
    return {
      kind: "text",
      text: `What you have set up works only at ${foreign(where)}. Add an authenticator app there, or use a recovery code.`,
    };
  }
}

const toSetUp = (usable: readonly FactorKind[], token: string) => ({
  label: usable.length === 0 ? "Set it up" : "Your passkeys and apps",
  href: withToken(factorsPath, token),
});

/** In another tab, or by setting a factor up just now. Not what is for one thing: that is proved here, for it. */
const isProved = ({ leaves }: SignInRequest, assurance: Assurance): boolean =>
  leaves.length > 0 &&
  leaves.every((leaf) => leaf.scope === null && !leaf.once && covering(leaf, assurance) !== undefined);

/** A challenge without levels came from the pages on which factors are changed. */
const fromGate = (asked: SignInRequest): boolean => asked.leaves.length === 0 && asked.returnTo.startsWith(factorsPath);

/** codeField is where a code of an authenticator app is typed. */
export const codeField = {
  name: "code",
  label: "Code",
  hint: "Six digits, from your authenticator app. Each code counts once.",
  kind: "digits",
  maxLength: 7,
} as const;

/** toDigits: apps show a code in two groups. */
export const toDigits = (typed: string | null): string => (typed ?? "").replace(/\s/g, "");

function isAsked(visitor: Visitor | null, asked: SignInRequest): visitor is Visitor {
  return (
    visitor !== null && visitor.subject.session.family === asked.family && visitor.subject.user.id === asked.subject
  );
}
