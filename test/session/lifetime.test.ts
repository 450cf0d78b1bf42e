// How long a session lives: idle and absolute, and what a use is.

import { expect, test } from "vitest";
import { hour, loginOf, minute, sessionsUnderTest } from "./sessions-under-test.ts";

test("a session that nobody uses ends after the idle time", async () => {
  const gate = await sessionsUnderTest();
  const { sessions } = gate.worker();
  const { cookie } = await sessions.begin(loginOf("ada"), null);
  gate.advance(2 * hour - 1);
  expect(await gate.worker().sessions.latest(cookie)).not.toBeNull();
  gate.advance(1);
  expect(await sessions.find(cookie)).toBeNull();
  expect(await gate.worker().sessions.find(cookie)).toBeNull();
});

test("one that is used goes on, and ends after the absolute time all the same", async () => {
  const gate = await sessionsUnderTest();
  const { sessions } = gate.worker();
  const { cookie, subject } = await sessions.begin(loginOf("ada"), null);
  for (let used = 1; used < 12; used++) {
    gate.advance(hour);
    expect((await sessions.find(cookie))?.user.id).toBe("ada");
  }
  const until = (await sessions.find(cookie))!.until;
  expect(until).toBe(subject.since + 12 * hour);
  gate.advance(until - gate.now() - 1_000);
  expect(await sessions.find(cookie)).not.toBeNull();
  gate.advance(1_001);
  expect(await sessions.find(cookie)).toBeNull();
});

test("a worker's own memory outlives neither limit", async () => {
  const gate = await sessionsUnderTest();
  const { sessions } = gate.worker();
  const idle = await sessions.begin(loginOf("ada", { lives: { idleSeconds: 2 } }), null);
  const absolute = await sessions.begin(loginOf("ada", { lives: { absoluteSeconds: 2 } }), null);
  expect(await sessions.find(idle.cookie)).not.toBeNull();
  expect(await sessions.find(absolute.cookie)).not.toBeNull();
  gate.advance(2_001);
  expect(await sessions.find(idle.cookie)).toBeNull();
  expect(await sessions.find(absolute.cookie)).toBeNull();
});

test("a use is written down once in a tenth of the idle time, and not at every request", async () => {
  const gate = await sessionsUnderTest();
  const { sessions } = gate.worker();
  const { cookie, subject } = await sessions.begin(loginOf("ada"), null);
  const stored = () => gate.store.get("session", subject.session.key);
  const first = await stored();
  gate.advance(11 * minute);
  await sessions.find(cookie);
  expect(await stored()).toBe(first);
  gate.advance(2 * minute);
  await sessions.find(cookie);
  expect(await stored()).not.toBe(first);
});

test("a use that is written down late does not bring an ended session back", async () => {
  const gate = await sessionsUnderTest();
  const { sessions } = gate.worker();
  for (let round = 0; round < 20; round++) {
    const { cookie, subject } = await sessions.begin(loginOf("ada"), null);
    gate.advance(hour);
    await Promise.all([sessions.find(cookie), sessions.end(subject.session.key, "signed out"), sessions.find(cookie)]);
    expect(await sessions.find(cookie)).toBeNull();
    expect(await gate.store.get("session", subject.session.key)).toBeNull();
  }
});

test("asking how long a session lives is no use of it", async () => {
  const gate = await sessionsUnderTest();
  const { sessions } = gate.worker();
  const { subject } = await sessions.begin(loginOf("ada"), null);
  gate.advance(hour);
  expect(await sessions.lives(subject.session.family)).toBe(subject.until);
  gate.advance(hour);
  expect(await sessions.lives(subject.session.family)).toBeNull();
});
