// Recovery codes: made and shown once, and typed in when the factors are gone.

import { codesPath, factorsPath, recoverPath } from "../../exchange/own-path.ts";
import type { Factors } from "../../factor/factors.ts";
import { replyWithWayOn } from "../../reply/page/way-on.ts";
import { randomToken } from "../../vault/vault.ts";
import type { Handle } from "../handle.ts";
import { isFactorError, type PageToFill, showForm } from "./form.ts";
import type { Gate } from "./gate.ts";

export interface RecoveryOptions {
  readonly factors: Factors;
  readonly gate: Gate;
}

/** createCodes serves /.sallyport/factors/recovery-codes. The codes are in the answer to the form, and on no page afterwards. */
export function createCodes({ factors, gate }: RecoveryOptions): Handle<"GET, POST"> {
  return async (visit, live, sent) => {
    const { visitor, answered } = await gate.enter(visit, live, { path: codesPath, need: "factor", sent });
    if (visitor === null) return answered;
    const { subject, person } = visitor;
    if (sent === null) {
      showForm(visit, askForCodes());
      return { subject, reason: "factors: recovery codes offered", error: null };
    }
    const codes = await factors.recovery.renew(person);
    showForm(visit, {
      title: "Your recovery codes",
      blocks: [
        { kind: "text", text: "Print them or write them down. They are not shown again; older ones work no more." },
        { kind: "codes", label: "Recovery codes", codes },
        { kind: "actions", links: [{ label: "I have kept them", href: factorsPath }] },
      ],
    });
    return { subject, reason: "recovery codes made", error: null };
  };
}

/** createRecover serves /.sallyport/factors/recover: who has lost their factors gets to change them, and nothing else. */
export function createRecover({ factors, gate }: RecoveryOptions): Handle<"GET, POST"> {
  return async (visit, live, sent) => {
    const { visitor, answered } = await gate.enter(visit, live, { path: recoverPath, need: "login", sent });
    if (visitor === null) return answered;
    const { subject, person } = visitor;
    if (sent === null) {
      showForm(visit, askForOne);
      return { subject, reason: "factors: recovery code asked", error: null };
    }
    try {
      await factors.recovery.spend(person, subject.session.family, sent.get("code") ?? "");
      replyWithWayOn(visit.reply, "POST", { location: factorsPath, formStatus: 200, text: "Thank you." });
      return { subject, reason: "recovery code used", error: null };
    } catch (error) {
      if (!isFactorError(error)) throw error;
      const waitSeconds = error.code === "FACTOR_TOO_MANY" ? await factors.waitSeconds(person, "recovery") : 0;
      showForm(visit, askForOne, { error, waitSeconds });
      return { subject, reason: "factors: recovery code", error };
    }
  };
}

const askForCodes = (): PageToFill => ({
  title: "Recovery codes",
  blocks: [
    {
      kind: "text",
      text: "Ten codes that let you replace a lost phone or key. Each works once. Codes you made before stop working.",
    },
    {
      kind: "form",
      action: codesPath,
      // A button that is pressed twice makes one set; the page opened anew, another.
      hidden: { page: randomToken() },
      fields: [],
      submit: "Make ten new codes",
      ceremony: null,
    },
    { kind: "links", links: [{ label: "Back", href: factorsPath }] },
  ],
});

const askForOne: PageToFill = {
  title: "Use a recovery code",
  blocks: [
    {
      kind: "text",
      text: "It lets you remove what you have lost and set up something new. It does not confirm anything else.",
    },
    {
      kind: "form",
      action: recoverPath,
      hidden: {},
      fields: [
        {
          name: "code",
          label: "Recovery code",
          hint: "Sixteen letters and digits; case and dashes do not matter.",
          kind: "code",
          maxLength: 40,
        },
      ],
      submit: "Use it",
      ceremony: null,
    },
    { kind: "links", links: [{ label: "Back", href: "/" }] },
  ],
};
