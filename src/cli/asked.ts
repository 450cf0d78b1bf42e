// What sallyport explain is asked about: read from its words, from a curl command, or from a line of the decision log.

import { readFileSync } from "node:fs";
import type { CaseUser } from "../testing/case.ts";
import type { Given } from "./command.ts";
import { parseCurl } from "./curl.ts";

/** Having is something that was proved: how long ago, and for what alone. */
export interface Having {
  readonly level: string;
  readonly age: string;
  readonly scope: readonly string[] | null;
}

/** Question is a request to be explained. */
export interface Question {
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly user: CaseUser | null;
  readonly having: readonly Having[];
  readonly from: string | null;
  readonly at: Date | null;
  /** What of what was given is not looked at. */
  readonly notes: readonly string[];
}

/** toQuestion throws a TypeError that is for whoever typed. `read` reads a file, "-" standard input. */
export function toQuestion({ words, switches }: Given, read: (file: string) => string = readText): Question {
  const text = (name: string): string | null => (typeof switches[name] === "string" ? switches[name] : null);
  const all = (name: string): readonly string[] => (Array.isArray(switches[name]) ? (switches[name] as string[]) : []);
  const [curl, line] = [text("curl"), text("line")];
  if ([words[0] !== "", curl !== null, line !== null].filter(Boolean).length !== 1)
    throw new TypeError("Say one of: a method and an address, --curl, --line.");
  const base = curl !== null ? ofCurl(curl) : line !== null ? ofLine(line === "-" ? read("-") : line) : ofWords(words);
  const as = text("as");
  return {
    ...base,
    headers: { ...base.headers, ...Object.fromEntries(all("header").map(toHeader)) },
    user: as === null ? base.user : toUser(as, read),
    having: all("having").map(toHaving),
    from: text("from") ?? base.from,
    at: text("at") === null ? base.at : toDate(text("at")!),
    notes: as === null ? base.notes : base.notes.filter((note) => note !== nobodysGroups),
  };
}

type Base = Omit<Question, "having">;

const plain = { headers: {}, user: null, from: null, at: null, notes: [] } as const;

function ofWords([method = "", address = ""]: readonly string[]): Base {
  if (address === "") throw new TypeError("The address is missing, such as https://bank.example.com/payouts.");
  return { ...plain, method: method.toUpperCase(), url: toAddress(address) };
}

function toAddress(address: string): string {
  if (address.startsWith("/")) throw new TypeError(`${address} is a path: say the host too, https://…${address}.`);
  return /^https?:\/\//i.test(address) ? address : `https://${address}`;
}

function ofCurl(text: string): Base {
  const { method, url, headers, withheld } = parseCurl(text);
  const notes =
    withheld.length === 0 ? [] : [`Not looked at, as a credential: ${withheld.join(", ")}. --as says who asks.`];
  return { ...plain, method, url, headers, notes };
}

const nobodysGroups = "The log holds no groups and no claims: --as says them.";

function ofLine(text: string): Base {
  let line: Record<string, unknown>;
  try {
    line = JSON.parse(text) as Record<string, unknown>;
  } catch {
    throw new TypeError("--line is not JSON: give one line of the decision log.");
  }
  const of = (name: string): string | null => (typeof line?.[name] === "string" ? (line[name] as string) : null);
  const [method, host, path, subject, source] = ["method", "host", "path", "subject", "source"].map(of);
  if (method == null || host == null || path == null)
    throw new TypeError("--line has no method, host and path: give a line of the decision log.");
  const time = line["time"];
  return {
    ...plain,
    method,
    url: `https://${host}${path}`,
    user: subject == null ? null : { id: subject, ...(source == null ? {} : { source }) },
    from: of("client"),
    at: typeof time === "number" || typeof time === "string" ? toDate(time) : null,
    notes: [
      "The log holds no query, no headers and nothing of what was proved: --header and --having say them.",
      ...(subject == null ? [] : [nobodysGroups]),
    ],
  };
}

function toHeader(text: string): readonly [string, string] {
  const colon = text.indexOf(":");
  if (colon < 1) throw new TypeError('--header is written "name: value".');
  return [text.slice(0, colon).trim().toLowerCase(), text.slice(colon + 1).trim()];
}

/** "mfa", "mfa:4m", "mfa:4m:payout,17". */
function toHaving(text: string): Having {
  const [level = "", age = "", ...scope] = text.split(":");
  if (level === "") throw new TypeError("--having is written mfa, mfa:4m or mfa:4m:payout,17.");
  return { level, age: age === "" ? "0s" : age, scope: scope.length === 0 ? null : scope.join(":").split(",") };
}

function toDate(value: string | number): Date {
  const date = new Date(value);
  if (Number.isNaN(date.getTime())) throw new TypeError(`${value} is not a date: write it as 2026-01-31T09:00:00Z.`);
  return date;
}

const members: Readonly<Record<string, (value: unknown) => boolean>> = {
  id: (value) => typeof value === "string" && value !== "",
  source: (value) => typeof value === "string",
  name: (value) => typeof value === "string",
  email: (value) => typeof value === "string",
  groups: (value) => Array.isArray(value) && value.every((one) => typeof one === "string"),
  claims: (value) => typeof value === "object" && value !== null && !Array.isArray(value),
};

const asIsWritten = 'Write an id, or JSON such as {"id":"ada","groups":["finance"]}, or the name of a .json file.';

const memberWords = (name: string): string =>
  ({ groups: "a list of texts", claims: "an object" })[name] ?? "a text, in quotation marks";

function toUser(as: string, read: (file: string) => string): CaseUser {
  const text = as.trimStart().startsWith("{") ? as : as.endsWith(".json") ? read(as) : JSON.stringify({ id: as });
  let user: unknown;
  try {
    user = JSON.parse(text);
  } catch {
    throw new TypeError(`--as: ${as.endsWith(".json") ? as : "it"} is not JSON. ${asIsWritten}`);
  }
  if (typeof user !== "object" || user === null || !("id" in user))
    throw new TypeError(`--as: it has no "id". ${asIsWritten}`);
  for (const [name, value] of Object.entries(user)) {
    if (members[name] === undefined)
      throw new TypeError(
        `--as: ${JSON.stringify(name)} is not known of a person. Known are: ${Object.keys(members).join(", ")}.`,
      );
    if (!members[name](value)) throw new TypeError(`--as: ${JSON.stringify(name)} is ${memberWords(name)}.`);
  }
  return user as CaseUser;
}

function readText(file: string): string {
  try {
    return readFileSync(file === "-" ? 0 : file, "utf8");
  } catch (cause) {
    throw new TypeError(
      `${file === "-" ? "Standard input" : file} cannot be read (${(cause as NodeJS.ErrnoException).code}). Look whether it is there, and who may read it.`,
    );
  }
}
