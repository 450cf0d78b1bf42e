// A process that nobody waits for, since it could not be entered in the roll, remembers no session: it would let in whom others signed out.

import { expect, test } from "vitest";
import { createSessions } from "../../src/session/session.ts";
import { createBus } from "../../src/store/bus.ts";
import { loginOf, sessionsUnderTest } from "./sessions-under-test.ts";

test.each([
  { late: true, outcome: "out at once" },
  { late: false, outcome: "remembered, since whoever ends it waits for us" },
])("late: $late; a session that ends elsewhere is $outcome", async ({ late }) => {
  const { store, now } = await sessionsUnderTest();
  const sessions = createSessions({
    store,
    now,
    ended: () => undefined,
    bus: { ...createBus({ store }), isLate: () => late },
    refresh: () => Promise.resolve(null),
  });
  const { cookie, subject } = await sessions.begin(loginOf("ada"), null);
  expect(await sessions.find(cookie)).toMatchObject({ user: { id: "ada" } });
  await store.remove("session", subject.session.key);
  expect((await sessions.find(cookie)) === null).toBe(late);
  sessions.close();
});
