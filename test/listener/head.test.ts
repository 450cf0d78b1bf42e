// A head reads its headers as node's message does, whether it is asked for all of them or for the few that every request needs.

import { IncomingMessage } from "node:http";
import { Socket } from "node:net";
import { expect, test } from "vitest";
import { namedHeaders } from "../../src/exchange/named-headers.ts";
import { Head } from "../../src/listener/head.ts";

const names = [
  ...namedHeaders,
  ..."content-type user-agent referer x-own accept-language set-cookie from age if-match __proto__ te".split(" "),
];
const values = ["", "a", "b, c", "chunked", "5", "M\xfcller"];

/** The same numbers each time. */
function numbers(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    return Math.floor((state / 2_147_483_648) * below);
  };
}

const spellings = [
  (name: string) => name,
  (name: string) => name.toUpperCase(),
  (name: string) => name.replace(/(?:^|-)[a-z]/g, (letter) => letter.toUpperCase()),
];

function read(pairs: readonly string[]) {
  const head = new Head(new Socket());
  head._addHeaderLines([...pairs]);
  const message = new IncomingMessage(new Socket());
  (
    message as unknown as Pick<Head, "_addHeaderLines"> & { _addHeaderLines(pairs: string[], count: number): void }
  )._addHeaderLines([...pairs], pairs.length);
  return { head, message };
}

test("whatever is sent, however often and however it is spelt", () => {
  const below = numbers(12);
  let unfaulted = 0;
  for (let round = 0; round < 2_000; round++) {
    const pairs = Array.from({ length: below(8) }, () => {
      const name = names[below(names.length)]!;
      return [spellings[below(spellings.length)]!(name), values[below(values.length)]!];
    }).flat();
    const { head, message } = read(pairs);
    expect(head.headers).toEqual(message.headers);
    expect(head.rawHeaders).toEqual(message.rawHeaders);
    if (head.named.fault !== null) continue;
    unfaulted++;
    for (const name of namedHeaders) expect(head.named[name]).toBe(message.headers[name]);
  }
  expect(unfaulted).toBeGreaterThan(300);
});

test("what belongs to nobody's list is not taken for a name of one", () => {
  const { head } = read(["__proto__", "x", "constructor", "y", "fault", "z", "odd", "z", "X_Own", "1"]);
  expect(head.named.fault).toBeNull();
  expect(head.named.odd).toEqual(["__proto__", "X_Own"]);
  expect(Object.getPrototypeOf(head.named)).toBe(Object.getPrototypeOf(read([]).head.named));
});

test.each([
  ["GET", "1.1", [], true],
  ["GET", "1.0", [], false],
  ["GET", "2.0", [], false],
  ["GET", "1.1", ["Content-Length", "0"], false],
  ["POST", "1.1", ["Transfer-Encoding", "chunked"], false],
  ["GET", "1.1", ["Expect", "100-continue"], false],
  ["GET", "1.1", ["Upgrade", "h2c"], false],
] as const)("%s of HTTP/%s with %j is all there is: %s", (method, version, pairs, isWhole) => {
  const { head } = read(pairs);
  head.method = method;
  head.httpVersionMajor = Number(version[0]);
  head.httpVersionMinor = Number(version[2]);
  expect(head.isWhole).toBe(isWhole);
});
