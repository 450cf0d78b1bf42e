// Whom an operator can mean: people and identity sources that this gateway has seen. A name with a slip in it is an error, not nobody.

import { nearest } from "../../runtime/spelling.ts";
import { personKey } from "../factor/person.ts";
import { createRecords } from "../factor/records.ts";
import { type DeclaredSource, readDeclared } from "../session/declared.ts";
import { createPeople, type Known } from "../session/people.ts";
import type { SessionSummary } from "../session/session.ts";
import type { Opened } from "./store-command.ts";
import { withSessions } from "./with-sessions.ts";

/** Named is what was typed. */
export interface Named {
  readonly user: string | undefined;
  readonly source: string | undefined;
}

/** Acquaintance is all that is known of sources and people. */
export interface Acquaintance {
  /** What the live policies declare, and where somebody is still signed in; null: no gateway has said yet what its policies declare. */
  readonly sources: readonly DeclaredSource[] | null;
  readonly people: readonly Known[];
  readonly sessions: readonly SessionSummary[];
}

/** acquaintance reads the store. */
export async function acquaintance(opened: Opened): Promise<Acquaintance> {
  const sessions = await withSessions(opened, (all) => all.list("all"));
  const declared = await readDeclared(opened.store);
  const people = await createPeople({ store: opened.store, now: Date.now }).list();
  const used = sessions.map(({ user }) => ({ name: user.source, issuer: user.issuer }));
  const sources = new Map([...used, ...(declared ?? [])].map((one) => [one.name, one]));
  return {
    sources: declared === null && sources.size === 0 ? null : [...sources.values()],
    people: [...people, ...sessions.map(({ user: { id, source } }) => ({ id, source }))],
    sessions,
  };
}

/** wrongSource says what is wrong with the name of a source; null: nothing. */
export function wrongSource({ sources }: Pick<Acquaintance, "sources">, source: string | undefined): string | null {
  if (source === undefined) return null;
  const names = (sources ?? []).map(({ name }) => name).sort();
  if (names.includes(source)) return null;
  if (sources === null)
    return `It is not known here which identity sources there are, since no gateway of this version has run with this store: start it, then try again.\n`;
  return `The policies declare no identity source "${source}".${meant(source, names)} They declare: ${names.join(", ")}.\n`;
}

/** Unseen says that nobody of an id was ever seen. `isSlip`: somebody else was, who was probably meant. */
export interface Unseen {
  readonly text: string;
  readonly isSlip: boolean;
}

/** unseenUser looks for somebody of this id; null: they were seen. */
export async function unseenUser(opened: Opened, known: Acquaintance, { user, source }: Named): Promise<Unseen | null> {
  if (user === undefined) return null;
  const there = known.people.filter((one) => source === undefined || one.source === source);
  if (there.some(({ id }) => id === user) || (await hasFactors(opened, known, { user, source }))) return null;
  const where = source === undefined ? "" : ` at ${source}`;
  const elsewhere = known.people.find(({ id }) => id === user);
  const other = elsewhere === undefined ? whoElse(known, { user, source }) : ` There is one at ${elsewhere.source}.`;
  return {
    text: `Nobody with the id "${user}" has signed in${where}.${other}\n`,
    isSlip: elsewhere === undefined && other !== "",
  };
}

/** wrongUser says that nobody of this id was ever seen, and who was probably meant; null: they were. */
export const wrongUser = async (opened: Opened, known: Acquaintance, named: Named): Promise<string | null> =>
  (await unseenUser(opened, known, named))?.text ?? null;

function whoElse({ people, sessions }: Acquaintance, { user, source }: { user: string; source: string | undefined }) {
  // Operators know people by name and address; the id is what their provider calls them.
  const called = sessions.find(({ user: { name, email } }) => [name, email].includes(user));
  if (called !== undefined) return ` Did you mean ${called.user.id} (${called.user.source})?`;
  const there = people.filter((one) => source === undefined || one.source === source);
  return meant(user, [...new Set(there.map(({ id }) => id))]);
}

function meant(word: string, known: readonly string[]): string {
  const one = nearest(word, known);
  return one === null ? "" : ` Did you mean ${one}?`;
}

/** Factors outlive what is remembered of sign-ins. */
async function hasFactors(opened: Opened, { sources }: Acquaintance, { user, source }: Named): Promise<boolean> {
  const records = createRecords(opened.store);
  for (const name of source === undefined ? (sources ?? []).map((one) => one.name) : [source])
    if ((await records.list(personKey({ id: user!, source: name }))).length > 0) return true;
  return false;
}
