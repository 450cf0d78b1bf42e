// A decision's line is the same, byte for byte, written out in pieces as it would be by pino from one object.

import { afterEach, expect, test, vi } from "vitest";
import { detailLength, reasonLength, visible } from "../../runtime/visible.ts";
import { levelName } from "../../src/assurance/level-name.ts";
import { scopeShown } from "../../src/assurance/requirement.ts";
import { GatewayError } from "../../src/errors.ts";
import type { Requirement, Subject } from "../../src/exchange/exchange.ts";
import { createDecisionLog } from "../../src/observe/decision-log.ts";
import { createEntry, type Entry, type Verdict } from "../../src/observe/entry.ts";
import { createLog, type Log } from "../../src/observe/log.ts";
import { createLogStream } from "../../src/observe/log-stream.ts";
import type { Observer } from "../../src/observe/observer.ts";

afterEach(() => void vi.useRealTimers());

/** A log, and the bytes that it wrote. */
function written(level: "info" | "warn" | "error" = "info") {
  const pieces: Buffer[] = [];
  const stream = createLogStream({
    output: {
      pieceBytes: 65_536,
      write(bytes, done) {
        pieces.push(Buffer.from(bytes));
        done(bytes.length, null);
      },
      writeLast: (bytes) => bytes.length,
    },
    limitBytes: 67_108_864,
    required: false,
    name: "test",
    remark: () => undefined,
  });
  const log = createLog({ level, name: "test", stream });
  return {
    log,
    async all() {
      await stream.close();
      return Buffer.concat(pieces).toString();
    },
  };
}

const hostile = [
  "",
  "plain",
  "a b~!",
  '"',
  "\\",
  "\n",
  "\r\t\0\u001f\u007f\u009b",
  "\u2028\u2029",
  "\ud83d",
  "x\udc00y",
  "\u202e",
  "\ufeff",
  "é李😀",
  "\u{e0041}",
  '\n{"event":"decision"}',
  "</script>",
  "__proto__",
];
const verdicts: readonly Verdict[] = [
  "forward",
  "redirect",
  "respond",
  "deny",
  "sign-in",
  "step-up",
  "refuse",
  "fault",
  "portal",
];

/** The same numbers each time. */
function createChance(seed: number) {
  let state = seed;
  const below = (most: number) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * most);
  };
  const oneOf = <T>(items: readonly T[]): T => items[below(items.length)]!;
  const text = () => {
    const length = oneOf([1, 1, 1, 2, 5, 400, 1_200]);
    return below(3) === 0 ? oneOf(hostile) : Array.from({ length }, () => oneOf(hostile)).join("");
  };
  const maybe = <T>(make: () => T): T | null => (below(2) === 0 ? null : make());
  return { below, oneOf, text, maybe };
}

function toEntry(
  { below, oneOf, text, maybe }: ReturnType<typeof createChance>,
  routes: readonly NonNullable<Entry["route"]>[],
) {
  const at = () => maybe(() => ({ file: text(), line: below(500), column: below(80) }));
  const number = () => oneOf([0, 9, 10, 404, 12_345, 2 ** 31, 1.5, -1, Number.NaN]);
  const requirement = (): Requirement => ({
    level: oneOf(["mfa", { any: [text(), "passkey"] }]),
    maxAgeSeconds: maybe(number),
    scope: maybe(() => JSON.stringify([text(), "x"])),
    once: below(2) === 0,
    reason: text(),
    at: at(),
  });
  const route = maybe(() => oneOf(routes));
  const entry: Entry = Object.assign(createEntry(oneOf([0, 1.25, 3])), {
    request: maybe(() => ({
      id: text(),
      method: text(),
      scheme: "http",
      host: text(),
      path: text(),
      oddities: 0,
      query: text(),
      origin: "",
    })),
    client: maybe(() => ({ kind: oneOf(["navigation", "fetch", "api", "upgrade"]), address: text() })),
    route,
    subject: maybe(() => ({ user: { id: text(), source: text() } }) as unknown as Subject),
    // A route belongs to one generation.
    generation: route === null ? maybe(() => oneOf(["2f8a", "77b0"])) : `of ${routes.indexOf(route)}`,
    verdict: oneOf(verdicts),
    reason: text(),
    at: at(),
    requirements: Array.from({ length: below(7) }, requirement),
    error: maybe(
      () =>
        new GatewayError(oneOf(["UPSTREAM_TIMEOUT", "IDENTITY_ORIGIN"]), {
          detail: text(),
          ...maybe(() => ({ fix: text() })),
          ...maybe(() => ({ about: { [text()]: text(), issuer: text() } })),
        }),
    ),
    fault: maybe(() => ({ fingerprint: text(), count: below(3), thrown: maybe(text) })),
    upstream: maybe(text),
    forwarded: maybe(() => ({
      endpoint: maybe(text),
      attempts: below(4),
      resent: below(2) === 0,
      answeredBy: oneOf(["upstream", "gateway"]),
      status: maybe(number),
    })),
    upgrade: maybe(text),
    unparked: below(2) === 0,
    refusedAs: maybe(text),
  } as Partial<Entry>);
  for (const name of ["identity", "decision", "assurance", "upstream"] as const)
    if (below(2) === 0) entry.timings[name] = number();
  return entry;
}

/** The line as an object, for pino. */
function createByPino(log: Log): Observer {
  const toPlace = (at: NonNullable<Entry["at"]>) => `${at.file}:${at.line}`;
  const shown = (text: string) => visible(text, detailLength);
  return (entry, status, endedAt) => {
    const { request, client, subject, error, fault, route, at, generation } = entry;
    const own = log.child({
      event: "decision",
      generation: generation ?? undefined,
      route: route?.pattern,
      policy: at === null ? undefined : toPlace(at),
    });
    const toAsked = (one: Requirement) => ({
      level: visible(levelName(one.level), 150),
      maxAgeSeconds: one.maxAgeSeconds ?? undefined,
      scope: one.scope === null ? undefined : visible(scopeShown(one.scope, request?.path ?? ""), 150),
      once: one.once || undefined,
      reason: one.reason === "" ? undefined : visible(one.reason, 150),
      policy: one.at === null ? undefined : toPlace(one.at),
    });
    const line = {
      request: request?.id ?? entry.refusedAs ?? undefined,
      verdict: entry.verdict,
      status,
      code: error?.code,
      detail: error === null || error.detail === "" ? undefined : shown(error.detail),
      about: error?.about,
      fix: error?.fix,
      place: fault === null || at === null ? undefined : `${toPlace(at)}:${at.column}`,
      fingerprint: fault?.fingerprint,
      faults: fault === null || fault.count === 1 ? undefined : fault.count,
      thrown: fault?.thrown ?? undefined,
      reason: entry.reason === "" ? undefined : visible(entry.reason, 2 * reasonLength),
      method: request === null ? undefined : shown(request.method),
      host: request === null ? undefined : shown(request.host),
      path: request === null ? undefined : visible(request.path, 1_000),
      subject: subject === null ? undefined : shown(subject.user.id),
      source: subject?.user.source,
      asked: entry.requirements.length === 0 ? undefined : entry.requirements.slice(0, 4).map(toAsked),
      askedMore: entry.requirements.length > 4 ? entry.requirements.length - 4 : undefined,
      client: client === null ? undefined : shown(client.address),
      kind: client?.kind,
      upgrade: entry.upgrade === null ? undefined : shown(entry.upgrade),
      upstream: entry.upstream ?? undefined,
      endpoint: entry.forwarded?.endpoint ?? undefined,
      attempts: entry.forwarded === null || entry.forwarded.attempts < 2 ? undefined : entry.forwarded.attempts,
      resent: entry.forwarded?.resent || undefined,
      cut: (error !== null && entry.forwarded?.answeredBy === "upstream") || undefined,
      replayed: entry.unparked || undefined,
      us: { ...entry.timings, total: Math.round((endedAt - entry.startedAt) * 1_000) },
    };
    if (entry.verdict === "fault" || (error !== null && (error.status >= 500 || error.fix !== undefined)))
      own.warn(line);
    else own.info(line);
  };
}

test.each(["info", "warn", "error"] as const)("at --log-level %s, whatever is in it", async (level) => {
  vi.useFakeTimers({ toFake: ["Date"] });
  const ours = written(level);
  const pinos = written(level);
  const both = [createDecisionLog(ours.log), createByPino(pinos.log)];
  const chance = createChance(7);
  const routes = Array.from({ length: 20 }, () => ({ pattern: chance.text() }) as NonNullable<Entry["route"]>);
  for (let turn = 0; turn < 1_500; turn++) {
    vi.setSystemTime(1_790_000_000_000 + chance.oneOf([0, 1, 9, 99, 100, 999, 1_000, 61_001]) * turn);
    const entry = toEntry(chance, routes);
    const status = chance.oneOf([200, 404, 502, 4_401]);
    const endedAt = chance.oneOf([3, 3.0005, 3.9999, 90_000]);
    for (const observe of both) observe(entry, status, endedAt);
  }
  const [lines, expected] = [await ours.all(), await pinos.all()].map((all) => all.split("\n"));
  for (const [index, line] of expected!.entries()) expect(lines![index]).toBe(line);
  expect(lines).toHaveLength(expected!.length);
  expect(lines!.length > 100).toBe(level !== "error");
  for (const line of lines!.slice(0, -1)) expect(JSON.parse(line)).toMatchObject({ event: "decision", name: "test" });
});
