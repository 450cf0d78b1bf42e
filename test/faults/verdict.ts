// Holds what happened in a trial against what is to be true, and says each thing that is not.

import { type Allowed, ordinarily, type Said } from "./fault.ts";
import { type Kind, kindNames, type Outcome, type Sent } from "./kind.ts";
import { isUsual, type Trial } from "./trial.ts";
import type { Line } from "./world/log.ts";
import { downloadPieces, pieceMs, streamMs } from "./world/told.ts";

/** Verdict is what is not as it is to be, and figures for the report. */
export interface Verdict {
  readonly failures: readonly string[];
  readonly requests: number;
  /** How many ended how, those that did so as usual first. */
  readonly outcomes: ReadonlyMap<string, number>;
  /** Of the kinds that the fault has no excuse for, the longest. */
  readonly worstMs: number;
  readonly recoveredMs: number;
  /** The log's words beside decisions, with how often. */
  readonly words: ReadonlyMap<string, number>;
  /** How many answered requests have no line, and how many lines the log says that it lost. */
  readonly missingLines: number;
  readonly lostLines: number;
}

/** A kill is known to a client a moment later, and to one on a busy machine later still. */
const killSlackMs = 750;

/** A kind's own time: what it takes when nothing is in its way. */
const ownMs = (kind: Kind): number =>
  kind === "websocket" || kind === "events"
    ? streamMs + 1_000
    : kind === "download" || kind === "upload"
      ? downloadPieces * pieceMs
      : 0;

/** nameOf puts an outcome in a few words. */
export function nameOf(outcome: Outcome | null): string {
  if (outcome === null) return "never ended";
  if (outcome.type === "refused") return outcome.code;
  return outcome.type;
}

/** judge gives everything that is wrong, each in a line, the same ones counted. */
export function judge(trial: Trial): Verdict {
  const { fault, sent, injectedMs, removedMs, world } = trial;
  const patience = patienceFor(trial);
  const excusedMs = removedMs + fault.recoversMs * patience;
  // What was wrong, with each kind that it was wrong for and how often.
  const found = new Map<string, Map<string, number>>();
  const fail = (text: string, kind = "") => {
    const kinds = found.get(text) ?? new Map<string, number>();
    found.set(text, kinds.set(kind, (kinds.get(kind) ?? 0) + 1));
  };

  for (const one of sent) {
    const { kind, outcome } = one;
    const took = (one.endedMs ?? Number.POSITIVE_INFINITY) - one.beganMs;
    if (outcome?.type === "wrong") fail(`WRONG: ${outcome.what}`, kind);
    else if ((one.endedMs ?? Number.POSITIVE_INFINITY) < injectedMs) {
      if (!isUsual(one)) fail(`${nameOf(outcome)} before the fault came`, kind);
    } else if (one.beganMs > excusedMs) {
      if (!isUsual(one)) fail(`${describe(outcome)} more than ${fault.recoversMs} ms after the fault had gone`, kind);
    } else if (!isAllowed(one, fault.during[kind], world.kills)) fail(describe(outcome), kind);
    else if (isUsual(one) && took > fault.during[kind].withinMs * patience + ownMs(kind))
      fail(`answered as usual, but after more than ${fault.during[kind].withinMs} ms`, kind);
  }
  for (const [number, count] of world.passed)
    if (count > 1) fail(`WRONG: ${number} arrived ${count} times with one proof`);
  if (!trial.well) fail("it was not as usual again for all kinds");
  const plain = kindNames.filter((kind) => fault.during[kind] === ordinarily);
  const silenceMs = longestSilence(trial, plain);
  if (silenceMs > mostSilenceMs * Math.min(patience, 2))
    fail(`for ${(silenceMs / 1_000).toFixed(1)} s nobody was answered`);
  judgeProcesses(trial, fail);
  const missing = missingLines(trial);
  const lostLines = trial.lines.reduce((sum, line) => sum + lostIn(line), 0);
  if (fault.lines === "all" && missing > 0) fail(`${missing} answered requests have no line in the log`);
  if (fault.lines === "counted" && missing > lostLines)
    fail(`${missing} answered requests have no line, and the log counts ${lostLines} as lost`);
  const words = wordsOf(trial.lines);
  judgeWords(trial, words, fail);
  for (const text of trial.also) fail(text);

  const odd = trial.lastOddMs;
  const worst = sent.filter((one) => plain.includes(one.kind) && one.endedMs !== null && one.beganMs >= injectedMs);
  return {
    failures: [...found].map(([text, kinds]) => {
      const list = [...kinds].map(([kind, count]) => (count === 1 ? kind : `${kind} ${count}`.trim())).join(", ");
      return list === "" ? text : `${text}: ${list}`;
    }),
    requests: sent.length,
    outcomes: outcomesOf(sent),
    worstMs: Math.max(0, ...worst.map((one) => one.endedMs! - one.beganMs - ownMs(one.kind))),
    recoveredMs: odd === null ? 0 : odd - removedMs,
    words,
    missingLines: missing,
    lostLines,
  };
}

/** What a gateway takes to start where nothing else runs, amply. */
const quietStartMs = 3_000;

/** patienceFor is how much longer everything may take than the fault says, on this machine at this time. */
export const patienceFor = ({ pace, world }: Pick<Trial, "pace" | "world">): number =>
  pace.patience * Math.min(5, Math.max(1, world.startMs / quietStartMs));

/** So long nothing that the fault has no excuse for may stand still as a whole. */
const mostSilenceMs = 2_500;

/** The longest time between two answers to requests of these kinds, while the fault was there. */
function longestSilence({ sent, injectedMs, removedMs }: Trial, kinds: readonly Kind[]): number {
  if (kinds.length === 0) return 0;
  const ended = sent.flatMap(({ kind, endedMs }) => (kinds.includes(kind) && endedMs !== null ? [endedMs] : []));
  const within = [
    injectedMs,
    ...ended.filter((at) => at > injectedMs && at < removedMs).sort((a, b) => a - b),
    removedMs,
  ];
  return Math.max(...within.slice(1).map((at, index) => at - within[index]!));
}

const describe = (outcome: Outcome | null): string =>
  outcome?.type === "cut" ? `cut (${outcome.how})` : nameOf(outcome);

function isAllowed(one: Sent, allowed: Allowed, kills: Trial["world"]["kills"]): boolean {
  const { outcome } = one;
  if (isUsual(one)) return true;
  if (outcome === null) return false;
  if (outcome.type === "asked") return allowed.asked;
  if (outcome.type === "unreachable") return allowed.unreachable;
  if (outcome.type === "refused") return (allowed.refused as readonly string[]).includes(outcome.code);
  if (outcome.type !== "cut" || allowed.cut === "never") return false;
  if (allowed.cut === "kept") return outcome.kept === true;
  return (
    allowed.cut === "always" ||
    kills.some(({ atMs }) => one.beganMs - killSlackMs < atMs && atMs < one.endedMs! + killSlackMs)
  );
}

/** Connections to upstreams are kept for those who come next: as many as there were at once. One that is lost for each request would be more. */
const keptConnections = 300;

function judgeProcesses({ fault, lost, before, after, stopped }: Trial, fail: (text: string) => void): void {
  for (const { role, rssBytes } of lost) if (rssBytes > 1e9) fail(`a ${role} had ${mb(rssBytes)}, and was ended`);
  const workers = lost.filter(({ role }) => role === "worker").length;
  if (workers > fault.ends.workers) fail(`${workers} workers ended that nobody had killed`);
  if (fault.ends.supervisor && lost.some(({ role }) => role === "supervisor")) fail("the supervisor ended");
  if (fault.ends.supervisor && stopped.how !== "exit code 0") fail(`SIGTERM: ${stopped.how}`);
  const sum = (all: Trial["before"], what: "rssBytes" | "descriptors") =>
    all.reduce((total, one) => total + one[what], 0);
  if (after.length === 0) return;
  const [was, is] = [sum(before, "rssBytes"), sum(after, "rssBytes")];
  if (is > was * 1.6 + 100e6) fail(`memory: ${mb(was)} before, ${mb(is)} afterwards`);
  const [had, has] = [sum(before, "descriptors"), sum(after, "descriptors")];
  if (has > had + keptConnections) fail(`descriptors: ${had} before, ${has} afterwards`);
}

const mb = (bytes: number): string => `${Math.round(bytes / 1e6)} MB`;

/** So much of what a killed worker had answered last is lost with it (docs/reference/logs.md). */
const unwrittenMs = 1_000;

function missingLines({ sent, log, world }: Trial): number {
  const told = new Set(log.lines.map((line) => line["path"]));
  const killed = (one: Sent) =>
    world.kills.some(({ atMs }) => one.endedMs! > atMs - unwrittenMs && one.endedMs! < atMs + killSlackMs);
  return sent.filter(
    (one) =>
      one.path !== null && one.outcome !== null && isAnswered(one.outcome) && !told.has(one.path) && !killed(one),
  ).length;
}

const isAnswered = ({ type }: Outcome): boolean => type === "served" || type === "asked" || type === "refused";

/** lostIn is how many lines a line of the log says were lost. */
const lostIn = (line: Line): number => (line["event"] === "log-lost" ? Number(line["lost"]) : 0);

/** The word that a line of the log is known by; a sentence without the figures in it. */
const wordOf = (line: Line): string =>
  line["event"] === "decision"
    ? String(line["code"])
    : String(line["event"] ?? line["msg"])
        .replace(/\b[0-9a-f]{12}\b/g, "…")
        .replace(/\b\d+\b/g, "#");

function wordsOf(lines: readonly Line[]): ReadonlyMap<string, number> {
  const words = new Map<string, number>();
  const loud = lines.filter(
    (line) => line["event"] !== "decision" && ["warn", "error", "fatal"].includes(String(line["level"])),
  );
  for (const line of loud) words.set(wordOf(line), (words.get(wordOf(line)) ?? 0) + 1);
  return words;
}

/** Words that a busy machine is a reason for. */
const ambient = ["stalled", "worker-slow"];

function judgeWords(
  { fault, log, lines: all }: Trial,
  words: ReadonlyMap<string, number>,
  fail: (text: string) => void,
): void {
  const isNamed = new Set<string>([...fault.said.map(({ word }) => word), ...ambient]);
  for (const [word, count] of words)
    if (!isNamed.has(word)) fail(`the log says "${word}" (${count} times), which is no word of this fault's`);
  for (const { word, times, fix } of fault.said satisfies readonly Said[]) {
    const lines = all.filter((line) => wordOf(line) === word);
    if (lines.length < times[0])
      fail(`the log says "${word}" ${lines.length} times, and at least ${times[0]} were to be`);
    if (lines.length > times[1])
      fail(`the log says "${word}" ${lines.length} times, and at most ${times[1]} were to be`);
    if (fix && lines.length > 0 && !lines.some((line) => typeof line["fix"] === "string"))
      fail(`the log says "${word}" without what to do`);
  }
  if (log.broken.length > 1) fail(`${log.broken.length} lines of the log are no whole JSON: ${log.broken[0]}`);
}

function outcomesOf(sent: readonly Sent[]): ReadonlyMap<string, number> {
  const found = new Map<string, number>([["as usual", sent.filter(isUsual).length]]);
  for (const one of sent) if (!isUsual(one)) found.set(nameOf(one.outcome), (found.get(nameOf(one.outcome)) ?? 0) + 1);
  return found;
}
