// Ending sessions: one, a person's, those of one session at the provider, all; heard by every worker.

import { once } from "node:events";
import { expect, test } from "vitest";
import { loginOf, minute, sessionsUnderTest } from "./sessions-under-test.ts";

const { registration } = loginOf("ada");

const people = async () => {
  const gate = await sessionsUnderTest();
  const [here, there] = [gate.worker(), gate.worker()];
  const laptop = await here.sessions.begin(loginOf("ada", { sid: "s1", agent: "Firefox on Linux" }), null);
  gate.advance(minute);
  const phone = await there.sessions.begin(loginOf("ada", { sid: "s2" }), null);
  const bob = await here.sessions.begin(loginOf("bob", { sid: "s3" }), null);
  const alive = async () => {
    const found: string[] = [];
    for (const { sessions } of [here, there, gate.worker({ deaf: true })])
      for (const [name, begun] of Object.entries({ laptop, phone, bob }))
        if (await sessions.find(begun.cookie)) found.push(name);
    return [...new Set(found)];
  };
  await alive();
  return { ...gate, here, there, laptop, phone, bob, alive };
};

test("a person's sessions are ended on every worker, and whoever holds their streams hears it once, with the reason", async () => {
  const { here, there, laptop, phone, alive } = await people();
  expect(await here.sessions.revoke({ source: "staff", id: "ada" }, "session revoked")).toBe(2);
  expect(await alive()).toEqual(["bob"]);
  for (const { ended } of [here, there]) {
    expect(ended.map((one) => one.reason)).toEqual(["session revoked", "session revoked"]);
    expect(new Set(ended.map((one) => one.family))).toEqual(
      new Set([laptop.subject.session.family, phone.subject.session.family]),
    );
  }
});

test.each([
  ["by the provider's session", { registration, sid: "s1" }, ["phone", "bob"]],
  ["by another registration's session of that name", { registration: "", sid: "s1" }, ["laptop", "phone", "bob"]],
  ["by the provider's subject", { registration, id: "ada" }, ["bob"]],
  ["those of a subject that have no name there", { registration, id: "ada", sid: null }, ["laptop", "phone", "bob"]],
  ["by a person of another source", { source: "guests", id: "ada" }, ["laptop", "phone", "bob"]],
  ["everybody's", "all", []],
] as const)("%s", async (_, of, left) => {
  const { there, alive } = await people();
  expect(await there.sessions.revoke(of, "signed out at the provider")).toBe(3 - left.length);
  expect(await alive()).toEqual([...left]);
});

test("a session that moved on is found by all that names it", async () => {
  for (const of of [
    { source: "staff", id: "ada" },
    { registration, sid: "s1" },
    { registration, id: "ada" },
  ]) {
    const { here, laptop } = await people();
    const raised = await here.sessions.raise(laptop.cookie, (ledger) => ledger, null);
    await here.sessions.revoke(of, "session revoked");
    expect(await here.sessions.find(raised!.cookie)).toBeNull();
    expect(await here.sessions.latest(laptop.cookie)).toBeNull();
  }
});

test("signing out with the id that was current a moment ago ends the session that it became", async () => {
  const { here, laptop, alive } = await people();
  const raised = await here.sessions.raise(laptop.cookie, (ledger) => ledger, null);
  await here.sessions.end(laptop.subject.session.key, "signed out");
  expect(await here.sessions.find(raised!.cookie)).toBeNull();
  expect(await alive()).toEqual(["phone", "bob"]);
});

test("a list shows a person's sessions, the latest used first, and each once", async () => {
  const { here, laptop, phone } = await people();
  await Promise.all([1, 2, 3].map(() => here.sessions.raise(laptop.cookie, (ledger) => ledger, null)));
  const list = await here.sessions.list({ source: "staff", id: "ada" });
  expect(list).toHaveLength(2);
  expect(list.map((one) => one.family).toSorted()).toEqual(
    [laptop, phone].map((one) => one.subject.session.family).toSorted(),
  );
  expect(list.find((one) => one.family === laptop.subject.session.family)).toMatchObject({
    agent: "Firefox on Linux",
    host: "localhost",
    since: laptop.subject.since,
  });
  expect(JSON.stringify(list)).not.toContain(laptop.cookie);
});

test("another process hears through the store", async () => {
  const gate = await sessionsUnderTest();
  const heard = new EventTarget();
  const far = gate.worker({ deaf: true });
  const near = gate.worker({ deaf: true });
  const { cookie } = await near.sessions.begin(loginOf("ada"), null);
  expect(await far.sessions.find(cookie)).not.toBeNull();
  const told = once(heard, "told");
  const unsubscribe = gate.store.subscribe(() => heard.dispatchEvent(new Event("told")));
  await near.sessions.revoke({ source: "staff", id: "ada" }, "session revoked");
  await told;
  unsubscribe();
  expect(far.ended.map((one) => one.reason)).toEqual(["session revoked"]);
  expect(await far.sessions.find(cookie)).toBeNull();
  // What it says itself it hears once.
  expect(near.ended).toHaveLength(1);
});

test.each(["", "{", "null", "7", '"session"', '{"kind":"other"}', "[]"])(
  "a message about something else is none: %s",
  async (text) => {
    const gate = await sessionsUnderTest();
    const { sessions, bus, ended } = gate.worker();
    const { cookie } = await sessions.begin(loginOf("ada"), null);
    await gate.store.publish(text);
    bus.hear(text);
    expect(await sessions.find(cookie)).not.toBeNull();
    expect(ended).toEqual([]);
  },
);

test("an entry that is no session of this version is nobody's", async () => {
  const gate = await sessionsUnderTest();
  const { sessions } = gate.worker();
  const { cookie, subject } = await sessions.begin(loginOf("ada"), null);
  for (const value of ["", "{", "null", "[]", "7", '{"user":{"id":"ada"},"until":9e15}']) {
    await gate.store.put("session", subject.session.key, value, gate.now() + minute);
    expect(await gate.worker().sessions.find(cookie)).toBeNull();
  }
});
