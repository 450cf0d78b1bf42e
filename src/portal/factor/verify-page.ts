// The page that asks: why, and every way to answer, the likeliest first. All but passkeys work without a script.

import type { FactorKind } from "../../../runtime/contract.ts";
import { factorLevel } from "../../assurance/own-level.ts";
import { answers, type Plan } from "../../assurance/plan.ts";
import { reasonsOf } from "../../assurance/requirement.ts";
import type { SignInRequest } from "../../exchange/exchange.ts";
import {
  factorsPath,
  fragmentScriptPath,
  notNowPath,
  recoverPath,
  verifyElsewherePath,
  verifyPath,
} from "../../exchange/own-path.ts";
import type { Factors } from "../../factor/factors.ts";
import type { Site } from "../../factor/passkey.ts";
import type { Person } from "../../factor/person.ts";
import type { LiveGeneration } from "../../generation/live.ts";
import { foreign } from "../../reply/page/foreign.ts";
import type { Block } from "../../reply/page/form-page.ts";
import { keyOf } from "../../vault/vault.ts";
import { asFailed } from "../done.ts";
import type { Waiting } from "../waiting.ts";
import { withToken } from "../with-token.ts";
import { codeField } from "./code-field.ts";
import type { PageToFill } from "./form.ts";

/** Asking is who is asked what, and with which of their factors they can answer here. */
export interface Asking {
  readonly factors: Factors;
  readonly person: Person;
  readonly site: Site;
  readonly live: Pick<LiveGeneration, "levels" | "hosts">;
  readonly waiting: Waiting;
  readonly usable: readonly FactorKind[];
}

/** toVerifyPage makes it. */
export async function toVerifyPage(asking: Asking): Promise<PageToFill> {
  const { usable, waiting } = asking;
  const { asked, plans, token } = waiting;
  const reason = reasonsOf(asked.requirements);
  const why: Block = {
    kind: "text",
    text: reason === "" ? "This needs you to confirm again that it is you." : foreign(reason),
  };
  // The pages on which factors are changed ask for any of them.
  const isErrand = plans.some(({ leaves }) => leaves.some(({ level }) => level === factorLevel.name));
  const [first, ...others] = isErrand ? await toFactors(asking, usable) : await toBlocks(asking, plans);
  const blocks: Block[] = [
    why,
    ...(first ?? []),
    ...(others.length === 0 ? [] : [{ kind: "heading" as const, text: "Another way" }]),
    ...others.flat(),
  ];
  // Not for a step-up: see RecoveryCodes.
  if (isErrand) {
    if (usable.length === 0) blocks.push(await toOtherHosts(asking));
    const recover = { label: "Use a recovery code", href: recoverPath };
    blocks.push({ kind: "links", links: [recover, { label: "Back", href: factorsPath }] });
  } else {
    const manage = { label: "Your passkeys and apps", href: withToken(factorsPath, token) };
    blocks.push({ kind: "links", links: [...(usable.length === 0 ? [] : [manage]), toNotNow(asked, token)] });
  }
  const fragment = { script: `${asking.site.origin}${fragmentScriptPath}`, page: asked.returnTo };
  return { title: "Confirm it is you", blocks, fragment };
}

/** A form waits; a window's page is told; a page that was only to be looked at is left. */
const toNotNow = (asked: SignInRequest, token: string) => ({
  label: "Not now",
  href: asFailed(asked.returnTo) ?? (asked.parked === null ? "/" : withToken(notNowPath, token)),
});

/** One group of blocks for each way. */
async function toBlocks(asking: Asking, plans: readonly Plan[]): Promise<readonly (readonly Block[])[]> {
  const { usable, live } = asking;
  const groups: (readonly Block[])[] = [];
  let mayBeSetUp = usable.length === 0;
  for (const plan of plans) {
    const isFirst = groups.length === 0;
    if (plan.via === "provider") groups.push(toProvider(asking, isFirst));
    else {
      const kinds = usable.filter((kind) => answers(plan, kind, live.levels));
      groups.push(...(await toFactors(asking, kinds)));
      if (kinds.length > 0 || !mayBeSetUp) continue;
      mayBeSetUp = false;
      groups.push(toSetUp(asking, isFirst));
    }
  }
  return groups;
}

async function toFactors(asking: Asking, kinds: readonly FactorKind[]): Promise<readonly (readonly Block[])[]> {
  const { factors, person, site, waiting } = asking;
  const { token } = waiting;
  const form = { kind: "form" as const, action: verifyPath, hidden: { c: token } };
  const groups: (readonly Block[])[] = [];
  if (kinds.includes("passkey")) {
    const options = await factors.passkeys.challenge(person, site, keyOf(token));
    groups.push([{ ...form, fields: [], submit: "Use a passkey", ceremony: { kind: "get", options } }]);
  }
  if (kinds.includes("totp"))
    groups.push([{ ...form, fields: [codeField], submit: "Confirm with the code", ceremony: null }]);
  return groups;
}

function toProvider({ waiting }: Asking, isFirst: boolean): readonly Block[] {
  const name = foreign(waiting.label);
  const href = withToken(verifyElsewherePath, waiting.token);
  return isFirst
    ? [
        { kind: "text", text: `You are asked at ${name}, where you sign in.` },
        { kind: "actions", links: [{ label: "Go on", href }] },
      ]
    : [{ kind: "links", links: [{ label: `Confirm it at ${name}, where you sign in`, href }] }];
}

const toSetUp = ({ live, site, waiting }: Asking, isFirst: boolean): readonly Block[] => {
  const href = withToken(factorsPath, waiting.token);
  // A passkey that is made elsewhere would not do here.
  const isHere = live.hosts.get(site.host)?.factorsAt === undefined;
  const label = isHere ? "Set up a passkey or an authenticator app" : "Set up an authenticator app";
  return isFirst
    ? [
        {
          kind: "text",
          text: "This needs a passkey or an authenticator app of yours. Setting one up takes a minute, and is done once.",
        },
        { kind: "actions", links: [{ label: "Set it up", href }] },
      ]
    : [{ kind: "links", links: [{ label, href }] }];
};

async function toOtherHosts({ factors, person }: Asking): Promise<Block> {
  const hosts = (await factors.list(person)).factors.flatMap((one) => (one.kind === "passkey" ? [one.host] : []));
  const where = [...new Set(hosts)].join(", ");
  return {
    kind: "text",
    text: `What you have set up works only at ${foreign(where)}. Add an authenticator app there, or use a recovery code.`,
  };
}
