// Setting up a factor: the page that offers it to who has proved that it is them, and the answer that makes it count.

import { randomUUID } from "node:crypto";
import { toProof } from "../../assurance/ledger.ts";
import { noPlan } from "../../assurance/plan.ts";
import { GatewayError } from "../../errors.ts";
import { addAppPath, addPasskeyPath, factorsPath, type OwnPath, verifyPath } from "../../exchange/own-path.ts";
import type { Visit } from "../../exchange/visit.ts";
import type { FactorEvidence } from "../../factor/evidence.ts";
import type { Factors } from "../../factor/factors.ts";
import { worksAt } from "../../factor/passkey.ts";
import { toQr } from "../../factor/qr.ts";
import { foreign } from "../../reply/page/foreign.ts";
import type { Field } from "../../reply/page/form.ts";
import { toSignInRequest } from "../../stepup/sign-in-request.ts";
import type { Handle, Handled } from "../handle.ts";
import { limitBlock } from "../kept.ts";
import type { WayBack } from "../way-back.ts";
import { type Change, type Errand, signInOnceMore } from "./change.ts";
import { codeField, toDigits } from "./code-field.ts";
import { type CameFrom, withOrigin } from "./elsewhere.ts";
import type { Errands } from "./errand.ts";
import { isFactorError, type PageToFill, showForm } from "./form.ts";
import type { Gate, Visitor } from "./gate.ts";

export interface EnrolOptions {
  readonly factors: Factors;
  readonly gate: Gate;
  readonly wayBack: WayBack;
  readonly errands: Errands;
  readonly now: () => number;
}

/** createAddApp serves /.sallyport/factors/app. */
export function createAddApp(options: EnrolOptions): Handle<"GET, POST"> {
  const { apps } = options.factors;
  const accountOf = ({ subject: { user } }: Visitor) => user.email || user.name || user.id;
  return enrolment(options, {
    path: addAppPath,
    what: "an authenticator app",
    next: "Have the app at hand: next you see a QR code for it, once.",
    submit: "Show the QR code",
    page: (visitor, errand, sent) => {
      const { person, site } = visitor;
      const offer =
        sent === null
          ? apps.offer(person, site.host, accountOf(visitor))
          : apps.again(person, sent.get("offer") ?? "", site.host, accountOf(visitor));
      return {
        title: "Add an authenticator app",
        blocks: [
          { kind: "text", text: "Scan this with the app, then type the code that it shows." },
          { kind: "picture", label: "QR code for the authenticator app", ...toQr(offer.uri) },
          { kind: "text", text: "Or type this key into the app:" },
          { kind: "key", text: offer.secret.replace(/.{4}(?=.)/g, "$& ") },
          {
            kind: "form",
            action: addAppPath,
            hidden: { offer: offer.sealed, e: errand.sealed },
            fields: [codeField, { ...labelField, value: sent?.get("label") ?? "" }],
            submit: "Add it",
            ceremony: null,
          },
        ],
      };
    },
    isAnswer: (sent) => sent.has("offer"),
    // Whatever else is wrong with it, another secret is shown to who proves anew that it is them.
    isWorthAnother: ({ code }) => code === "FACTOR_WRONG",
    accept: ({ person }, sent) =>
      apps.accept(person, sent.get("offer") ?? "", toDigits(sent.get("code")), toLabel(sent, "Authenticator app")),
  });
}

/** createAddPasskey serves /.sallyport/factors/passkey. */
export function createAddPasskey(options: EnrolOptions): Handle<"GET, POST"> {
  const { passkeys } = options.factors;
  return enrolment(options, {
    path: addPasskeyPath,
    what: "a passkey",
    next: "Next your browser asks for it.",
    submit: "Go on",
    check: ({ site }) => {
      if (!worksAt(site)) throw new GatewayError("ROUTING_NO_ROUTE", { detail: "passkeys need https and a host name" });
    },
    async page({ person, subject, site }, errand) {
      const name = subject.user.email || subject.user.name || subject.user.id;
      return {
        title: "Add a passkey",
        blocks: [
          { kind: "text", text: `It works at ${foreign(site.host)}, with this device, a phone or a security key.` },
          {
            kind: "form",
            action: addPasskeyPath,
            hidden: { e: errand.sealed },
            fields: [labelField],
            submit: "Add a passkey",
            icon: "key",
            ceremony: { kind: "create", options: await passkeys.offer(person, site, name) },
          },
        ],
      };
    },
    isAnswer: (sent) => sent.has("answer"),
    isWorthAnother: () => true,
    accept: ({ person, site }, sent) =>
      passkeys.accept(person, site, sent.get("answer") ?? "", toLabel(sent, "Passkey")),
  });
}

interface Enrolment {
  readonly path: OwnPath;
  readonly what: string;
  /** Said before the page that sets it up, and its button. */
  readonly next: string;
  readonly submit: string;
  /** Throws where it cannot be set up. */
  check?(visitor: Visitor): void;
  /** `sent` is what was sent and refused; null: nothing yet. */
  page(visitor: Visitor, errand: Errand, sent: URLSearchParams | null): Promise<PageToFill> | PageToFill;
  /** Is this the form of `page`? */
  isAnswer(sent: URLSearchParams): boolean;
  /** May what is wrong with it be put right on the same page? */
  isWorthAnother(error: GatewayError): boolean;
  accept(visitor: Visitor, sent: URLSearchParams): Promise<FactorEvidence>;
}

function enrolment({ gate, wayBack, errands, now }: EnrolOptions, kind: Enrolment): Handle<"GET, POST"> {
  const { path, what } = kind;
  const change: Change = {
    path,
    reason: `You are adding ${what}`,
    ask(visitor, asked) {
      kind.check?.(visitor);
      return {
        title: `Add ${what}`,
        blocks: [{ kind: "text", text: signInOnceMore }],
        submit: "Go on to sign in",
        leave: { label: "Back", href: withOrigin(factorsPath, asked) },
      };
    },
    confirm: (_visitor, errand) => ({
      title: `Add ${what}`,
      blocks: [{ kind: "text", text: `Thank you. ${kind.next}` }],
      submit: kind.submit,
      leave: { label: "Back", href: withOrigin(factorsPath, errand) },
    }),
    async run(visit, visitor, errand) {
      showForm(visit, toWhole(await kind.page(visitor, errand, null), errand, now()));
      return { subject: visitor.subject, reason: `${path}: shown`, error: null };
    },
  };
  const serve = errands.serve(change);

  return async (visit, live, sent) => {
    if (sent === null || !kind.isAnswer(sent)) return serve(visit, live, sent);
    const { visitor, answered } = await gate.enter(visit, live, { path, need: "session", sent });
    if (visitor === null) return answered;
    const errand = errands.open(sent.get("e"), path, visitor);
    if (errand === null)
      return errands.again(
        change,
        visit,
        visitor,
        { id: "", token: null, from: null },
        new GatewayError("FACTOR_EXPIRED"),
      );
    try {
      return await finish(visit, visitor, await kind.accept(visitor, sent), errand);
    } catch (error) {
      if (!isFactorError(error)) throw error;
      if (!kind.isWorthAnother(error)) return errands.again(change, visit, visitor, errand, error);
      showForm(visit, toWhole(await kind.page(visitor, errand, sent), errand, now()), {
        error,
        waitSeconds: 0,
        ...(error.code === "FACTOR_WRONG" && { field: codeField.name }),
      });
      return { subject: visitor.subject, reason: `${path}: not added`, error };
    }
  };

  /** Whoever set a factor up has just shown it. It proves no more than that: what is asked for a purpose is asked again. */
  async function finish(
    visit: Visit,
    { subject }: Visitor,
    { method, amr, label }: FactorEvidence,
    came: CameFrom,
  ): Promise<Handled> {
    const evidence = { method, source: "sallyport", acr: null, amr, at: Math.floor(now() / 1_000) };
    const { host, origin } = visit.request;
    // A challenge of another host is answered there; the list has the way.
    const isHere = came.token !== null && came.from === null;
    const returnTo = withOrigin(isHere ? verifyPath : factorsPath, came);
    const asked = toSignInRequest(
      { subject, source: subject.user.source, unmet: [] },
      noPlan,
      { host, origin, returnTo, parked: null },
      now(),
    );
    const proof = toProof(asked, evidence, randomUUID(), now());
    const raised = await wayBack.raise(visit, asked, { proof, renewed: null });
    return { ...raised, reason: `factor added: ${method} ${label}` };
  }
}

const labelField: Field = {
  name: "label",
  label: "Name (if you like)",
  hint: "To tell it from others, such as “Work phone”.",
  kind: "text",
  maxLength: 40,
  optional: true,
};

/** Shown to its owner and in the log: one short line. */
const toLabel = (sent: URLSearchParams, usual: string): string =>
  (sent.get("label") ?? "")
    .replace(/[\p{C}\s]+/gu, " ")
    .trim()
    .slice(0, 40) || usual;

const toWhole = (page: PageToFill, errand: Errand, nowMs: number): PageToFill => ({
  ...page,
  blocks: [
    ...page.blocks,
    limitBlock(errand.untilMs, nowMs),
    { kind: "others", links: [{ label: "Back", href: withOrigin(factorsPath, errand) }] },
  ],
});
