// Selectors: what all of them owe, asked of ours and of two that exist only here; then what each one promises alone.

import { createHash } from "node:crypto";
import { describe, expect, test } from "vitest";
import type { BalanceName } from "../../runtime/upstream-spec.ts";
import type { Selector } from "../../src/upstream/balance/selector.ts";
import { isBalance, selectors } from "../../src/upstream/balance/selectors.ts";
import { seededChance } from "../support/chance.ts";
import { proxyCore, upstreamSpec } from "../support/proxy-core.ts";
import { rawExchange } from "../support/raw-client.ts";
import { recordingUpstream } from "../support/recording-upstream.ts";
import { type Counted, candidate, createChoices, selectorSuite } from "./selector-suite.ts";

const get = "GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n";
const names = Object.keys(selectors) as BalanceName[];

/** Chooses by weight and by chance. */
const toyRandom = (): Selector => ({
  select(candidates, { chance }) {
    let left = chance() * candidates.reduce((total, { weight }) => total + weight, 0);
    for (const one of candidates) {
      left -= one.weight;
      if (left < 0) return one;
    }
    return candidates.at(-1)!;
  },
});

/** The same key goes to the same endpoint (weighted rendezvous hashing). */
const toyConsistentHash = (): Selector => ({
  select(candidates, { key }) {
    const scores = candidates.map(({ weight, endpoint }) => {
      const digest = createHash("sha256").update(`${key} ${endpoint.url}`).digest();
      return -weight / Math.log((digest.readUInt32BE(0) + 0.5) / 2 ** 32);
    });
    return candidates[scores.indexOf(Math.max(...scores))]!;
  },
});

for (const name of names) selectorSuite(name, selectors[name]);
selectorSuite("toy random", toyRandom);
selectorSuite("toy consistent hash", toyConsistentHash);

describe.each(names)("%s, with real requests", (balance) => {
  test("reaches every endpoint", async () => {
    const apps = await Promise.all([recordingUpstream(), recordingUpstream(), recordingUpstream()]);
    const core = await proxyCore({
      specs: [
        upstreamSpec(
          apps.map(({ url }) => url),
          { balance },
        ),
      ],
      random: seededChance(),
    });
    for (let turn = 0; turn < 30; turn++) await rawExchange(core.port, get);
    const counts = apps.map(({ requests }) => requests.length);
    expect(Math.min(...counts)).toBeGreaterThan(0);
    expect(counts.reduce((sum, count) => sum + count)).toBe(30);
  });
});

describe.each(["round-robin", "least-request"] as const)("%s shares exactly", (name) => {
  const choice = createChoices();

  test("by weight, requests that stay", () => {
    const selector = selectors[name]();
    const all = [candidate("a", 5), candidate("b", 3), candidate("c", 2)];
    for (let turn = 0; turn < 100; turn++) selector.select(all, choice()).endpoint.outstanding++;
    expect(all.map(({ endpoint }) => endpoint.outstanding)).toEqual([50, 30, 20]);
  });

  test("among equals, when nothing stays", () => {
    const selector = selectors[name]();
    const all = [candidate("a", 1), candidate("b", 1), candidate("c", 1)];
    const counts = new Map<Counted, number>();
    for (let turn = 0; turn < 30; turn++) {
      const chosen = selector.select(all, choice());
      counts.set(chosen, (counts.get(chosen) ?? 0) + 1);
    }
    expect([...counts.values()]).toEqual([10, 10, 10]);
  });

  test("real requests over real endpoints", async () => {
    const apps = await Promise.all([recordingUpstream(), recordingUpstream(), recordingUpstream()]);
    const core = await proxyCore({
      specs: [
        upstreamSpec(
          apps.map(({ url }) => url),
          { balance: name },
        ),
      ],
    });
    for (let turn = 0; turn < 9; turn++) await rawExchange(core.port, get);
    expect(apps.map(({ requests }) => requests.length)).toEqual([3, 3, 3]);
  });

  test("without drawing on chance", () => {
    const selector = selectors[name]();
    const all = [candidate("a", 2), candidate("b", 1)];
    const chance = () => expect.fail("chance was drawn");
    for (let turn = 0; turn < 5; turn++) expect(all).toContain(selector.select(all, { key: "", chance }));
  });
});

test("a selector by key keeps a key at its endpoint, and moves only the keys of one that is gone", () => {
  const selector = toyConsistentHash();
  const all = [candidate("a", 1), candidate("b", 1), candidate("c", 1)];
  const rest = all.slice(1);
  const chance = seededChance();
  for (let number = 0; number < 50; number++) {
    const choice = { key: `user-${number}`, chance };
    const chosen = selector.select(all, choice);
    expect(selector.select([...all].reverse(), choice)).toBe(chosen);
    if (chosen !== all[0]) expect(selector.select(rest, choice)).toBe(chosen);
  }
});

test("a selector is told who sends each request, and whoever it is stays at one endpoint", async () => {
  const apps = await Promise.all([recordingUpstream(), recordingUpstream(), recordingUpstream()]);
  const senders = Array.from({ length: 14 }, (_, index) => `sender ${index}`);
  const reached = new Map<string, Set<number>>();
  for (const sender of [...senders, ...senders]) {
    const core = await proxyCore({
      specs: [upstreamSpec(apps.map(({ url }) => url))],
      selectors: { ...selectors, "round-robin": toyConsistentHash },
      forwarding: { key: sender },
    });
    const before = apps.map(({ requests }) => requests.length);
    await rawExchange(core.port, get);
    const at = apps.findIndex(({ requests }, index) => requests.length > before[index]!);
    reached.set(sender, (reached.get(sender) ?? new Set()).add(at));
  }
  expect([...reached.values()].map(({ size }) => size)).toEqual(senders.map(() => 1));
  expect(new Set([...reached.values()].flatMap((at) => [...at])).size).toBeGreaterThan(1);
});

test("round-robin interleaves instead of sending a heavy endpoint all its requests in a row", () => {
  const selector = selectors["round-robin"]();
  const choice = createChoices();
  const [a, b, c] = [candidate("a", 5), candidate("b", 1), candidate("c", 1)];
  const turns = Array.from({ length: 7 }, () => selector.select([a, b, c], choice()));
  expect(turns).toEqual([a, a, b, a, c, a, a]);
});

test("least-request avoids the endpoint that is busy", async () => {
  let release = () => {};
  let arrived = () => {};
  const arrival = new Promise<void>((resolve) => {
    arrived = resolve;
  });
  const slow = await recordingUpstream((_incoming, reply) => {
    release = () => reply.end("slow");
    arrived();
  });
  const fast = await recordingUpstream();
  const core = await proxyCore({ specs: [upstreamSpec([fast.url, slow.url], { balance: "least-request" })] });
  const first = rawExchange(core.port, get);
  const second = rawExchange(core.port, get);
  await arrival;
  const before = fast.requests.length;
  for (let turn = 0; turn < 5; turn++) await rawExchange(core.port, get);
  expect(slow.requests).toHaveLength(1);
  expect(fast.requests.length).toBeGreaterThanOrEqual(before + 5);
  release();
  await Promise.all([first, second]);
});

test.each(["bogus", "", "constructor", "__proto__", "toString", ["round-robin"], null, undefined, 7])(
  "%j is no balance",
  (name) => {
    expect(isBalance(name)).toBe(false);
  },
);
