// Recovery codes: made and shown once, and typed in when the factors are gone.

import { codesPath, factorsPath, recoverPath, verifyPath } from "../../exchange/own-path.ts";
import type { Factors } from "../../factor/factors.ts";
import { replyWithWayOn } from "../../reply/page/way-on.ts";
import type { Handle } from "../handle.ts";
import type { PageTokens } from "../page-token.ts";
import { withToken } from "../with-token.ts";
import { type Asked, signInOnceMore } from "./change.ts";
import { type CameFrom, cameFrom, withOrigin } from "./elsewhere.ts";
import type { Errands } from "./errand.ts";
import { fieldsOf, isFactorError, type PageToFill, showForm } from "./form.ts";
import type { Gate } from "./gate.ts";

/** createCodes serves /.sallyport/factors/recovery-codes. The codes are in the answer to the form, and on no page afterwards. */
export function createCodes({
  factors,
  errands,
}: {
  readonly factors: Factors;
  readonly errands: Errands;
}): Handle<"GET, POST"> {
  const what = {
    kind: "text",
    text: "Ten codes that let you replace a lost phone or key. Each works once. Earlier codes stop working.",
  } as const;
  const leave = (asked: Asked) => ({ label: "Back", href: withOrigin(factorsPath, asked) });
  return errands.serve({
    path: codesPath,
    reason: "You are making recovery codes",
    ask: (_visitor, asked) => ({
      title: "Recovery codes",
      blocks: [what, { kind: "text", text: signInOnceMore }],
      submit: "Go on to sign in",
      leave: leave(asked),
    }),
    confirm: (_visitor, errand) => ({
      title: "Recovery codes",
      blocks: [what],
      submit: "Make ten new codes",
      leave: leave(errand),
    }),
    async run(visit, { person, subject }, errand) {
      const codes = await factors.recovery.renew(person);
      showForm(visit, {
        title: "Your recovery codes",
        blocks: [
          {
            kind: "text",
            text: "Print them or write them down. They are not shown again. Earlier codes have stopped working.",
          },
          { kind: "codes", label: "Recovery codes", codes },
          { kind: "actions", links: [{ label: "I have kept them", href: withOrigin(factorsPath, errand) }] },
        ],
      });
      return { subject, reason: "recovery codes made", error: null };
    },
  });
}

/** createRecover serves /.sallyport/factors/recover: who has lost their factors gets to change them, and nothing else. */
export function createRecover(options: {
  readonly factors: Factors;
  readonly gate: Gate;
  readonly pageTokens: PageTokens;
}): Handle<"GET, POST"> {
  const { factors, gate, pageTokens } = options;
  return async (visit, live, sent) => {
    const { visitor, answered } = await gate.enter(visit, live, { path: recoverPath, need: "fresh", sent });
    if (visitor === null) return answered;
    const { subject, person } = visitor;
    const { family } = subject.session;
    const came = cameFrom(fieldsOf(sent, visit.request), visit.request, live);
    const ask = () => askForOne(pageTokens.issue(recoverPath, family), came);
    // A script that guesses would lock its reader out.
    if (sent === null || !pageTokens.check(sent, visit.incoming.headers, recoverPath, family)) {
      showForm(visit, ask());
      return { subject, reason: "factors: recovery code asked", error: null };
    }
    try {
      await factors.recovery.spend(person, family, sent.get("code") ?? "");
      replyWithWayOn(visit.reply, "POST", {
        location: withOrigin(factorsPath, came),
        formStatus: 200,
        text: "Thank you.",
      });
      return { subject, reason: "recovery code used", error: null };
    } catch (error) {
      if (!isFactorError(error)) throw error;
      const waitSeconds = error.code === "FACTOR_TOO_MANY" ? await factors.waitSeconds(person, "recovery") : 0;
      showForm(visit, ask(), { error, waitSeconds, field: "code" });
      return { subject, reason: "factors: recovery code", error };
    }
  };
}

const askForOne = (page: string, came: CameFrom): PageToFill => ({
  title: "Use a recovery code",
  blocks: [
    {
      kind: "text",
      text: "It lets you remove what you have lost and set up something new. It does not confirm anything else.",
    },
    {
      kind: "form",
      action: recoverPath,
      hidden: { page, ...(came.token !== null && { c: came.token }), ...(came.from !== null && { from: came.from }) },
      fields: [
        {
          name: "code",
          label: "Recovery code",
          hint: "Sixteen letters and digits; case and dashes do not matter.",
          kind: "code",
          maxLength: 40,
        },
      ],
      submit: "Use this code",
      ceremony: null,
    },
    { kind: "others", links: [{ label: "Back", href: came.token === null ? "/" : withToken(verifyPath, came.token) }] },
  ],
});
