// docs/reference/log-events.md: every event of the log, with a line of each that was really logged, and what is asked of the log mostly.

import { globSync, readFileSync } from "node:fs";
import { samples } from "./log-samples.ts";
import { made, plain, span, table } from "./markdown.ts";
import { saidIn } from "./said.ts";

/** events is each by its name: what has happened. */
export const events: Readonly<Record<string, string>> = {
  decision: "A request was answered: one line for each, [field by field](logs.md).",
  malformed: "Bytes came that were no HTTP, so that there was no request.",
  stalled: "One route's guards kept all requests of a worker waiting.",
  "large-identity":
    "Somebody's identity header is so large that servers may refuse it; once a day for each person and upstream.",
  "identity-provider": "Something of an identity provider does not fit, or it is away, or back again.",
  refresh: "A provider did not say who a session's person is now; and when it does again.",
  blocked: "Somebody was blocked, and what they have here ends.",
  "blocked-list": "The list of blocked people cannot be read, or can again.",
  "logout-unmatched": "A provider's logout message ended nobody's session.",
  "session-ends": "It could not be written down that sessions ended; and once it is.",
  "last-used": "It could not be noted that sessions are in use.",
  person: "It could not be noted who has signed in.",
  "same-site-none": "A host's cookies are stricter than its policy says, for want of https.",
  endpoint: "No connection to an endpoint can be made, or one can again.",
  "streams-ended": "Live connections were closed: with their session, or since the gateway stops.",
  "stream-fault": "A live connection could not be closed.",
  "connections-full": "No more connections are accepted for now.",
  "connections-refused": "Connections waited for room in vain.",
  "connections-accepted": "There has been room again for ten seconds.",
  "drain-cut": "The time to drain was over before these were done.",
  clock: "The machine's clock was set.",
  types: "How the policies' types are.",
  reload: "SIGHUP had things read anew.",
  "worker-ended": "A worker that served ended, and is replaced.",
  "worker-fails": "A worker cannot start, and is tried again.",
  "worker-back": "One could start again.",
  "worker-slow": "A worker has been at something for long; it is alive.",
  orphaned: "A worker's supervisor is gone: it takes nothing new.",
  orphans: "The gateway that had this address was killed, and its workers finish what is under way.",
  "orphan-ended": "One of these was ended.",
  "run-note": "It cannot be noted which processes run.",
  unacknowledged: "Processes of one store did not say in time that they heard of a change.",
  "message-dropped": "A word between processes was not understood; at `debug`.",
  "observer-fault": "Something that is told of requests failed, which no request notices.",
  "log-lost": "Lines of the log were lost, or came late.",
  "log-line-cut":
    "A disk was full in the middle of a line: this stands where it began, and the line comes later, whole.",
  "store-migration": "An older store is brought forward.",
  "store-exchanged": "The store's file is another one than a moment ago.",
  "store-renewed": "The store began a new epoch.",
  "store-refused": "The store cannot be gone on with.",
  "store-back": "It can again.",
  "store-unwatched": "Nobody can look after the store's file.",
  "store-failed": "The store refuses what is asked of it.",
  "store-recovered": "It takes what is asked again.",
  "store-journal": "The store's journal grows, since somebody reads without an end.",
  "key-put-back": "The master key went with the store, and was put back.",
};

/** Where more of it stands. */
const more: Readonly<Record<string, string>> = {
  stalled: "../concepts/security.md#what-a-policy-can-do-to-its-neighbours",
  "streams-ended": "../concepts/processes.md#stopping",
  "drain-cut": "../concepts/processes.md#stopping",
  "log-lost": "logs.md#when-it-cannot-be-written",
  "log-line-cut": "logs.md#when-it-cannot-be-written",
  "connections-full": "../concepts/processes.md#clients-and-their-connections",
  "connections-refused": "operations.md#descriptors-run-out",
  "connections-accepted": "operations.md#descriptors-run-out",
  "large-identity": "../guides/backend.md#many-groups",
  "identity-provider": "../concepts/identity.md#a-provider-that-is-away",
  refresh: "../concepts/identity.md#refreshing",
  endpoint: "policies.md#health",
  clock: "operations.md#the-clock-jumps",
  types: "running.md#types",
  reload: "../concepts/processes.md#reading-anew-sighup",
  "worker-fails": "../concepts/processes.md#processes",
  unacknowledged: "../concepts/processes.md#when-something-has-ended",
  "store-migration": "../guides/keys-and-backups.md#upgrades",
  "store-exchanged": "operations.md#the-store-is-deleted-replaced-or-restored",
  "store-renewed": "operations.md#the-store-is-deleted-replaced-or-restored",
  "store-refused": "operations.md#the-store-is-deleted-replaced-or-restored",
  "store-failed": "operations.md#the-store-is-locked",
  "session-ends": "operations.md#the-store-is-locked",
  blocked: "../concepts/identity.md#blocking-somebody",
  "same-site-none": "../concepts/identity.md#samesite-by-choice",
  "logout-unmatched": "../concepts/identity.md#signing-out",
};

/** fields is what stands in any line but a decision's, whose fields have a page of their own. */
export const fields: Readonly<Record<string, string>> = {
  level: "`debug`, `info`, `warn`, `error` or `fatal`. `--log-level` leaves out what is below it.",
  time: "When, in UTC.",
  name: "Which part of the program.",
  pid: "Which process.",
  event: "What happened, by a name that does not change.",
  msg: "The same in words, which may change.",
  about: "A provider's `source`, `issuer`, `asked` and `cause`.",
  againInMs: "When it is tried again.",
  bytes: "How long the header is.",
  calls: "How many calls failed meanwhile.",
  cause: "What was in the way.",
  certificates: "How many certificates are trusted besides, or why none.",
  change: "What became of the file: `replaced`, `deleted`, `truncated`…",
  client: "The client's address.",
  code: "One of the [codes](error-codes.md); of a process its exit code.",
  connections: "How many there are.",
  copy: "Where the older one is kept.",
  count: "How many, since this was last said.",
  detail: "What went wrong.",
  downloads: "Of these, answers that were under way.",
  dropped: "How many were closed without a word; how many messages.",
  endpoint: "Which one.",
  epoch: "By which it is told from another.",
  failed: "How many sessions could not be asked about meanwhile.",
  file: "Which file.",
  fix: "What to do.",
  from: "Which version it was.",
  generation: "Which policies.",
  groups: "How many.",
  host: "Which host.",
  inVain: "How often it was tried before.",
  jumpMs: "By how much.",
  kind: "Of what.",
  kinds: "How many of each verdict, and of lines that are no decision of each level.",
  lastedMs: "How long it was so.",
  left: "How many are not written yet.",
  limitMs: "What it may be.",
  logFile: "`open`, or why not.",
  lost: "How many lines; 0: they came late.",
  megabytes: "How large.",
  more: "How often besides, since this was last said.",
  ms: "How long it took.",
  native: "Was it a call that cannot be stopped?",
  order: "What it was told to do.",
  policies: "`live`, `unchanged`, `refused`, `failed` or `superseded`.",
  policy: "The line of the policy file.",
  problems: "How many.",
  processes: "How many took part.",
  reason: "Why.",
  recoveryCodes: "How many recovery codes ended.",
  refused: "How many were refused meanwhile.",
  retryMs: "When it is tried again.",
  route: "Which route.",
  serves: "Does what it said before go on being used?",
  serving: "How many workers serve.",
  sessions: "How many sessions ended.",
  signal: "By which signal it ended.",
  since: "When it began.",
  source: "Which identity source.",
  sources: "Which identity sources.",
  stopped: "Was it stopped?",
  subject: "Who.",
  by: "By what the message named them.",
  switched: "Of these, connections that had switched protocols.",
  to: "Which version it is.",
  typescript: "Which TypeScript.",
  unanswered: "Of these, requests that had no answer yet.",
  until: "Until when at most.",
  uploads: "Of these, requests that were still sent.",
  upstream: "Which upstream.",
  waitedMs: "For how long.",
  why: "What the operating system says.",
  worker: "Which process.",
  workers: "Which processes.",
  written: "How many are written.",
};

/** eventsIn gives the events that the source logs. */
export function eventsIn(): ReadonlySet<string> {
  const text = globSync("src/**/*.ts").map((file) => readFileSync(file, "utf8"));
  return new Set(
    text.flatMap((one) =>
      Array.from(one.matchAll(/(?<!\()\bevent(?:: |\s*=\s*|\\?":\s?\\?)"([a-z-]+)\\?"(?! \|)/g), ([, name]) => name!),
    ),
  );
}

/** queries are what is asked of the log mostly, as a shell takes them. */
export const queries: readonly (readonly [question: string, query: string])[] = [
  ["One request, by its support code", `jq 'select(.request == "…")'`],
  ["What somebody did", `jq 'select(.subject == "ada")'`],
  [
    "Who was asked for a step-up, when and why",
    `jq -r 'select(.verdict == "step-up") | [.time, .subject, .path, .reason] | @tsv'`,
  ],
  [
    "Who proved something",
    `jq -r 'select(.reason // "" | startswith("step-up:")) | [.time, .subject, .reason] | @tsv'`,
  ],
  ["Refusals by policy line", `jq -r 'select(.verdict == "deny") | .policy' | sort | uniq -c | sort -rn`],
  ["Codes, the most frequent first", `jq -r '.code // empty' | sort | uniq -c | sort -rn`],
  [
    "Policies that failed, each once",
    `jq -r 'select(.fingerprint) | [.fingerprint, .place, .detail] | @tsv' | sort -u`,
  ],
  ["What an operator has to do", `jq -r 'select(.fix) | [.time, .event, .code, .fix] | @tsv'`],
  ["Slow requests, and where the time went", `jq -c 'select(.us.total > 1000000) | [.path, .us]'`],
  ["Everything that is no request", `jq -c 'select(.event != "decision")'`],
];

/** Everybody's, which are said once. */
const everywhere: ReadonlySet<string> = new Set(["level", "time", "name", "pid", "event", "msg"]);

/** fieldsOf gives what an event's sample has besides. */
export const fieldsOf = (line: string): readonly string[] =>
  Object.keys(JSON.parse(line) as object).filter((field) => !everywhere.has(field));

function toEvent(name: string, text: string): string {
  const page = more[name];
  const said = page === undefined ? text : `${text} [More](${page}).`;
  const line = samples[name];
  if (line === undefined) return `### ${name}\n\n${said}`;
  const { level } = JSON.parse(line) as { readonly level: string };
  const own = name === "decision" ? [] : fieldsOf(line);
  const about = own.length === 0 ? [] : [`Fields: ${own.map(span).join(", ")}.`];
  return [`### ${name}`, `**${level}** · ${said}`, ...about, `\`\`\`json\n${line}\n\`\`\``].join("\n\n");
}

/** logEventsPage is the whole page. */
export function logEventsPage(): string {
  const said = saidIn().map(({ level, text }) => [level, plain(text)]);
  return `${[
    made("test/docs/reference/log-events.ts, log-samples.ts and the source"),
    "# Every event of the log",
    "A line is one JSON object. What each field of a request's line means, where the log goes and when it cannot be written stands in [The decision log](logs.md). The lines here were logged by gateways in tests, and stand as they were written, but for folders.",
    "## Queries\n\nWith [jq](https://jqlang.org), of a file or of what the journal gives (`journalctl -u sallyport -o cat`).",
    ...queries.map(([question, query]) => `${question}:\n\n\`\`\`sh\n${query}\n\`\`\``),
    `## Fields\n\n${table(
      ["field", ""],
      Object.entries(fields).map(([name, text]) => [span(name), text]),
    )}`,
    "## Events",
    ...Object.entries(events).map(([name, text]) => toEvent(name, text)),
    `## Lines without an event\n\nBeside the words they have fields of the same names.\n\n${table(["level", "words"], said)}`,
  ].join("\n\n")}\n`;
}
