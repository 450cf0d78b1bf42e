// Rotation: a new id at sign-in and at each step-up, the old one dead, and no tab left behind.

import { expect, test } from "vitest";
import { acrs, loginOf, proofOf, sessionsUnderTest, userOf } from "./sessions-under-test.ts";

const add = (id: string) => (ledger: readonly ReturnType<typeof proofOf>[]) => [...ledger, proofOf(id)];

test("a step-up gives the session a new id, and the old one is dead in every worker", async () => {
  const gate = await sessionsUnderTest();
  const [here, there] = [gate.worker(), gate.worker()];
  const begun = await here.sessions.begin(loginOf("ada"), null);
  expect(await there.sessions.find(begun.cookie)).not.toBeNull();
  const raised = await here.sessions.raise(begun.cookie, add("mfa"), null);
  expect(raised!.cookie).not.toBe(begun.cookie);
  expect(raised!.subject.session.family).toBe(begun.subject.session.family);
  expect(raised!.subject.since).toBe(begun.subject.since);
  for (const { sessions } of [here, there, gate.worker()]) {
    expect(await sessions.find(begun.cookie)).toBeNull();
    expect(acrs(await sessions.find(raised!.cookie))).toEqual(["pwd", "mfa"]);
  }
  // It moved; it did not end.
  expect([...here.ended, ...there.ended]).toEqual([]);
});

test("the same person's next sign-in in this browser goes on with the session's family and what was proved", async () => {
  const gate = await sessionsUnderTest();
  const { sessions } = gate.worker();
  const first = await sessions.begin(loginOf("ada"), null);
  const raised = await sessions.raise(first.cookie, add("mfa"), null);
  const second = await sessions.begin(loginOf("ada"), raised!.cookie);
  expect(second.subject.session.family).toBe(first.subject.session.family);
  expect(acrs(second.subject)).toEqual(["pwd", "mfa", "pwd"]);
  expect(await sessions.find(raised!.cookie)).toBeNull();
});

test.each([
  ["another person", loginOf("bob")],
  ["the same name at another source", loginOf("ada", { user: { ...userOf("ada"), source: "guests" } })],
  ["another host", loginOf("ada", { host: "bank.localhost" })],
])("%s signing in in this browser ends the session, and takes nothing over", async (_, login) => {
  const gate = await sessionsUnderTest();
  const { sessions, ended } = gate.worker();
  const first = await sessions.begin(loginOf("ada"), null);
  const second = await sessions.begin(login, first.cookie);
  expect(second.subject.session.family).not.toBe(first.subject.session.family);
  expect(acrs(second.subject)).toEqual(["pwd"]);
  expect(await sessions.find(first.cookie)).toBeNull();
  expect(ended).toEqual([{ family: first.subject.session.family, reason: "somebody else signed in" }]);
});

test("another person's proof raises nothing", async () => {
  const gate = await sessionsUnderTest();
  const { sessions } = gate.worker();
  const { cookie } = await sessions.begin(loginOf("ada"), null);
  const renewed = { user: userOf("bob"), sid: null, tokens: { refreshToken: null, idToken: "" } };
  await expect(sessions.raise(cookie, add("mfa"), renewed)).rejects.toMatchObject({ code: "STEPUP_SUBJECT" });
  expect(acrs(await sessions.find(cookie))).toEqual(["pwd"]);
});

test("a session that ended is raised by nobody", async () => {
  const gate = await sessionsUnderTest();
  const { sessions } = gate.worker();
  const { cookie, subject } = await sessions.begin(loginOf("ada"), null);
  await sessions.end(subject.session.key, "signed out");
  expect(await sessions.raise(cookie, add("mfa"), null)).toBeNull();
  expect(await sessions.raise("unknown", add("mfa"), null)).toBeNull();
});

test.each([
  ["none had a session", false],
  ["all come with the same earlier session", true],
])("many tabs that sign in at once all succeed: %s", async (_, earlier) => {
  const gate = await sessionsUnderTest();
  const { sessions } = gate.worker();
  const before = earlier ? await sessions.begin(loginOf("ada"), null) : null;
  const begun = await Promise.all(
    Array.from({ length: 12 }, () => sessions.begin(loginOf("ada"), before?.cookie ?? null)),
  );
  // Nobody knows whose cookie the browser keeps: each must do.
  for (const { cookie } of begun) expect((await gate.worker().sessions.find(cookie))?.user.id).toBe("ada");
  if (before) {
    expect(new Set(begun.map((one) => one.subject.session.family))).toEqual(new Set([before.subject.session.family]));
    expect(await sessions.find(before.cookie)).toBeNull();
  }
});

test("two step-ups at once: whichever cookie the browser keeps, it has both proofs", async () => {
  const gate = await sessionsUnderTest();
  const [here, there] = [gate.worker(), gate.worker()];
  const { cookie } = await here.sessions.begin(loginOf("ada"), null);
  const raised = await Promise.all([
    here.sessions.raise(cookie, add("mfa"), null),
    there.sessions.raise(cookie, add("passkey"), null),
  ]);
  for (const one of raised) {
    const found = await gate.worker().sessions.find(one!.cookie);
    expect(acrs(found)?.toSorted()).toEqual(["mfa", "passkey", "pwd"]);
    expect(await here.sessions.tokensOf(one!.cookie)).toEqual({ refreshToken: "refresh-0", idToken: "id-0" });
  }
  expect(await here.sessions.find(cookie)).toBeNull();
});

test("an id that rotated leads nobody to the session after half a minute", async () => {
  const gate = await sessionsUnderTest();
  const { sessions } = gate.worker();
  const { cookie } = await sessions.begin(loginOf("ada"), null);
  await sessions.raise(cookie, add("mfa"), null);
  expect(await sessions.latest(cookie)).not.toBeNull();
  gate.advance(30_000);
  expect(await sessions.latest(cookie)).toBeNull();
  expect(await sessions.raise(cookie, add("more"), null)).toBeNull();
});

test("the tokens are sealed: the store alone, or another session's cookie, opens nothing", async () => {
  const gate = await sessionsUnderTest();
  const { sessions } = gate.worker();
  const first = await sessions.begin(loginOf("ada"), null);
  const raised = await sessions.raise(first.cookie, add("mfa"), null);
  const other = await sessions.begin(loginOf("bob"), null);
  const entries = await gate.store.members("session", "all");
  const text = JSON.stringify(entries);
  for (const secret of ["refresh-0", "id-0", first.cookie, raised!.cookie]) expect(text).not.toContain(secret);
  expect(await sessions.tokensOf(raised!.cookie)).toEqual({ refreshToken: "refresh-0", idToken: "id-0" });
  expect(await sessions.tokensOf(first.cookie)).toBeNull();
  // Swapped in the store by somebody who can write there: still not open.
  const record = JSON.parse(entries.find((one) => one.key === raised!.subject.session.key)!.value);
  const { key: sessionKey } = other.subject.session;
  const mixed = JSON.stringify({ ...record, user: userOf("bob") });
  await gate.store.put("session", sessionKey, mixed, gate.now() + 1_000);
  expect(await sessions.tokensOf(other.cookie)).toBeNull();
});
