// sallyport users: who is kept out, whatever their identity provider says of them.

import { parseDurationMs } from "../../runtime/duration.ts";
import { detailLength, visible } from "../../runtime/visible.ts";
import { type Block, createBlockRecords, isBlockedBy } from "../session/block-record.ts";
import type { Switches } from "./command.ts";
import { acquaintance, unseenUser, wrongSource } from "./known.ts";
import type { Opened, StoreCommand } from "./store-command.ts";
import { failed, misused } from "./terminal.ts";
import { withSessions } from "./with-sessions.ts";

const who = [
  ["--user <id>", "Whom: the subject at the identity source"],
  ["--source <name>", "At this identity source, and others of the same issuer; left out: at all"],
] as const;

/** usersCommands are `users block`, `users unblock` and `users list`. */
export const usersCommands: readonly StoreCommand[] = [
  {
    group: "users",
    name: "block",
    text: "Keep somebody out, at once and in every running gateway: sessions, live connections and tokens end, and no sign-in begins new ones",
    switches: [
      ...who,
      ["--reason <text>", "Why: for the log, and for this list"],
      [
        "--until <time>",
        "A duration from now (8h, 7d), or a date (2027-01-31, 2027-01-31T08:00Z); left out: until unblock",
      ],
      ["--unseen", "Yes, nobody of this id has signed in yet, though somebody of a similar one has"],
    ],
    act: block,
  },
  {
    group: "users",
    name: "unblock",
    text: "Let somebody in again; they have to sign in",
    switches: who,
    act: unblock,
  },
  {
    group: "users",
    name: "list",
    text: "List who is blocked, since when, until when and why",
    switches: [],
    act: list,
  },
];

async function block(opened: Opened, switches: Switches): Promise<number> {
  const { user, source, reason = "", until: untilText } = switches;
  const { out, err, store, bus } = opened;
  if (typeof user !== "string" || user === "") {
    err("Say whom: --user <id>.\n");
    return misused;
  }
  const nowMs = Date.now();
  const until = untilText === undefined ? null : toTime(String(untilText), nowMs);
  if (until !== null && !(until > nowMs)) {
    err(
      `--until is a duration from now, such as 8h or 7d, or a date to come, such as 2027-01-31, not "${untilText}"\n`,
    );
    return misused;
  }
  const known = await acquaintance(opened);
  const named = { user, source: typeof source === "string" ? source : undefined };
  const wrong = wrongSource(known, named.source);
  if (wrong !== null) {
    err(wrong);
    return failed;
  }
  // Before they come: that is what blocking is for. But where it is a slip, whoever was meant would stay in.
  const unseen = await unseenUser(opened, known, named);
  if (unseen?.isSlip === true && switches["unseen"] !== true) {
    err(`${unseen.text.trimEnd()} Nobody was blocked. If "${user}" is meant, before they come: --unseen\n`);
    return failed;
  }
  if (unseen !== null) err(`${unseen.text.trimEnd()} The block holds for whoever comes by that id.\n`);
  const one: Block = {
    id: user,
    source: named.source ?? null,
    issuer: known.sources?.find(({ name }) => name === named.source)?.issuer ?? null,
    reason: visible(String(reason), detailLength),
    since: nowMs,
    until,
  };
  const ended = await withSessions(opened, async (sessions) => {
    const families = (await sessions.list("all")).filter((each) => isBlockedBy(one, each.user));
    await createBlockRecords(store).put(one);
    // Only now: whoever hears it ends them too, and there would be fewer left to count.
    await bus.tell("blocked", null);
    await sessions.revoke({ anySource: true, id: one.id }, "session revoked", (user) => isBlockedBy(one, user));
    return families.length;
  });
  out(
    `${toWho(one)} is blocked${toUntil(one).replace("  ", " ")}: ${ended} ${ended === 1 ? "session" : "sessions"} ended\n`,
  );
  return 0;
}

async function unblock({ out, err, store, bus }: Opened, { user, source }: Switches): Promise<number> {
  if (typeof user !== "string") {
    err("Say whom: --user <id>.\n");
    return misused;
  }
  const records = createBlockRecords(store);
  const all = await records.list();
  const ofId = all.filter(({ id }) => id === user);
  const found = ofId.filter((one) => source === undefined || one.source === source);
  if (found.length === 0) {
    const others = ofId.length === 0 ? all : ofId;
    err(
      `${user}${source === undefined ? "" : ` (${source})`} is not blocked.${others.length === 0 ? "" : ` Blocked: ${others.map(toWho).join(", ")}.`}\n`,
    );
    return failed;
  }
  for (const one of found) await records.remove(one);
  await bus.tell("blocked", null);
  const lifted = found.map(toWho).join(" and ");
  const left = ofId.filter(
    (one) => !found.includes(one) && found.some(({ issuer }) => reaches(one, { source, issuer })),
  );
  if (left.length === 0) {
    out(`${lifted} may sign in again\n`);
    return 0;
  }
  err(`The block of ${lifted} is lifted, but they are still kept out by that of ${left.map(toWho).join(" and ")}.\n`);
  return failed;
}

async function list({ out, store }: Opened): Promise<number> {
  for (const one of await createBlockRecords(store).list()) {
    const reason = one.reason === "" ? "" : `  ${one.reason}`;
    out(`${toWho(one)}  since ${new Date(one.since).toISOString()}${toUntil(one)}${reason}\n`);
  }
  return 0;
}

/** Does this block keep the same person out at that source, too? */
const reaches = (one: Block, { source, issuer }: { source: unknown; issuer: string | null }): boolean =>
  one.source === null || one.source === source || (issuer !== null && one.issuer === issuer);

const toWho = ({ id, source }: Pick<Block, "id" | "source">): string => `${id} (${source ?? "at every source"})`;

const toUntil = ({ until }: Block): string => (until === null ? "" : `  until ${new Date(until).toISOString()}`);

/** NaN: it is no time. */
function toTime(text: string, nowMs: number): number {
  const durationMs = parseDurationMs(text);
  if (durationMs !== null) return nowMs + durationMs;
  return /^\d{4}-\d{2}-\d{2}(?:T[\d:.]+(?:Z|[+-]\d{2}:\d{2}))?$/.test(text) ? Date.parse(text) : Number.NaN;
}
