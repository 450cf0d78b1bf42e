// A person's own factors: what there is, and the removal of one.

import { GatewayError } from "../../errors.ts";
import { ago } from "../../exchange/duration-text.ts";
import { addAppPath, addPasskeyPath, codesPath, factorsPath, removePath, verifyPath } from "../../exchange/own-path.ts";
import type { Factors, Inventory } from "../../factor/factors.ts";
import { type Site, worksAt } from "../../factor/passkey.ts";
import type { Block } from "../../reply/page/block.ts";
import type { Link } from "../../reply/page/button.ts";
import { foreign } from "../../reply/page/foreign.ts";
import type { ListItem } from "../../reply/page/list.ts";
import { replyWithWayOn } from "../../reply/page/way-on.ts";
import type { Sessions } from "../../session/session.ts";
import type { Handle } from "../handle.ts";
import { withToken } from "../with-token.ts";
import { type Asked, signInOnceMore } from "./change.ts";
import { type CameFrom, cameFrom, toWayBack, withOrigin } from "./elsewhere.ts";
import type { Errands } from "./errand.ts";
import { fieldsOf, showForm } from "./form.ts";
import type { Gate, Visitor } from "./gate.ts";

type Factor = Inventory["factors"][number];

/** createList serves /.sallyport/factors. */
export function createList(options: {
  readonly factors: Factors;
  readonly gate: Gate;
  readonly now: () => number;
}): Handle<"GET"> {
  const { factors, gate, now } = options;
  return async (visit, live, sent) => {
    const { visitor, answered } = await gate.enter(visit, live, { path: factorsPath, need: "session", sent });
    if (visitor === null) return answered;
    const came = cameFrom(fieldsOf(sent, visit.request), visit.request, live);
    const blocks = toBlocks(await factors.list(visitor.person), { site: visitor.site, came, nowMs: now() });
    showForm(visit, { title: "Your passkeys and apps", blocks });
    return { subject: visitor.subject, reason: "factors: listed", error: null };
  };
}

/** createRemoval serves /.sallyport/factors/remove. Somebody else's factor is not there (404). */
export function createRemoval(options: {
  readonly factors: Factors;
  readonly errands: Errands;
  readonly sessions: Pick<Sessions, "list" | "revoke">;
}): Handle<"GET, POST"> {
  const { factors, errands, sessions } = options;
  const find = async ({ person }: Visitor, { id }: Asked): Promise<Factor> => {
    const found = (await factors.list(person)).factors.find((one) => one.id === id);
    if (found === undefined) throw new GatewayError("ROUTING_NO_ROUTE");
    return found;
  };
  const leave = (asked: Asked) => ({ label: "Keep it", href: withOrigin(factorsPath, asked) });
  return errands.serve({
    path: removePath,
    reason: "You are removing a passkey or an authenticator app",
    async ask(visitor, asked) {
      const text = `${toName(await find(visitor, asked))} will not be accepted any more, and your other sessions are signed out.`;
      const blocks: Block[] = [
        { kind: "text", text },
        { kind: "text", text: signInOnceMore },
      ];
      return { title: "Remove it?", blocks, submit: "Go on to sign in", leave: leave(asked) };
    },
    async confirm(visitor, errand) {
      const text = `Thank you. ${toName(await find(visitor, errand))} will not be accepted any more.`;
      return { title: "Remove it?", blocks: [{ kind: "text", text }], submit: "Remove", leave: leave(errand) };
    },
    async run(visit, visitor, errand) {
      const { person, subject } = visitor;
      const factor = await find(visitor, errand);
      // Of two that come at once, the second finds nothing, and that is what was wanted.
      await factors.remove(person, errand.id);
      // Whoever has the lost phone may have a session that it raised: what it proved must not outlive it.
      for (const one of await sessions.list(person))
        if (one.family !== subject.session.family) await sessions.revoke({ family: one.family }, "session revoked");
      replyWithWayOn(visit.reply, "POST", {
        location: withOrigin(factorsPath, errand),
        formStatus: 200,
        text: "It is removed, and your other sessions are signed out.",
      });
      return { subject, reason: `factor removed: ${factor.kind} ${factor.label}`, error: null };
    },
  });
}

interface Listing {
  readonly site: Site;
  readonly came: CameFrom;
  readonly nowMs: number;
}

function toBlocks({ factors, recoveryCodes }: Inventory, { site, came, nowMs }: Listing): readonly Block[] {
  const passkey = { label: "Add a passkey", icon: "plus", href: withOrigin(addPasskeyPath, came) } as const;
  const app = { label: "Add an authenticator app", icon: "plus", href: withOrigin(addAppPath, came) } as const;
  const { token } = came;
  const back = toWayBack(came);
  // A passkey of this host does not answer a challenge of another.
  const add: readonly Link[] = [...(worksAt(site) && (back === null || token === null) ? [passkey] : []), app];
  const own = token === null ? { label: "Done", href: "/" } : { label: "Go on", href: withToken(verifyPath, token) };
  if (factors.length === 0)
    return [
      {
        kind: "text",
        text: "With a passkey or an app you can confirm that it is you. Nothing is set up yet: add one.",
      },
      { kind: "actions", links: add.map(({ label, href }) => ({ label, href })) },
      { kind: "links", links: [back ?? { label: "Not now", href: "/" }] },
    ];
  return [
    { kind: "text", text: "You confirm with one of these that it is you." },
    { kind: "list", items: factors.map((factor) => toItem(factor, came, nowMs)) },
    { kind: "others", links: add },
    { kind: "heading", text: "If you lose them" },
    { kind: "list", items: [toCodes(recoveryCodes, came)] },
    { kind: "actions", links: [back ?? own] },
  ];
}

const toCodes = (left: number, came: CameFrom): ListItem => ({
  icon: "sheet",
  title: "Recovery codes",
  about: [left === 0 ? "You have none." : `${left} left`],
  link: {
    label: left === 0 ? "Make codes" : "New codes",
    href: withOrigin(codesPath, came),
  },
});

const toName = (factor: Factor): string =>
  foreign(factor.label || (factor.kind === "passkey" ? "Passkey" : "Authenticator app"));

function toItem(factor: Factor, came: CameFrom, nowMs: number): ListItem {
  const kind = factor.kind === "passkey" ? `Passkey for ${foreign(factor.host)}` : "Authenticator app";
  const used =
    factor.usedAt === null
      ? [`added ${foreign(ago(nowMs - factor.createdAt))}`, "not used yet"]
      : [`used ${foreign(ago(nowMs - factor.usedAt))}`];
  return {
    icon: factor.kind === "passkey" ? "key" : "phone",
    title: toName(factor),
    about: [kind, ...used],
    link: {
      label: "Remove",
      fullLabel: `Remove ${toName(factor)}`,
      href: withOrigin(`${removePath}?id=${encodeURIComponent(factor.id)}`, came),
    },
  };
}
