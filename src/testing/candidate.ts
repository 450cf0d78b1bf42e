// What could be different about a request: for each fact that a guard looks at the obvious alternatives, by what stands in the policies.

import type { SourceLocation } from "../../runtime/contract.ts";
import type { SourceText } from "../generation/source-text.ts";
import type { Case, CaseUser } from "./case.ts";

/** Candidate is a change of a request that may let it pass, and how it is said. */
export interface Candidate {
  readonly say: string;
  /** What would be different, as `say` has it, where there are many values to try; null: this is the one. */
  readonly of: string | null;
  readonly change: (made: Case) => Case;
}

/** Known is what candidates are made of. */
export interface Known {
  /** Texts that stand in the policies, those of the guard first. */
  readonly texts: readonly string[];
  readonly numbers: readonly number[];
  /** Which claims the policies read. */
  readonly claims: readonly string[];
  readonly queries: readonly string[];
  readonly headers: readonly string[];
  /** Whom the route takes. */
  readonly sources: readonly string[];
}

const most = { texts: 80, numbers: 20, names: 12 };

/** readKnown reads the guard, then its file, then the others; packages are nobody's rules. */
export function readKnown(at: SourceLocation, text: SourceText, sources: readonly string[]): Known {
  const files = [...text.files()].filter(([file]) => !/(?:^|\/)node_modules\//.test(file));
  const own = files.filter(([file]) => file === at.file);
  const others = files.filter(([file]) => file !== at.file);
  const written = [...own, ...others].map(([, lines]) =>
    lines.filter((line) => !/^(?:import|export) .* from /.test(line)),
  );
  const all = [text.expression(at), ...written.flat()].join("\n");
  const found = (pattern: RegExp) => [
    ...new Set(Array.from(all.matchAll(pattern), (match) => match.slice(1).find(Boolean) ?? "")),
  ];
  const texts = found(/"((?:[^"\\\n]|\\.){1,100})"|'((?:[^'\\\n]|\\.){1,100})'|`((?:[^`\\$]){1,100})`/g);
  const named = (of: string) =>
    found(new RegExp(`\\b${of}\\??\\.?(?:\\[\\s*["'\`]([^"'\`]+)["'\`]\\s*\\]|\\.([\\w$]+))`, "g")).slice(
      0,
      most.names,
    );
  return {
    texts: texts.filter((one) => one !== "").slice(0, most.texts),
    numbers: found(/\b(\d{1,9}(?:\.\d+)?)\b/g)
      .map(Number)
      .slice(0, most.numbers),
    claims: named("claims"),
    queries: named("query"),
    headers: named("headers").map((name) => name.toLowerCase()),
    sources,
  };
}

/** candidates are for the facts that were looked at, the likeliest first. */
export function* candidates(facts: Iterable<string>, made: Case, known: Known): Generator<Candidate> {
  const names = new Set(facts);
  if (names.has("user") || names.has("session")) {
    if (made.user === null) yield* signIns(known);
    else yield* otherUsers(made.user, known);
  }
  if (names.has("client.address")) yield* addresses(made, known);
  if (names.has("request.query")) yield* queries(made, known);
  if (names.has("request.headers")) yield* headers(made, known);
  if (names.has("time.now")) yield* times(made);
}

/** signIns are somebody at each of the sources that the route takes. */
export function* signIns({ sources }: Pick<Known, "sources">): Generator<Candidate> {
  for (const source of sources)
    yield {
      say: `somebody signed in at ${source}`,
      of: null,
      change: (made) => ({ ...made, user: { id: "somebody", source } }),
    };
}

const quoted = (value: unknown): string => JSON.stringify(value);

function* otherUsers(user: CaseUser, { texts, numbers, claims, sources }: Known): Generator<Candidate> {
  const as = (of: string, value: unknown, change: Partial<CaseUser>): Candidate => ({
    say: value === undefined ? of : `${of} ${quoted(value)}`,
    of: value === undefined ? null : of,
    change: (made) => ({ ...made, user: { ...made.user!, ...change } }),
  });
  const { groups = [] } = user;
  for (const one of texts)
    if (!groups.includes(one)) yield as("user.groups to hold", one, { groups: [...groups, one] });
  for (const one of groups) yield as("user.groups without", one, { groups: groups.filter((other) => other !== one) });
  const own = user.source ?? sources[0];
  for (const source of sources) if (source !== own) yield as("user.source to be", source, { source });
  for (const name of claims)
    for (const value of [...texts, true, ...numbers, false, ...texts.map((one) => [one])])
      yield as(`user.claims[${quoted(name)}] to be`, value, { claims: { ...user.claims, [name]: value } });
  yield as('another user.id, such as "somebody"', undefined, { id: "somebody" });
  for (const one of texts) {
    const email = one.startsWith("@") ? `somebody${one}` : one;
    if (email.includes("@")) yield as("user.email to be", email, { email });
    yield as("user.id to be", one, { id: one });
    yield as("user.name to be", one, { name: one });
  }
}

function* addresses({ address }: Case, { texts }: Known): Generator<Candidate> {
  for (const text of texts) {
    const [start = ""] = text.split("/");
    const isV4 = /^\d{1,3}(?:\.\d{1,3}){0,3}\.?$/.test(start) && (start.includes(".") || text.includes("/"));
    const parts = start.split(".").filter((part) => part !== "");
    const full = isV4 ? [...parts, "0", "0", "0"].slice(0, 4) : [];
    // What a network begins with is an address of nobody's.
    if (isV4 && parts.length < 4) full[3] = "1";
    const other = isV4 ? full.join(".") : start;
    if ((isV4 || /^[0-9a-f:]*::?[0-9a-f:]*$/i.test(other)) && other !== address)
      yield { say: `a client at ${other}`, of: "a client at", change: (made) => ({ ...made, address: other }) };
  }
  for (const other of ["192.0.2.1", "127.0.0.1", "2001:db8::1"])
    if (other !== address)
      yield {
        say: `a client at another address, such as ${other}`,
        of: null,
        change: (made) => ({ ...made, address: other }),
      };
}

function* queries(made: Case, { queries: names, texts, numbers }: Known): Generator<Candidate> {
  const [before = "", query = ""] = made.url.split("#")[0]!.split(/\?(.*)/s);
  for (const name of names) {
    const with_ = (value: string | null): Case["url"] => {
      const parts = query.split("&").filter((part) => part !== "" && decoded(part.split("=")[0]!) !== name);
      if (value !== null) parts.push(`${encodeURIComponent(name)}=${encodeURIComponent(value)}`);
      return parts.length === 0 ? before : `${before}?${parts.join("&")}`;
    };
    yield { say: `request.query without ${quoted(name)}`, of: null, change: (one) => ({ ...one, url: with_(null) }) };
    for (const value of [...texts, ...numbers.map(String)])
      yield {
        say: `request.query[${quoted(name)}] to be ${quoted(value)}`,
        of: `request.query[${quoted(name)}] to be`,
        change: (one) => ({ ...one, url: with_(value) }),
      };
  }
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll("+", " "));
  } catch {
    return text;
  }
}

function* headers(made: Case, { headers: names, texts }: Known): Generator<Candidate> {
  for (const name of names) {
    if (made.headers[name] !== undefined)
      yield {
        say: `request.headers without ${quoted(name)}`,
        of: null,
        change: (one) => ({
          ...one,
          headers: Object.fromEntries(Object.entries(one.headers).filter(([other]) => other !== name)),
        }),
      };
    for (const value of texts)
      yield {
        say: `request.headers[${quoted(name)}] to be ${quoted(value)}`,
        of: `request.headers[${quoted(name)}] to be`,
        change: (one) => ({ ...one, headers: { ...one.headers, [name]: value } }),
      };
  }
}

/** Every hour of the next week. */
function* times({ nowMs }: Case): Generator<Candidate> {
  const hourMs = 3_600_000;
  for (let hour = 1; hour <= 7 * 24; hour++) {
    const at = (Math.floor(nowMs / hourMs) + hour) * hourMs;
    yield { say: `asked at ${new Date(at).toISOString()}`, of: "asked at", change: (made) => ({ ...made, nowMs: at }) };
  }
}
