// Refreshing: once for everybody who waits, and a failure ends in a sign-in, not in a storm.

import { expect, test } from "vitest";
import { GatewayError } from "../../src/errors.ts";
import { acrs, answers, loginOf, minute, proofOf, sessionsUnderTest, userOf } from "./sessions-under-test.ts";

const lives = { refreshSeconds: 300 };
const login = () => loginOf("ada", { lives });

/** due is a session whose refresh is due, known to two workers. */
async function due(provider: ReturnType<typeof answers>) {
  const gate = await sessionsUnderTest();
  const [here, there] = [gate.worker(provider), gate.worker(provider)];
  const begun = await here.sessions.begin(login(), null);
  const find = async (worker = here) => (await worker.sessions.find(begun.cookie))?.user.groups[0] ?? null;
  expect(await find()).toBe("staff");
  expect(await find(there)).toBe("staff");
  gate.advance(5 * minute - 1);
  expect(await find()).toBe("staff");
  expect(provider.asked).toEqual([]);
  gate.advance(1);
  return { ...gate, here, there, begun, find };
}

const refused = () => new GatewayError("IDENTITY_REFRESH_REFUSED");
const down = () => new GatewayError("IDENTITY_PROVIDER_DOWN");

test("when it is due, the provider is asked, and what it says now holds", async () => {
  const provider = answers();
  const { find, there, here, begun, advance } = await due(provider);
  expect(await find()).toBe("fresh");
  expect(await find(there)).toBe("fresh");
  expect(provider.asked).toEqual(["refresh-0"]);
  expect(await here.sessions.tokensOf(begun.cookie)).toEqual({ refreshToken: "refresh-1", idToken: "id-0" });
  advance(5 * minute);
  await find(there);
  expect(provider.asked).toEqual(["refresh-0", "refresh-1"]);
});

test("a session without use is not refreshed, and after a long time its first request waits for the answer", async () => {
  const provider = answers();
  const { find, advance } = await due(provider);
  advance(60 * minute);
  expect(provider.asked).toEqual([]);
  expect(await find()).toBe("fresh");
});

test("of many requests at once, in two workers, one asks; the others go on with what was known", async () => {
  const gate = Promise.withResolvers<void>();
  const provider = answers(() => gate.promise.then(() => ({})));
  const { find, here, there } = await due(provider);
  const first = find();
  // The others are here while the first one waits.
  const others = await Promise.all(Array.from({ length: 20 }, (_, index) => find(index % 2 ? here : there)));
  expect(new Set(others)).toEqual(new Set(["staff"]));
  gate.resolve();
  expect(await first).toBe("fresh");
  expect(await find(there)).toBe("fresh");
  expect(provider.asked).toEqual(["refresh-0"]);
});

test("once the grace is over, everybody waits for the one who asks", async () => {
  const gate = Promise.withResolvers<void>();
  const provider = answers(() => gate.promise.then(() => ({})));
  const { find, here, there, advance } = await due(provider);
  advance(5 * minute);
  const all = Promise.all(Array.from({ length: 10 }, (_, index) => find(index % 2 ? here : there)));
  gate.resolve();
  expect(new Set(await all)).toEqual(new Set(["fresh"]));
  expect(provider.asked).toEqual(["refresh-0"]);
});

test.each([
  ["refuses the token", () => Promise.reject(refused())],
  ["names another person", () => ({ user: userOf("bob") })],
])("a provider that %s ends the session", async (_, answer) => {
  const provider = answers(answer);
  const { find, there, begun, store } = await due(provider);
  expect(await find()).toBeNull();
  expect(await find(there)).toBeNull();
  expect(await store.get("session", begun.subject.session.key)).toBeNull();
  expect(there.ended).toEqual([{ family: begun.subject.session.family, reason: "session expired" }]);
  expect(provider.asked).toHaveLength(1);
});

test("a provider that is down: the old claims until the grace is over, then a sign-in; asked every few seconds", async () => {
  let isDown = true;
  const provider = answers(() => (isDown ? Promise.reject(down()) : {}));
  const { find, there, advance } = await due(provider);
  for (let round = 0; round < 10; round++) expect(await find(round % 2 ? there : undefined)).toBe("staff");
  expect(provider.asked).toHaveLength(1);
  advance(5_001);
  for (let round = 0; round < 10; round++) expect(await find(round % 2 ? there : undefined)).toBe("staff");
  expect(provider.asked).toHaveLength(2);
  // The last second of the grace, and after it.
  advance(5 * minute - 5_001 - 1_000);
  expect(await find()).toBe("staff");
  advance(1_000);
  expect(await find()).toBeNull();
  const asked = provider.asked.length;
  expect(await Promise.all(Array.from({ length: 10 }, (_, index) => find(index % 2 ? there : undefined)))).toEqual(
    Array.from({ length: 10 }, () => null),
  );
  expect(provider.asked).toHaveLength(asked);
  // It ended nothing: the provider is back, and so is the session.
  isDown = false;
  advance(5_001);
  expect(await find()).toBe("fresh");
  expect(await find(there)).toBe("fresh");
});

test("without a refresh token the person is asked to sign in again, and what was proved goes on", async () => {
  const provider = answers();
  const gate = await sessionsUnderTest();
  const { sessions } = gate.worker(provider);
  const withoutToken = { ...login(), tokens: { refreshToken: null, idToken: "id-0" } };
  const begun = await sessions.begin(withoutToken, null);
  const raised = await sessions.raise(begun.cookie, (ledger) => [...ledger, proofOf("mfa")], null);
  gate.advance(5 * minute);
  expect(await sessions.find(raised!.cookie)).toBeNull();
  expect(provider.asked).toEqual([]);
  const again = await sessions.begin(withoutToken, raised!.cookie);
  expect(again.subject.session.family).toBe(begun.subject.session.family);
  expect(acrs(await sessions.find(again.cookie))).toEqual(["pwd", "mfa", "pwd"]);
});

test("an answer without an ID token keeps what is known of the person", async () => {
  const provider = answers(() => ({ user: null, refreshToken: null }));
  const { find, here, begun, advance } = await due(provider);
  expect(await find()).toBe("staff");
  expect(await here.sessions.tokensOf(begun.cookie)).toEqual({ refreshToken: "refresh-0", idToken: "id-0" });
  advance(5 * minute);
  expect(await find()).toBe("staff");
  expect(provider.asked).toEqual(["refresh-0", "refresh-0"]);
});

test("a refresh changes nothing of what was proved", async () => {
  const provider = answers();
  const { here, begun, advance } = await due(provider);
  const raised = await here.sessions.raise(begun.cookie, (ledger) => [...ledger, proofOf("mfa")], null);
  advance(10 * minute);
  const found = await here.sessions.find(raised!.cookie);
  expect(found?.user.groups).toEqual(["fresh"]);
  expect(acrs(found)).toEqual(["pwd", "mfa"]);
});

test("a session that rotates while it is being refreshed loses nothing", async () => {
  const gate = Promise.withResolvers<void>();
  const provider = answers((count) => (count === 1 ? gate.promise.then(() => ({})) : {}));
  const { here, there, begun, advance } = await due(provider);
  const refreshing = here.sessions.find(begun.cookie);
  const raised = await there.sessions.raise(begun.cookie, (ledger) => [...ledger, proofOf("mfa")], null);
  gate.resolve();
  // Who came with the old id gets what anybody gets with a dead one.
  expect(await refreshing).toBeNull();
  const found = await there.sessions.find(raised!.cookie);
  expect(found?.user.groups).toEqual(["fresh"]);
  expect(acrs(found)).toEqual(["pwd", "mfa"]);
  expect(await there.sessions.tokensOf(raised!.cookie)).toMatchObject({ refreshToken: "refresh-1" });
  advance(5 * minute);
  await there.sessions.find(raised!.cookie);
  expect(provider.asked).toEqual(["refresh-0", "refresh-1"]);
});

test("tokens of a newer sign-in are not overwritten by an older refresh that comes back late", async () => {
  const gate = Promise.withResolvers<void>();
  const provider = answers(() => gate.promise.then(() => ({})));
  const { here, there, begun } = await due(provider);
  const refreshing = here.sessions.find(begun.cookie);
  const tokens = { refreshToken: "newer", idToken: "newer" };
  const renewed = { user: userOf("ada", ["newest"]), sid: null, tokens };
  const raised = await there.sessions.raise(begun.cookie, (ledger) => ledger, renewed);
  gate.resolve();
  await refreshing;
  expect(await there.sessions.tokensOf(raised!.cookie)).toEqual(tokens);
  expect((await there.sessions.find(raised!.cookie))?.user.groups).toEqual(["newest"]);
});

test("a session that ends while it is being refreshed stays ended", async () => {
  const gate = Promise.withResolvers<void>();
  const provider = answers(() => gate.promise.then(() => ({})));
  const { here, there, begun, find } = await due(provider);
  const refreshing = find();
  await there.sessions.end(begun.subject.session.key, "signed out");
  gate.resolve();
  expect(await refreshing).toBeNull();
  expect(await find()).toBeNull();
  expect(await here.sessions.list("all")).toEqual([]);
});

test("a worker that died while it asked does not stop the others for good", async () => {
  const never = answers(() => new Promise(() => undefined));
  const { begun, advance, worker } = await due(never);
  // Its lease, of which nobody knows that it is dead, runs out.
  const gone = worker({ refresh: never.refresh, deaf: true });
  advance(5 * minute);
  void gone.sessions.find(begun.cookie);
  const provider = answers();
  const next = worker(provider);
  await expect.poll(() => never.asked.length).toBe(1);
  advance(65_001);
  expect((await next.sessions.find(begun.cookie))?.user.groups).toEqual(["fresh"]);
});

test("one who comes to its turn when another has just finished does not use the spent token again", async () => {
  const provider = answers();
  const { here, begun, worker, store } = await due(provider);
  const [arrived, turn] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
  const slow = {
    ...store,
    add: async (...words: Parameters<typeof store.add>) => {
      arrived.resolve();
      await turn.promise;
      return store.add(...words);
    },
  };
  const late = worker({ ...provider, store: slow }).sessions.find(begun.cookie);
  await arrived.promise;
  await here.sessions.find(begun.cookie);
  turn.resolve();
  expect((await late)?.user.groups).toEqual(["fresh"]);
  expect(provider.asked).toEqual(["refresh-0"]);
});
