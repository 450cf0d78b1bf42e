// Changing something about factors: asked on a page, proved for this one change, and done by whoever presses the button of a second page.

import { factorLevel, signInLevel } from "../../assurance/own-level.ts";
import { fresh, isFactor, unmet } from "../../assurance/satisfied.ts";
import type { SingleUse } from "../../assurance/single-use.ts";
import { GatewayError } from "../../errors.ts";
import type { Proof, Requirement } from "../../exchange/exchange.ts";
import type { OwnPath } from "../../exchange/own-path.ts";
import type { Visit } from "../../exchange/visit.ts";
import type { Factors } from "../../factor/factors.ts";
import { personKey } from "../../factor/person.ts";
import type { LiveGeneration } from "../../generation/live.ts";
import { replyWithWayOn } from "../../reply/page/way-on.ts";
import { randomToken, type Vault } from "../../vault/vault.ts";
import type { AskMissing } from "../ask-missing.ts";
import type { Handle, Handled } from "../handle.ts";
import type { PageTokens } from "../page-token.ts";
import type { Asked, Change, Errand, Question } from "./change.ts";
import { cameFrom } from "./elsewhere.ts";
import { fieldsOf, showForm } from "./form.ts";
import type { Gate, Visitor } from "./gate.ts";

/** Errands serve changes. */
export interface Errands {
  serve(change: Change): Handle<"GET, POST">;
  /** open reads what a later page of an errand carries; null: another person's, session's or change's, or too old. */
  open(sealed: string | null, path: OwnPath, visitor: Visitor): Errand | null;
  /** again begins anew, and says what went wrong. */
  again(change: Change, visit: Visit, visitor: Visitor, asked: Asked, error: GatewayError): Promise<Handled>;
}

/** From the first button to the last form: signing in, finding the phone, typing. */
const errandMs = 15 * 60_000;

/** How young its proofs must be when the last button is pressed. */
const proofSeconds = 10 * 60;

/** How young a factor must be that was shown for something else, when the page with that button is. */
const openSeconds = 5 * 60;

/** What is proved for an errand is for nothing else, but that a factor was shown. */
const scopeStart = '["sallyport",';

/** createErrands: the sign-in is for this and nothing else, so no script can bring it along, and who signs in is told what for. */
export function createErrands(options: {
  readonly factors: Factors;
  readonly gate: Gate;
  readonly vault: Vault;
  readonly pageTokens: PageTokens;
  readonly askMissing: AskMissing;
  readonly singleUse: Pick<SingleUse, "spend" | "unspent">;
  readonly now: () => number;
}): Errands {
  const { factors, gate, vault, pageTokens, singleUse, now } = options;

  const purpose = (path: OwnPath, { person, subject }: Visitor) =>
    `errand ${path} ${personKey(person)} ${subject.session.family}`;

  const open: Errands["open"] = (sealed, path, visitor) => {
    const plain = sealed === null ? null : vault.unseal(purpose(path, visitor), sealed);
    if (sealed === null || plain === null) return null;
    const { until, ...said } = JSON.parse(plain.toString()) as Omit<Errand, "sealed" | "untilMs"> & {
      readonly until: number;
    };
    return until > now() ? { ...said, sealed, untilMs: until } : null;
  };

  function begin(path: OwnPath, visitor: Visitor, asked: Asked): string {
    const scope = `${scopeStart}"${randomToken()}"]`;
    const said = JSON.stringify({ ...asked, scope, until: now() + errandMs });
    return vault.seal(purpose(path, visitor), Buffer.from(said));
  }

  function show(
    visit: Visit,
    { subject }: Visitor,
    { path }: Change,
    { title, blocks, submit, leave }: Question,
    hidden: Readonly<Record<string, string>>,
    error: GatewayError | null = null,
  ): void {
    const page = pageTokens.issue(path, subject.session.family);
    const form = {
      kind: "form",
      action: path,
      hidden: { page, ...hidden },
      fields: [],
      submit,
      ceremony: null,
    } as const;
    const content = { title, blocks: [...blocks, form, { kind: "others" as const, links: [leave] }] };
    showForm(visit, content, error && { error, waitSeconds: 0 });
  }

  async function ask(change: Change, visit: Visit, visitor: Visitor, asked: Asked, error: GatewayError | null) {
    const hidden = {
      id: asked.id,
      ...(asked.token !== null && { c: asked.token }),
      ...(asked.from !== null && { from: asked.from }),
    };
    show(visit, visitor, change, await change.ask(visitor, asked), hidden, error);
    return { subject: visitor.subject, reason: `${change.path}: offered`, error };
  }

  /** A sign-in for this one change. A factor that was shown a moment ago need not be shown again: apps have a code in half a minute. */
  async function required({ reason }: Change, visitor: Visitor, { scope }: Errand, maxAgeSeconds: number) {
    const one = (level: string): Requirement => ({
      level,
      maxAgeSeconds: proofSeconds,
      scope,
      once: true,
      reason,
      at: null,
    });
    const shown = await showed(visitor, maxAgeSeconds);
    return [one(signInLevel.name), ...(shown ? [] : [one(factorLevel.name)])];
  }

  /** Of the factors on whatever host: a passkey elsewhere must not be got round by starting anew here. */
  async function showed({ person, subject }: Visitor, maxAgeSeconds: number): Promise<boolean> {
    if ((await factors.list(person)).factors.length === 0) return true;
    const nowSeconds = Math.floor(now() / 1_000);
    const isOurs = ({ scope, uses }: Proof) => (scope === null ? uses === null : scope.startsWith(scopeStart));
    if (subject.ledger.some((proof) => isFactor(proof) && isOurs(proof) && fresh(proof, maxAgeSeconds, nowSeconds)))
      return true;
    return factors.recovery.opened(person, subject.session.family, maxAgeSeconds * 1_000);
  }

  async function look(change: Change, visit: Visit, live: LiveGeneration, visitor: Visitor, errand: Errand) {
    const { subject } = visitor;
    const missing = {
      subject,
      required: await required(change, visitor, errand, openSeconds),
      told: true as const,
      returnTo: () => `${change.path}?e=${errand.sealed}`,
    };
    if (await options.askMissing(visit, live, missing))
      return { subject, reason: `${change.path}: to be proved`, error: null };
    show(visit, visitor, change, await change.confirm(visitor, errand), { e: errand.sealed });
    return { subject, reason: `${change.path}: proved`, error: null };
  }

  async function run(change: Change, visit: Visit, live: LiveGeneration, visitor: Visitor, errand: Errand) {
    const assurance = { levels: live.levels, ledger: visitor.subject.ledger, nowMs: now() };
    const met = await required(change, visitor, errand, proofSeconds);
    const proved = unmet(met, { ...assurance, ledger: await singleUse.unspent(assurance.ledger) }).length === 0;
    if (!proved || "unmet" in (await singleUse.spend({ met }, assurance)))
      return ask(change, visit, visitor, errand, new GatewayError("FACTOR_EXPIRED"));
    return change.run(visit, visitor, errand);
  }

  return {
    open,
    again: ask,
    serve: (change) => async (visit, live, sent) => {
      const { path } = change;
      const { visitor, answered } = await gate.enter(visit, live, { path, need: "session", sent });
      if (visitor === null) return answered;
      const fields = fieldsOf(sent, visit.request);
      const sealed = fields.get("e");
      const errand = open(sealed, path, visitor);
      const asked: Asked = errand ?? { id: fields.get("id") ?? "", ...cameFrom(fields, visit.request, live) };
      const pressed =
        sent === null || pageTokens.check(sent, visit.incoming.headers, path, visitor.subject.session.family);
      if (!pressed || (sealed !== null && errand === null))
        return ask(change, visit, visitor, asked, new GatewayError("FACTOR_EXPIRED"));
      if (errand !== null)
        return sent === null ? look(change, visit, live, visitor, errand) : run(change, visit, live, visitor, errand);
      if (sent === null) return ask(change, visit, visitor, asked, null);
      // What there is to say against it is said before anybody signs in for it.
      await change.ask(visitor, asked);
      replyWithWayOn(visit.reply, "POST", {
        location: `${path}?e=${begin(path, visitor, asked)}`,
        formStatus: 200,
        text: "Next you confirm that it is you, for this alone.",
      });
      return { subject: visitor.subject, reason: `${path}: begun`, error: null };
    },
  };
}
