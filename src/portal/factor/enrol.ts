// Setting up a factor: the page that offers it, and the answer that makes it count.

import { randomUUID } from "node:crypto";
import { toProof } from "../../assurance/ledger.ts";
import { noPlan } from "../../assurance/plan.ts";
import { GatewayError } from "../../errors.ts";
import { addAppPath, addPasskeyPath, factorsPath, verifyPath } from "../../exchange/own-path.ts";
import type { Visit } from "../../exchange/visit.ts";
import type { FactorEvidence } from "../../factor/evidence.ts";
import type { Factors } from "../../factor/factors.ts";
import { worksAt } from "../../factor/passkey.ts";
import { toQr } from "../../factor/qr.ts";
import { foreign } from "../../reply/page/foreign.ts";
import type { Field } from "../../reply/page/form-page.ts";
import { toSignInRequest } from "../../stepup/sign-in-request.ts";
import type { Handle, Handled } from "../handle.ts";
import type { WayBack } from "../way-back.ts";
import { withToken } from "../with-token.ts";
import { codeField, toDigits } from "./code-field.ts";
import { fieldsOf, isFactorError, type PageToFill, showForm } from "./form.ts";
import type { Gate, Visitor } from "./gate.ts";

export interface EnrolOptions {
  readonly factors: Factors;
  readonly gate: Gate;
  readonly wayBack: WayBack;
  readonly now: () => number;
}

/** createAddApp serves /.sallyport/factors/app. */
export function createAddApp(options: EnrolOptions): Handle<"GET, POST"> {
  const { apps } = options.factors;
  return enrolment(options, addAppPath, {
    async page({ person, subject, site }, token, sent) {
      const account = subject.user.email || subject.user.name || subject.user.id;
      const sealed = sent?.get("offer");
      const offer = sealed ? apps.again(person, sealed, site.host, account) : apps.offer(person, site.host, account);
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
            hidden: { offer: offer.sealed, ...(token === null ? {} : { c: token }) },
            fields: [codeField, { ...labelField, value: sent?.get("label") ?? "" }],
            submit: "Add it",
            ceremony: null,
          },
        ],
      };
    },
    accept: ({ person }, sent) =>
      apps.accept(person, sent.get("offer") ?? "", toDigits(sent.get("code")), toLabel(sent, "Authenticator app")),
  });
}

/** createAddPasskey serves /.sallyport/factors/passkey. */
export function createAddPasskey(options: EnrolOptions): Handle<"GET, POST"> {
  const { passkeys } = options.factors;
  return enrolment(options, addPasskeyPath, {
    async page({ person, subject, site }, token) {
      if (!worksAt(site)) throw new GatewayError("ROUTING_NO_ROUTE", { detail: "passkeys need https and a host name" });
      const name = subject.user.email || subject.user.name || subject.user.id;
      return {
        title: "Add a passkey",
        blocks: [
          { kind: "text", text: `It works at ${foreign(site.host)}, with this device, a phone or a security key.` },
          {
            kind: "form",
            action: addPasskeyPath,
            hidden: token === null ? {} : { c: token },
            fields: [labelField],
            submit: "Add a passkey",
            ceremony: { kind: "create", options: await passkeys.offer(person, site, name) },
          },
        ],
      };
    },
    accept: ({ person, site }, sent) =>
      passkeys.accept(person, site, sent.get("answer") ?? "", toLabel(sent, "Passkey")),
  });
}

interface Enrolment {
  /** `sent` is what was sent and refused; null: nothing yet. */
  page(visitor: Visitor, token: string | null, sent: URLSearchParams | null): Promise<PageToFill>;
  accept(visitor: Visitor, sent: URLSearchParams): Promise<FactorEvidence>;
}

function enrolment({ gate, wayBack, now }: EnrolOptions, path: string, kind: Enrolment): Handle<"GET, POST"> {
  return async (visit, live, sent) => {
    const { visitor, answered } = await gate.enter(visit, live, { path, need: "factor", sent });
    if (visitor === null) return answered;
    const token = fieldsOf(sent, visit.request).get("c");
    if (sent === null) {
      showForm(visit, withBack(await kind.page(visitor, token, null)));
      return { subject: visitor.subject, reason: "factors: offered", error: null };
    }
    try {
      return await finish(visit, visitor, await kind.accept(visitor, sent), token);
    } catch (error) {
      if (!isFactorError(error)) throw error;
      // An offer that is too old is replaced by a new one.
      const again = error.code === "FACTOR_WRONG" ? sent : null;
      showForm(visit, withBack(await kind.page(visitor, token, again)), { error, waitSeconds: 0 });
      return { subject: visitor.subject, reason: "factors: not added", error };
    }
  };

  /** Whoever set a factor up has just shown it. It proves no more than that: what is asked for a purpose is asked again. */
  async function finish(
    visit: Visit,
    { subject }: Visitor,
    { method, amr, label }: FactorEvidence,
    token: string | null,
  ): Promise<Handled> {
    const evidence = { method, source: "sallyport", acr: null, amr, at: Math.floor(now() / 1_000) };
    const { host, origin } = visit.request;
    const returnTo = withToken(token === null ? factorsPath : verifyPath, token);
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

const withBack = (page: PageToFill): PageToFill => ({
  ...page,
  blocks: [...page.blocks, { kind: "links", links: [{ label: "Back", href: factorsPath }] }],
});
