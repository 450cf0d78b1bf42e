// sallyport sessions: who is signed in, and out with them.

import type { SessionSummary, Sessions } from "../session/session.ts";
import type { Switches } from "./command.ts";
import { acquaintance, wrongSource, wrongUser } from "./known.ts";
import { shellWord } from "./shell-word.ts";
import type { Opened, StoreCommand } from "./store-command.ts";
import { failed, misused } from "./terminal.ts";
import { withSessions } from "./with-sessions.ts";

const who = [
  ["--user <id>", "Whose: the subject at the identity source"],
  ["--source <name>", "Only of this identity source"],
] as const;

/** sessionsCommands are `sessions list` and `sessions revoke`. */
export const sessionsCommands: readonly StoreCommand[] = [
  {
    group: "sessions",
    name: "list",
    text: "List the sessions of a person, or all",
    switches: who,
    act: (opened, switches) => ofSomebody(opened, switches, (sessions) => list(opened, sessions, switches)),
  },
  {
    group: "sessions",
    name: "revoke",
    text: "End the sessions of a person, or all, at once: running gateways close their live connections too",
    switches: [...who, ["--all", "Everybody's"]],
    act: revokeWhose,
  },
];

const isMeant = ({ id, source: at }: SessionSummary["user"], { user, source }: Switches): boolean =>
  (user === undefined || id === user) && (source === undefined || at === source);

const chosen = async (sessions: Sessions, switches: Switches): Promise<readonly SessionSummary[]> =>
  (await sessions.list("all")).filter(({ user }) => isMeant(user, switches));

async function list({ out }: Opened, sessions: Sessions, switches: Switches): Promise<number> {
  for (const one of await chosen(sessions, switches)) {
    const [since, seen, until] = [one.since, one.lastSeen, one.until].map((time) => new Date(time).toISOString());
    const from = one.agent === "" ? "" : `  ${one.agent}`;
    out(`${one.user.id} (${one.user.source})  ${one.host}  since ${since}  used ${seen}  until ${until}${from}\n`);
  }
  return 0;
}

function revokeWhose(opened: Opened, switches: Switches): Promise<number> {
  const { user, all } = switches;
  // A forgotten --user must not sign everybody out.
  if ((user === undefined) === (all === undefined)) {
    opened.err("Say whose: --user <id>, or --all.\n");
    return Promise.resolve(misused);
  }
  return ofSomebody(opened, switches, (sessions) => revoke(opened, sessions, switches));
}

/** Of a name with a slip in it there is nothing, which is not what was asked. */
async function ofSomebody(
  opened: Opened,
  { user, source }: Switches,
  act: (sessions: Sessions) => Promise<number>,
): Promise<number> {
  const named = { user: toName(user), source: toName(source) };
  const known = await acquaintance(opened);
  const wrong = wrongSource(known, named.source) ?? (await wrongUser(opened, known, named));
  if (wrong === null) return withSessions(opened, act);
  opened.err(wrong);
  return failed;
}

const toName = (value: Switches[string]): string | undefined => (typeof value === "string" ? value : undefined);

/** Their provider may sign them in again at the next click, without a word: whoever means to keep somebody out has to hear it here. */
function mayReturn({ user, source }: Switches): string {
  if (user === undefined) return "Everybody may sign in again. To keep somebody out: sallyport users block --user <id>";
  const at = source === undefined ? "" : ` --source ${shellWord(String(source))}`;
  return `They may sign in again, at their next click. To keep them out: sallyport users block --user ${shellWord(String(user))}${at}`;
}

async function revoke({ out }: Opened, sessions: Sessions, switches: Switches): Promise<number> {
  // All at once: each change that is told is waited for until every process has acted on it.
  const count = await sessions.revoke("all", "session revoked", (user) => isMeant(user, switches));
  out(`${count} ${count === 1 ? "session" : "sessions"} ended\n`);
  out(`${mayReturn(switches)}\n`);
  return 0;
}
