// The fields of a decision's line, in their order; docs/reference/logs.md says what each is.

import type { SourceLocation } from "../../runtime/contract.ts";
import { detailLength, reasonLength, visible } from "../../runtime/visible.ts";
import { levelName } from "../assurance/level-name.ts";
import { scopeShown } from "../assurance/requirement.ts";
import type { Requirement, Timings } from "../exchange/exchange.ts";
import type { Entry } from "./entry.ts";
import { createField, toPiece } from "./line-piece.ts";
import type { LineSheet } from "./line-sheet.ts";

/** Canonical paths are printable already; only a long one is cut. */
const pathLength = 1_000;

/** Of several requirements so many are told, and of each text in them so much: a line stays a line, whatever a policy asks for. */
const askedCount = 4;
const askedLength = 150;

/** toPlace writes a location as editors open it: "bank.ts:14". */
export const toPlace = (at: SourceLocation): string => `${at.file}:${at.line}`;

const key = (name: string) => toPiece(`,"${name}":`);
const isSo = (name: string) => toPiece(`,"${name}":true`);
const keys = {
  request: key("request"),
  status: key("status"),
  code: key("code"),
  detail: key("detail"),
  about: key("about"),
  fix: key("fix"),
  place: key("place"),
  fingerprint: key("fingerprint"),
  faults: key("faults"),
  thrown: key("thrown"),
  reason: key("reason"),
  path: key("path"),
  subject: key("subject"),
  asked: key("asked"),
  askedMore: key("askedMore"),
  upgrade: key("upgrade"),
  attempts: key("attempts"),
  resent: isSo("resent"),
  cut: isSo("cut"),
  replayed: isSo("replayed"),
};
/** What many requests have alike. */
const fields = {
  verdict: createField("verdict", null),
  method: createField("method", detailLength),
  host: createField("host", detailLength),
  source: createField("source", null),
  client: createField("client", detailLength),
  kind: createField("kind", null),
  upstream: createField("upstream", null),
  endpoint: createField("endpoint", null),
};

const toTimeKeys = (before: string) => ({
  identity: toPiece(`${before}"identity":`),
  decision: toPiece(`${before}"decision":`),
  assurance: toPiece(`${before}"assurance":`),
  upstream: toPiece(`${before}"upstream":`),
  total: toPiece(`${before}"total":`),
});
const firstTime = toTimeKeys(',"us":{');
const nextTime = toTimeKeys(",");
const timesEnd = toPiece("}");

/** writeFields writes all that is not fixed. What came with a request, or from a provider, may hold anything; nothing of it may pass for a line or a field. */
export function writeFields(sheet: LineSheet, entry: Readonly<Entry>, status: number, endedAt: number): void {
  const { request, client, subject, error, fault, forwarded } = entry;
  const id = request === null ? entry.refusedAs : request.id;
  if (id !== null) sheet.own(keys.request, id);
  sheet.piece(fields.verdict(entry.verdict));
  sheet.number(keys.status, status);
  if (error !== null || fault !== null) writeFault(sheet, entry);
  // Of several step-ups, several reasons, each cut already.
  if (entry.reason !== "") sheet.text(keys.reason, entry.reason, 2 * reasonLength);
  if (request !== null) {
    sheet.piece(fields.method(request.method));
    sheet.piece(fields.host(request.host));
    sheet.text(keys.path, request.path, pathLength);
  }
  if (subject !== null) {
    sheet.text(keys.subject, subject.user.id, detailLength);
    sheet.piece(fields.source(subject.user.source));
  }
  if (entry.requirements.length > 0) writeAsked(sheet, entry);
  if (client !== null) {
    sheet.piece(fields.client(client.address));
    sheet.piece(fields.kind(client.kind));
  }
  if (entry.upgrade !== null) sheet.text(keys.upgrade, entry.upgrade, detailLength);
  if (entry.upstream !== null) sheet.piece(fields.upstream(entry.upstream));
  if (forwarded !== null) {
    if (forwarded.endpoint !== null) sheet.piece(fields.endpoint(forwarded.endpoint));
    if (forwarded.attempts >= 2) sheet.number(keys.attempts, forwarded.attempts);
    if (forwarded.resent) sheet.piece(keys.resent);
    // Its beginning was sent, so its status stands.
    if (error !== null && forwarded.answeredBy === "upstream") sheet.piece(keys.cut);
  }
  if (entry.unparked) sheet.piece(keys.replayed);
  writeTimes(sheet, entry.timings, Math.round((endedAt - entry.startedAt) * 1_000));
}

function writeFault(sheet: LineSheet, { error, fault, at }: Readonly<Entry>): void {
  if (error !== null) {
    sheet.own(keys.code, error.code);
    if (error.detail !== "") sheet.text(keys.detail, error.detail, detailLength);
    if (error.about !== undefined) sheet.json(keys.about, error.about);
    if (error.fix !== undefined) sheet.own(keys.fix, error.fix);
  }
  if (fault === null) return;
  if (at !== null) sheet.own(keys.place, `${toPlace(at)}:${at.column}`);
  sheet.own(keys.fingerprint, fault.fingerprint);
  if (fault.count !== 1) sheet.number(keys.faults, fault.count);
  if (fault.thrown !== null) sheet.own(keys.thrown, fault.thrown);
}

function writeAsked(sheet: LineSheet, { requirements, request }: Readonly<Entry>): void {
  const path = request?.path ?? "";
  sheet.json(
    keys.asked,
    requirements.slice(0, askedCount).map((one) => toAsked(one, path)),
  );
  if (requirements.length > askedCount) sheet.number(keys.askedMore, requirements.length - askedCount);
}

const toAsked = (one: Requirement, path: string) => ({
  level: visible(levelName(one.level), askedLength),
  maxAgeSeconds: one.maxAgeSeconds ?? undefined,
  scope: one.scope === null ? undefined : visible(scopeShown(one.scope, path), askedLength),
  once: one.once || undefined,
  reason: one.reason === "" ? undefined : visible(one.reason, askedLength),
  policy: one.at === null ? undefined : toPlace(one.at),
});

function writeTimes(sheet: LineSheet, timings: Timings, total: number): void {
  let names = firstTime;
  if (timings.identity !== undefined) {
    sheet.number(names.identity, timings.identity);
    names = nextTime;
  }
  if (timings.decision !== undefined) {
    sheet.number(names.decision, timings.decision);
    names = nextTime;
  }
  if (timings.assurance !== undefined) {
    sheet.number(names.assurance, timings.assurance);
    names = nextTime;
  }
  if (timings.upstream !== undefined) {
    sheet.number(names.upstream, timings.upstream);
    names = nextTime;
  }
  sheet.number(names.total, total);
  sheet.piece(timesEnd);
}
