// What is written for each sign-in, step-up and sign-out has an end: after thousands of them there is no more than after some hundreds.

import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { expect, onTestFinished, test } from "vitest";
import { createSingleUse } from "../../src/assurance/single-use.ts";
import { createFactors } from "../../src/factor/factors.ts";
import { carriedMs } from "../../src/identity/carrier.ts";
import { createPeople } from "../../src/session/people.ts";
import { createSqliteStore } from "../../src/store/sqlite.ts";
import type { Space } from "../../src/store/store.ts";
import { createStrangers } from "../../src/store/strangers.ts";
import { createVault } from "../../src/vault/vault.ts";
import { codeAt } from "../factor/factors-under-test.ts";
import { loginOf, minute, proofOf, sessionsUnderTest } from "../session/sessions-under-test.ts";
import { isLong } from "../support/long.ts";

/** So many do it at once; the clock goes on by a TOTP step each time. */
const together = 10;
const rounds = isLong ? 400 : 45;
const stepMs = 30_000;

test("rows come and go", async () => {
  const world = await sessionsUnderTest();
  const { store, now, folder } = world;
  const sweeping = await createSqliteStore({ folder, now, sweepMs: 5, heldMs: 0 });
  const database = new DatabaseSync(join(folder, "sallyport.db"), { readOnly: true });
  onTestFinished(async () => {
    database.close();
    await sweeping.close();
  });
  const workers = [world.worker(), world.worker()] as const;
  const factors = createFactors({ store, vault: createVault(Buffer.alloc(32, 7)), now });
  const singleUse = createSingleUse({ store });
  const people = createPeople({ store, now });
  const strangers = createStrangers({ formBytes: 1_000_000 });
  const persons = Array.from({ length: together }, (_, index) => ({
    source: "staff",
    issuer: "https://login.example",
    id: `person ${index}`,
  }));
  const secrets = new Map<string, string>();
  for (const person of persons) {
    const offer = factors.apps.offer(person, "bank.example", person.id);
    await factors.apps.accept(person, offer.sealed, codeAt(offer.secret, now()), "Phone");
    secrets.set(person.id, offer.secret);
  }

  async function cycle(index: number, round: number): Promise<void> {
    const person = persons[index]!;
    const name = `${round} ${index}`;
    const { sessions } = workers[index % 2]!;
    await store.keep("seen", `state ${name}`, "1", now() + carriedMs, [strangers("answer", `10.0.0.${index}`)]);
    const begun = await sessions.begin(loginOf(person.id, { sid: name, lives: { idleSeconds: 1_200 } }), null);
    people.met(person);
    await factors.apps.verify(person, codeAt(secrets.get(person.id)!, now()));
    const expires = now() / 1_000 + 300;
    const once = { ...proofOf(`once ${name}`), expires, uses: 1 as const };
    await singleUse.issue(once);
    const raised = await sessions.raise(begun.cookie, (ledger) => [...ledger, once], null);
    // Some spend it, and sign out; the others go away and are never heard of again.
    if (index % 4 === 0) return;
    expect(await store.remove("grant", once.id)).toBe(true);
    await sessions.end(raised!.subject.session.key, "signed out");
    await store.put("seen", `logout ${name}`, "1", now() + 5 * minute);
  }

  const isSwept = () =>
    Number(database.prepare("SELECT count(*) AS count FROM entry WHERE until <= ?").get(now())!["count"]) === 0;
  async function rows(): Promise<Readonly<Record<string, number>>> {
    await sweeping.get("lock", "sweep");
    await expect.poll(isSwept).toBe(true);
    const counted = database.prepare("SELECT space AS name, count(*) AS count FROM entry GROUP BY space").all();
    for (const table of ["member", "charge", "account"])
      counted.push(...database.prepare(`SELECT '${table}' AS name, count(*) AS count FROM ${table}`).all());
    return Object.fromEntries(counted.map(({ name, count }) => [String(name), Number(count)]));
  }

  let round = 0;
  const run = async (count: number) => {
    for (const end = round + count; round < end; round++) {
      world.advance(stepMs);
      await Promise.all(persons.map((_, index) => cycle(index, round)));
    }
  };
  // Longer than anything lives but what is there for good: guesses of a day are one row a day and person.
  await run(rounds);
  const before = await rows();
  await run(rounds);
  const after = await rows();
  for (const [name, count] of Object.entries(after)) {
    // A lock may just be held, by whoever sweeps.
    const held = name === ("lock" satisfies Space) ? 1 : 0;
    const grown = name === ("counter" satisfies Space) ? together * 4 : held;
    expect([name, count <= (before[name] ?? 0) + grown]).toEqual([name, true]);
  }
  expect(Object.keys(after)).toEqual(
    expect.arrayContaining(["session", "seen", "grant", "person", "counter", "member"]),
  );
});
