// sallyport factors: what a person has set up, and a new beginning for one who lost it all.

import { createFactors, type Factors } from "../factor/factors.ts";
import type { Person } from "../factor/person.ts";
import type { Switches } from "./command.ts";
import { acquaintance, wrongSource, wrongUser } from "./known.ts";
import type { Opened, StoreCommand } from "./store-command.ts";
import { failed, misused } from "./terminal.ts";
import { withSessions } from "./with-sessions.ts";

const who = [
  ["--user <id>", "Whose: the subject at the identity source"],
  ["--source <name>", "The identity source they sign in at"],
] as const;

/** factorsCommands are `factors list` and `factors reset`. */
export const factorsCommands: readonly StoreCommand[] = [
  {
    group: "factors",
    name: "list",
    text: "List the passkeys and authenticator apps of a person",
    switches: who,
    act: (opened, switches) => withPerson(opened, switches, list),
  },
  {
    group: "factors",
    name: "reset",
    text: "Remove all factors of a person who lost them, recovery codes too; they set up new ones after signing in",
    switches: who,
    act: (opened, switches) => withPerson(opened, switches, reset),
  },
];

type Act = (opened: Opened, factors: Factors, person: Person) => Promise<number>;

async function withPerson(opened: Opened, { user, source }: Switches, act: Act): Promise<number> {
  // The same id at another source is somebody else.
  if (typeof user !== "string" || typeof source !== "string") {
    opened.err("Say whose: --user <id> --source <name>.\n");
    return misused;
  }
  const known = await acquaintance(opened);
  const wrong = wrongSource(known, source) ?? (await wrongUser(opened, known, { user, source }));
  if (wrong !== null) {
    opened.err(wrong);
    return failed;
  }
  const factors = createFactors({ store: opened.store, vault: await opened.vault(), now: Date.now });
  return act(opened, factors, { id: user, source });
}

async function list({ out }: Opened, factors: Factors, person: Person): Promise<number> {
  const { factors: all, recoveryCodes } = await factors.list(person);
  for (const one of all) {
    const used = one.usedAt === null ? "never used" : `used ${new Date(one.usedAt).toISOString()}`;
    const where = one.kind === "passkey" ? `  ${one.host}` : "";
    out(`${one.kind}  ${one.label}${where}  added ${new Date(one.createdAt).toISOString()}  ${used}\n`);
  }
  out(`${recoveryCodes} unused recovery ${recoveryCodes === 1 ? "code" : "codes"}\n`);
  return 0;
}

async function reset(opened: Opened, factors: Factors, person: Person): Promise<number> {
  const { factors: all } = await factors.list(person);
  for (const one of all) await factors.remove(person, one.id);
  await factors.recovery.clear(person);
  // What the lost factors proved must not outlive them.
  const ended = await withSessions(opened, (sessions) => sessions.revoke(person, "session revoked"));
  const [removed, signedOut] = [all.length, ended].map(String);
  opened.out(
    `${removed} ${all.length === 1 ? "factor" : "factors"} removed, ${signedOut} ${ended === 1 ? "session" : "sessions"} ended\n`,
  );
  return 0;
}
