// sallyport sessions: who is signed in, and out with them.

import { GatewayError } from "../errors.ts";
import { createSessions, type Of, type SessionSummary, type Sessions } from "../session/session.ts";
import type { Opened, StoreCommand, Switches } from "./store-command.ts";
import { misused } from "./terminal.ts";

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
    act: (opened, switches) => withSessions(opened, (sessions) => list(opened, sessions, switches)),
  },
  {
    group: "sessions",
    name: "revoke",
    text: "End the sessions of a person, or all, at once: running gateways close their live connections too",
    switches: [...who, ["--all", "Everybody's"]],
    act: (opened, switches) => withSessions(opened, (sessions) => revoke(opened, sessions, switches)),
  },
];

/** withSessions lets `act` see and end sessions of the store. */
export async function withSessions(opened: Opened, act: (sessions: Sessions) => Promise<number>): Promise<number> {
  const sessions = createSessions({
    store: opened.store,
    now: Date.now,
    ended: () => undefined,
    bus: opened.bus,
    // Nobody uses a session here, so none is refreshed.
    refresh: () => Promise.reject(new GatewayError("IDENTITY_PROVIDER_DOWN")),
  });
  try {
    return await act(sessions);
  } finally {
    sessions.close();
  }
}

const chosen = async (sessions: Sessions, { user, source }: Switches): Promise<readonly SessionSummary[]> =>
  (await sessions.list("all")).filter(
    (one) => (user === undefined || one.user.id === user) && (source === undefined || one.user.source === source),
  );

async function list({ out }: Opened, sessions: Sessions, switches: Switches): Promise<number> {
  for (const one of await chosen(sessions, switches)) {
    const [since, seen, until] = [one.since, one.lastSeen, one.until].map((time) => new Date(time).toISOString());
    const from = one.agent === "" ? "" : `  ${one.agent}`;
    out(`${one.user.id} (${one.user.source})  ${one.host}  since ${since}  used ${seen}  until ${until}${from}\n`);
  }
  return 0;
}

async function revoke({ out, err }: Opened, sessions: Sessions, switches: Switches): Promise<number> {
  const { user, all } = switches;
  // A forgotten --user must not sign everybody out.
  if ((user === undefined) === (all === undefined)) {
    err("Say whose: --user <id>, or --all.\n");
    return misused;
  }
  const found = await chosen(sessions, switches);
  const people = new Map<string, Of>(
    found.map(({ user: { id, source } }) => [JSON.stringify([source, id]), { source, id }]),
  );
  let count = 0;
  for (const of of people.values()) count += await sessions.revoke(of, "session revoked");
  out(`${count} ${count === 1 ? "session" : "sessions"} ended\n`);
  return 0;
}
