// Every strategy shares requests by weight and by nothing else; one suite for all, then what each does alone.

import { describe, expect, test } from "vitest";
import type { BalanceName } from "../../runtime/contract.ts";
import { balances } from "../../src/upstream/balance.ts";
import { proxyCore, upstreamSpec } from "../support/proxy-core.ts";
import { rawExchange } from "../support/raw-client.ts";
import { recordingUpstream } from "../support/recording-upstream.ts";

const candidate = (name: string, weight: number) => ({ name, weight, outstanding: 0 });

describe.each(Object.keys(balances) as BalanceName[])("%s", (name) => {
  test("takes the only one there is", () => {
    const only = candidate("a", 7);
    const balance = balances[name]();
    for (let turn = 0; turn < 3; turn++) expect(balance.select([only])).toBe(only);
  });

  test("shares requests that stay by weight", () => {
    const balance = balances[name]();
    const all = [candidate("a", 5), candidate("b", 3), candidate("c", 2)];
    for (let turn = 0; turn < 100; turn++) balance.select(all).outstanding++;
    expect(all.map(({ outstanding }) => outstanding)).toEqual([50, 30, 20]);
  });

  test("shares evenly among equals when nothing stays", () => {
    const balance = balances[name]();
    const all = [candidate("a", 1), candidate("b", 1), candidate("c", 1)];
    const counts = new Map<string, number>();
    for (let turn = 0; turn < 30; turn++) {
      const { name: chosen } = balance.select(all);
      counts.set(chosen, (counts.get(chosen) ?? 0) + 1);
    }
    expect([...counts.values()]).toEqual([10, 10, 10]);
  });

  test("stands candidates that come and go", () => {
    const balance = balances[name]();
    const [a, b, c] = [candidate("a", 1), candidate("b", 1000), candidate("c", 1)];
    for (const present of [[a, b, c], [c], [b, c], [a], [c, a, b]]) expect(present).toContain(balance.select(present));
  });

  test("spreads real requests over real endpoints", async () => {
    const apps = await Promise.all([recordingUpstream(), recordingUpstream(), recordingUpstream()]);
    const core = await proxyCore({
      specs: [
        upstreamSpec(
          apps.map(({ url }) => url),
          { balance: name },
        ),
      ],
    });
    for (let turn = 0; turn < 9; turn++)
      await rawExchange(core.port, "GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
    expect(apps.map(({ requests }) => requests.length)).toEqual([3, 3, 3]);
  });
});

test("round-robin interleaves instead of sending a heavy endpoint all its requests in a row", () => {
  const balance = balances["round-robin"]();
  const all = [candidate("a", 5), candidate("b", 1), candidate("c", 1)];
  expect(Array.from({ length: 7 }, () => balance.select(all).name).join("")).toBe("aabacaa");
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
  const get = "GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n";
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
