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
import type { Block } from "../../reply/page/block.ts";
import type { Link } from "../../reply/page/button.ts";
import { foreign } from "../../reply/page/foreign.ts";
import { keyOf } from "../../vault/vault.ts";
import { asFailed } from "../done.ts";
import { keptBlock, keptText, limitBlock } from "../kept.ts";
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
  /** Milliseconds since 1970: until when what was sent is kept; null: nothing is. */
  readonly keptUntilMs: number | null;
  readonly nowMs: number;
}

/** Way is one to answer: on this page, or by a link to where else. */
type Way = { readonly here: readonly Block[] } | { readonly link: Link };

/** toVerifyPage makes it. */
export async function toVerifyPage(asking: Asking): Promise<PageToFill> {
  const { usable, waiting } = asking;
  const { asked, plans } = waiting;
  const reason = reasonsOf(asked.requirements);
  const text = reason === "" ? "This needs you to confirm again that it is you." : foreign(reason);
  // The pages on which factors are changed ask for any of them.
  const isErrand = plans.some(({ leaves }) => leaves.some(({ level }) => level === factorLevel.name));
  const ways = isErrand ? await toFactors(asking, usable) : await toWays(asking, plans);
  const here = ways.flatMap((way) => ("here" in way ? [way.here] : []));
  const links = [...ways.flatMap((way) => ("link" in way ? [way.link] : [])), ...(await toLeave(asking, isErrand))];
  const fragment = { script: `${asking.site.origin}${fragmentScriptPath}`, page: asked.returnTo };
  return {
    title: "Confirm it is you",
    sign: "confirm",
    blocks: [
      { kind: "reason", text },
      ...toLimit(asking),
      ...here.flatMap((blocks, index) => (index === 0 ? blocks : [or, ...blocks])),
      ...(isErrand && usable.length === 0 ? [await toOtherHosts(asking)] : []),
      // One alone is nothing to fold away.
      links.length > 1 ? { kind: "ways", title: "Another way", links } : { kind: "others", links },
    ],
    fragment,
  };
}

/** What was sent is of no use to who answers too late, and the page of none to who comes after it. */
function toLimit({ keptUntilMs, nowMs, waiting: { asked, untilMs } }: Asking): readonly Block[] {
  if (keptUntilMs !== null) return keptBlock(Math.min(keptUntilMs, untilMs), nowMs);
  return [asked.parked === null ? limitBlock(untilMs, nowMs) : { kind: "kept", text: keptText(null, nowMs) }];
}

const or: Block = { kind: "or", text: "or" };

/** Off the page without an answer. A recovery code answers no step-up (see RecoveryCodes): it leads to where something new is set up that does. */
async function toLeave({ usable, waiting, factors, person }: Asking, isErrand: boolean): Promise<readonly Link[]> {
  if (isErrand)
    return [
      { label: "Use a recovery code", href: recoverPath },
      { label: "Back", href: factorsPath },
    ];
  const { asked, token } = waiting;
  const manage = { label: "Your passkeys and apps", href: withToken(factorsPath, token) };
  const { factors: all, recoveryCodes } = await factors.list(person);
  const lost = { label: "Your phone or key is lost?", href: withToken(recoverPath, token) };
  return [
    ...(usable.length === 0 ? [] : [manage]),
    ...(all.length > 0 && recoveryCodes > 0 ? [lost] : []),
    toNotNow(asked, token),
  ];
}

/** A form waits; a window's page is told; a page that was only to be looked at is left. */
const toNotNow = (asked: SignInRequest, token: string): Link => ({
  label: "Not now",
  href: asFailed(asked.returnTo) ?? (asked.parked === null ? "/" : withToken(notNowPath, token)),
});

/** The first is answered here, or has its own button here; of the others those that are elsewhere are links. */
async function toWays(asking: Asking, plans: readonly Plan[]): Promise<readonly Way[]> {
  const { usable, live } = asking;
  const ways: Way[] = [];
  let mayBeSetUp = usable.length === 0;
  for (const plan of plans) {
    const isFirst = ways.length === 0;
    if (plan.via === "provider") ways.push(toProvider(asking, isFirst));
    else {
      const kinds = usable.filter((kind) => answers(plan, kind, live.levels));
      ways.push(...(await toFactors(asking, kinds)));
      if (kinds.length > 0 || !mayBeSetUp) continue;
      mayBeSetUp = false;
      ways.push(toSetUp(asking, isFirst));
    }
  }
  return ways;
}

async function toFactors(asking: Asking, kinds: readonly FactorKind[]): Promise<readonly Way[]> {
  const { factors, person, site, waiting } = asking;
  const { token } = waiting;
  const form = { kind: "form" as const, action: verifyPath, hidden: { c: token } };
  const ways: Way[] = [];
  if (kinds.includes("passkey")) {
    const options = await factors.passkeys.challenge(person, site, keyOf(token));
    const ceremony = { kind: "get", options } as const;
    ways.push({ here: [{ ...form, fields: [], submit: "Use a passkey", icon: "key", ceremony }] });
  }
  if (kinds.includes("totp"))
    ways.push({ here: [{ ...form, fields: [codeField], submit: "Confirm with the code", ceremony: null }] });
  return ways;
}

function toProvider({ waiting }: Asking, isFirst: boolean): Way {
  const name = foreign(waiting.label);
  const href = withToken(verifyElsewherePath, waiting.token);
  if (!isFirst) return { link: { label: `Confirm it at ${name}, where you sign in`, href } };
  return {
    here: [
      { kind: "text", text: `You are asked at ${name}, where you sign in.` },
      { kind: "actions", links: [{ label: "Go on", href }] },
    ],
  };
}

function toSetUp({ live, site, waiting }: Asking, isFirst: boolean): Way {
  const href = withToken(factorsPath, waiting.token);
  // A passkey that is made elsewhere would not do here.
  const isHere = live.hosts.get(site.host)?.factorsAt === undefined;
  const label = isHere ? "Set up a passkey or an authenticator app" : "Set up an authenticator app";
  if (!isFirst) return { link: { label, href } };
  return {
    here: [
      {
        kind: "text",
        text: "This needs a passkey or an authenticator app of yours. Setting one up takes a minute, and is done once.",
      },
      { kind: "actions", links: [{ label: "Set it up", href }] },
    ],
  };
}

async function toOtherHosts({ factors, person }: Asking): Promise<Block> {
  const hosts = (await factors.list(person)).factors.flatMap((one) => (one.kind === "passkey" ? [one.host] : []));
  const where = [...new Set(hosts)].join(", ");
  return {
    kind: "text",
    text: `What you have set up works only at ${foreign(where)}. Add an authenticator app there, or use a recovery code.`,
  };
}
