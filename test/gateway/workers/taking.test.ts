// Two processes on one store: a proof that serves once, a kept form and a challenge that waits are each had by one of them.

import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { createSingleUse } from "../../../src/assurance/single-use.ts";
import type { Proof, Requirement, SignInRequest } from "../../../src/exchange/exchange.ts";
import { createParking } from "../../../src/parking/parking.ts";
import { createPendingChallenges } from "../../../src/stepup/pending.ts";
import { createSqliteStore } from "../../../src/store/sqlite.ts";
import { createStrangers } from "../../../src/store/strangers.ts";
import { keyOf, randomToken } from "../../../src/vault/vault.ts";
import type { Order } from "./taking-process.ts";

const nowMs = 1_800_000_000_000;
const now = () => nowMs;
const rounds = 40;

async function processes() {
  const folder = await mkdtemp(join(tmpdir(), "taking-"));
  const store = await createSqliteStore({ folder, now });
  const children: ChildProcess[] = [1, 2].map(() =>
    fork(join(import.meta.dirname, "taking-process.ts"), [folder, String(nowMs)]),
  );
  onTestFinished(async () => {
    for (const child of children) {
      const exit = once(child, "exit");
      child.disconnect();
      await exit;
    }
    await store.close();
    await rm(folder, { recursive: true, force: true });
  });
  await Promise.all(children.map((child) => once(child, "message")));
  /** How many attempts of each process had it. */
  const race = async (order: Order): Promise<readonly number[]> => {
    const answers = children.map((child) => once(child, "message"));
    for (const child of children) child.send(order);
    return (await Promise.all(answers)).map(([taken]) => (taken as boolean[]).filter(Boolean).length);
  };
  return { store, race };
}

/** Each round one attempt of six, in either process. */
async function expectOne(round: () => Promise<readonly number[]>): Promise<void> {
  for (let number = 0; number < rounds; number++) {
    const taken = await round();
    expect([...taken].sort()).toEqual([0, 1]);
  }
}

const leaf = { level: "mfa", maxAgeSeconds: 300, scope: '["payout","17"]', once: true };

test("a proof that serves once lets one request of one process pass", async () => {
  const { store, race } = await processes();
  const grants = createSingleUse({ store });
  const met: readonly Requirement[] = [{ ...leaf, reason: "", at: null }];
  const level = { name: "mfa", acr: ["mfa"], amr: [], factors: [], implies: [], sources: [], lastsSeconds: null };
  const seconds = nowMs / 1_000;
  await expectOne(async () => {
    const proof: Proof = {
      ...{ id: randomToken(), method: "oidc", source: "staff", acr: "mfa", amr: [] },
      ...{ at: seconds, scope: leaf.scope, expires: seconds + 300, uses: 1 },
    };
    await grants.issue(proof);
    return race({ take: "grant", ledger: [proof], met, level });
  });
});

test("of two proofs for the same thing two requests live, and no third", async () => {
  const { store, race } = await processes();
  const grants = createSingleUse({ store });
  const met: readonly Requirement[] = [{ ...leaf, reason: "", at: null }];
  const level = { name: "mfa", acr: ["mfa"], amr: [], factors: [], implies: [], sources: [], lastsSeconds: null };
  const seconds = nowMs / 1_000;
  for (let number = 0; number < rounds; number++) {
    const ledger = [1, 2].map(
      (): Proof => ({
        ...{ id: randomToken(), method: "oidc", source: "staff", acr: "mfa", amr: [] },
        ...{ at: seconds, scope: leaf.scope, expires: seconds + 300, uses: 1 },
      }),
    );
    for (const proof of ledger) await grants.issue(proof);
    const [first = 0, second = 0] = await race({ take: "grant", ledger, met, level });
    expect(first + second).toBe(2);
  }
});

test("a kept form is sent by one process", async () => {
  const { store, race } = await processes();
  const parking = createParking({ store, strangers: createStrangers({ formBytes: 64_000_000 }), now });
  await expectOne(async () => {
    const browser = randomToken();
    const token = await parking.park({
      ...{
        method: "POST",
        host: "localhost",
        path: "/payouts",
        query: "",
        rawHeaders: [],
        withhold: [],
        address: "192.0.2.1",
      },
      ...{ body: Buffer.from("amount=250"), subject: "ada", browserKey: keyOf(browser) },
    });
    return race({ take: "parked", token, browser });
  });
});

test("an answer to a challenge counts in one process", async () => {
  const { store, race } = await processes();
  const pending = createPendingChallenges({ store, now });
  const request: SignInRequest = {
    ...{
      purpose: "step-up",
      source: "staff",
      choices: [],
      host: "localhost",
      origin: "http://localhost",
      returnTo: "/payouts",
    },
    ...{ family: "family", subject: "ada", requirements: [], leaves: [leaf], acrValues: [], maxAgeSeconds: null },
    ...{ afresh: true, askedAt: nowMs, attempt: 1, firstAuthTime: null, parked: null },
  };
  await expectOne(async () => {
    const browser = randomToken();
    return race({ take: "pending", token: await pending.put(request, browser), browser });
  });
});
