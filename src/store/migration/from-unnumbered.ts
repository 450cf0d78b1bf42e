// From every shape of before the first number to 1: tables and records had changed without anybody being told.

import type { DatabaseSync } from "node:sqlite";
import { keyOf, randomToken } from "../../vault/vault.ts";
import { tables } from "../schema.ts";
import { writeMark } from "../store-file.ts";

/**
 * fromUnnumbered carries over sessions that say which source's registration they are of, which all do since those were written down.
 * Factors, keys, blocks, people, what was seen and what was guessed are as they ever were. What was under way begins again.
 */
export function fromUnnumbered(database: DatabaseSync): readonly string[] {
  database.exec(tables);
  database.exec("DELETE FROM entry WHERE space IN ('pending', 'parked', 'answered', 'lock')");
  const change = database.prepare("UPDATE entry SET value = ? WHERE space = 'session' AND key = ?");
  const remove = database.prepare("DELETE FROM entry WHERE space = 'session' AND key = ?");
  const leave = database.prepare("DELETE FROM member WHERE space = 'session' AND key = ?");
  const join = database.prepare("INSERT INTO member (space, key, name) VALUES ('session', ?, ?)");
  let kept = 0;
  let lost = 0;
  const nowMs = Date.now();
  for (const { key, value, until } of database
    .prepare("SELECT key, value, until FROM entry WHERE space = 'session'")
    .all()) {
    const record = parseSession(String(value));
    if (record === null) {
      remove.run(String(key));
      if (Number(until) > nowMs && isSession(String(value))) lost += 1;
      continue;
    }
    kept += 1;
    change.run(JSON.stringify(record), String(key));
    leave.run(String(key));
    for (const group of groupsOf(record)) join.run(String(key), group);
  }
  writeMark(database, randomToken(), 1);
  return [
    `${kept} ${kept === 1 ? "session was" : "sessions were"} carried over`,
    ...(lost === 0
      ? []
      : [
          `${lost} ${lost === 1 ? "session" : "sessions"} of an older version could not be carried over: those people sign in again`,
        ]),
  ];
}

/** As it was at number 1; it stays as it is, whatever becomes of SessionRecord. */
interface Session {
  readonly family: string;
  readonly user: { readonly id: string; readonly source: string };
  readonly registration: string;
  readonly sid: string | null;
}

const kinds: Readonly<Record<string, (value: unknown) => boolean>> = {
  family: isText,
  host: isText,
  user: (value) => isObject(value) && isText(value["id"]) && isText(value["source"]) && isText(value["issuer"]),
  registration: isText,
  sid: (value) => value === null || isText(value),
  ledger: Array.isArray,
  since: Number.isFinite,
  until: Number.isFinite,
  seen: Number.isFinite,
  idleMs: Number.isFinite,
  checked: Number.isFinite,
  refreshMs: (value) => value === null || Number.isFinite(value),
  agent: isText,
  grant: isText,
  key: isText,
  tokens: isText,
};

function parseSession(json: string): Session | null {
  const value = parse(json);
  if (!isObject(value) || !Object.entries(kinds).every(([name, isKind]) => isKind(value[name]))) return null;
  // Those of before it was asked for go when the browser is closed, as they always did.
  return { persistent: false, ...value } as unknown as Session;
}

/** What a rotated id left behind is none. */
const isSession = (json: string): boolean => {
  const value = parse(json);
  return isObject(value) && "user" in value;
};

function parse(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return null;
  }
}

function isText(value: unknown): value is string {
  return typeof value === "string";
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

const groupsOf = ({ family, user: { id, source }, registration, sid }: Session): readonly string[] => [
  "all",
  `family:${family}`,
  `person:${keyOf(JSON.stringify([source, id]))}`,
  `id:${keyOf(id)}`,
  `sub:${keyOf(JSON.stringify([registration, id]))}`,
  `sid:${keyOf(JSON.stringify([registration, sid]))}`,
];
