// Two processes and one session: refresh, logout and rotation at once, with a provider that forgives no token used twice.

import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { createIdentityProvider } from "../../demo/identity-provider/identity-provider.ts";
import { createOidcClient } from "../../src/identity/oidc-client.ts";
import { randomToken } from "../../src/vault/vault.ts";
import { createBrowserClient } from "../support/browser-client.ts";
import { oidcSpec } from "../support/oidc-spec.ts";
import { signIn } from "../support/sign-in.ts";
import type { Done, Order } from "./session-process.ts";
import { loginOf, minute, sessionsUnderTest } from "./sessions-under-test.ts";

type What = Omit<Order, "number" | "nowMs">;

async function processes(count: number) {
  const gate = await sessionsUnderTest();
  const redirectUri = "http://localhost:9/callback";
  const waiting = new Set<() => void>();
  const requests: string[] = [];
  const provider = await createIdentityProvider({
    now: gate.now,
    port: 0,
    clients: [{ clientId: "bank", clientSecret: "bank-secret", redirectUris: [redirectUri] }],
    onRequest: (request) => {
      requests.push(`${request.method} ${request.url}`);
      for (const look of waiting) look();
    },
  });
  const spec = oidcSpec(provider.issuer, { idleSeconds: 43_200, refreshSeconds: 300 });
  const client = createOidcClient(spec, { secret: "bank-secret", key: null }, gate.now);
  const browser = createBrowserClient();
  const children: ChildProcess[] = Array.from({ length: count }, () =>
    fork(join(import.meta.dirname, "session-process.ts"), [gate.folder, JSON.stringify(spec)]),
  );
  onTestFinished(async () => {
    browser.close();
    await Promise.all(
      children.map(async (child) => {
        const exit = once(child, "exit");
        child.disconnect();
        await exit;
      }),
    );
    await provider.close();
  });
  await Promise.all(children.map((child) => once(child, "message")));

  /** A session with real tokens, and the order to do something with it. */
  const begin = async () => {
    const [state, nonce, verifier] = [randomToken(), randomToken(), randomToken()];
    const url = await client.authorizationUrl({
      redirectUri,
      state,
      nonce,
      verifier,
      acrValues: [],
      maxAgeSeconds: null,
      prompt: null,
    });
    const answer = await signIn(browser, url, { user: "ada", until: (next) => next.port === "9" });
    const { tokens } = await client.exchange(answer.location!, { state, nonce, verifier, askedLess: false });
    expect(tokens.refreshToken).not.toBeNull();
    const lives = { refreshSeconds: 300, idleSeconds: 43_200 };
    const { cookie, subject } = await gate.worker().sessions.begin(loginOf("ada", { tokens, lives }), null);
    return { cookie, sessionKey: subject.session.key };
  };
  let number = 0;
  const tell = async (index: number, what: What): Promise<Done> => {
    const child = children[index]!;
    const order: Order = { ...what, number: ++number, nowMs: gate.now() };
    const done = Promise.withResolvers<Done>();
    const hear = (message: Done) => {
      if (message.number === order.number) done.resolve(message);
    };
    child.on("message", hear);
    child.send(order);
    return done.promise.finally(() => child.off("message", hear));
  };
  return {
    ...gate,
    provider,
    begin,
    tell,
    all: (what: What) => Promise.all(children.map((_, index) => tell(index, what))),
    /** asked resolves once the token endpoint was asked this often. */
    asked: (times: number) =>
      new Promise<void>((resolve) => {
        const look = () => {
          if (requests.filter((one) => one === "POST /token").length < times) return;
          waiting.delete(look);
          resolve();
        };
        waiting.add(look);
        look();
      }),
    tokenCalls: () => requests.filter((one) => one === "POST /token").length,
  };
}

test("a refresh that is due in four processes at once is one refresh, and nobody is signed out", async () => {
  const gate = await processes(4);
  const session = await gate.begin();
  for (let round = 1; round <= 4; round++) {
    // Every other time, the grace is over and all have to wait.
    gate.advance(round % 2 ? 5 * minute : 20 * minute);
    gate.provider.setGroups("ada", [`round-${round}`]);
    const done = await gate.all({ act: "find", ...session });
    expect(done.map((one) => one.groups)).not.toContain(null);
    expect(gate.tokenCalls()).toBe(1 + round);
    // What the others remember is at most this old.
    gate.advance(5_000);
    const after = await gate.all({ act: "find", ...session });
    expect(after.map((one) => one.groups)).toEqual(Array.from({ length: 4 }, () => [`round-${round}`]));
  }
});

test("a step-up in one process while another refreshes: the new id has the new tokens and the proof", async () => {
  const gate = await processes(2);
  const session = await gate.begin();
  gate.advance(5 * minute);
  const answer = Promise.withResolvers<void>();
  gate.provider.behaviour.refreshGate = answer.promise;
  const refreshing = gate.tell(0, { act: "find", ...session });
  await gate.asked(2);
  const raised = await gate.tell(1, { act: "raise", ...session });
  expect(raised.acrs).toHaveLength(2);
  answer.resolve();
  await refreshing;
  expect((await gate.tell(0, { act: "find", ...session })).groups).toBeNull();
  for (let round = 2; round <= 4; round++) {
    gate.advance(5 * minute);
    const found = await gate.tell(round % 2, { act: "find", cookie: raised.cookie!, sessionKey: "" });
    expect(found.acrs).toHaveLength(2);
    expect(gate.tokenCalls()).toBe(1 + round);
  }
});

test.each(["end", "revoke"] as const)(
  "a session that one process puts under a new id while another ends it (%s) is over",
  async (act) => {
    const gate = await processes(2);
    for (let round = 0; round < 15; round++) {
      const session = await gate.begin();
      const [raised] = await Promise.all([
        gate.tell(round % 2, { act: "raise", ...session }),
        gate.tell(1 - (round % 2), { act, ...session }),
      ]);
      for (const cookie of [session.cookie, raised.cookie]) {
        if (cookie === null) continue;
        const found = async () => (await gate.all({ act: "find", cookie, sessionKey: "" })).map((one) => one.groups);
        // What a process remembers does not age here, by a clock that stands still: it must have heard.
        await expect.poll(found).toEqual([null, null]);
      }
      expect((await gate.store.members("session", "all")).filter((one) => one.value.includes("ledger"))).toEqual([]);
    }
  },
);

test("a session that ends in one process while another refreshes it is over", async () => {
  const gate = await processes(2);
  const session = await gate.begin();
  gate.advance(5 * minute);
  const answer = Promise.withResolvers<void>();
  gate.provider.behaviour.refreshGate = answer.promise;
  const refreshing = gate.tell(0, { act: "find", ...session });
  await gate.asked(2);
  await gate.tell(1, { act: "end", ...session });
  answer.resolve();
  expect((await refreshing).groups).toBeNull();
  expect(await gate.store.members("session", "all")).toEqual([]);
});

test("what one process ends another hears, though nobody told it", async () => {
  const gate = await processes(2);
  const session = await gate.begin();
  expect((await gate.all({ act: "find", ...session })).map((one) => one.groups)).not.toContain(null);
  await gate.tell(0, { act: "revoke", ...session });
  await expect.poll(async () => (await gate.tell(1, { act: "find", ...session })).ended).toEqual(["session revoked"]);
});
