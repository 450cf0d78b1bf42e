// docs/reference/limits.md: the numbers that operators and clients run into, read out of the source.

import { readFileSync } from "node:fs";
import { settingsTable, toFlag } from "../../../src/settings.ts";
import { made, span, table } from "./markdown.ts";

type Unit = "ms" | "s" | "bytes" | "";

/** Limit is one number: in which file it is, by which name, in which unit, what of, and what happens beyond it. */
export type Limit = readonly [file: string, name: string, unit: Unit, what: string, beyond: string];

/** limits are those that no setting changes. */
export const limits: Readonly<Record<string, readonly Limit[]>> = {
  "Signing in": [
    ["src/identity/carrier.ts", "carriedMs", "ms", "a sign-in, from setting out to coming back", "`IDENTITY_STATE`"],
    ["src/portal/log-in.ts", "rememberedSeconds", "s", "which identity source was chosen here last", "is forgotten"],
    ["src/identity/ask-provider.ts", "maxBytes", "bytes", "an answer of a provider", "`IDENTITY_PROVIDER_MISFIT`"],
    ["src/identity/provider.ts", "timeoutSeconds", "s", "a call to a provider", "`IDENTITY_PROVIDER_DOWN`"],
    ["src/identity/issuer.ts", "keysFreshMs", "ms", "an issuer's keys, before they are read anew", "are read anew"],
    [
      "src/identity/source/bearer.ts",
      "cacheMs",
      "ms",
      "that an access token was looked at is remembered",
      "it is verified again",
    ],
    [
      "src/identity/logout-token.ts",
      "logoutMaxAgeSeconds",
      "s",
      "a provider's logout message, since it was made",
      "`IDENTITY_LOGOUT_TOKEN`",
    ],
    [
      "src/session/blocked.ts",
      "believedMs",
      "ms",
      "the list of blocked people, while the store cannot be read",
      "`STORE_FAULT`",
    ],
  ],
  "Step-ups and what waits": [
    ["src/stepup/ticket.ts", "ticketMs", "ms", "a step-up's address", "`STEPUP_TICKET`"],
    ["src/stepup/pending.ts", "pendingMs", "ms", "a step-up under way", "`STEPUP_TICKET`"],
    ["src/stepup/pending.ts", "maxPending", "", "step-ups under way of one person", "the oldest goes"],
    ["src/parking/parking.ts", "parkedMs", "ms", "a kept form", "`STEPUP_PARKED_GONE`"],
    ["src/parking/parking.ts", "maxParked", "", "kept forms of one session or browser", "the oldest goes"],
    ["src/parking/held.ts", "heldMs", "ms", "a held upload", "`STEPUP_PARKED_GONE`"],
    [
      "src/portal/way-back.ts",
      "parkedCookieSeconds",
      "s",
      "the way from the proof to the kept form",
      "it is sent again from its page",
    ],
    ["src/assurance/ledger.ts", "scopedSeconds", "s", "a proof for one thing alone (`scope`)", "it is asked for again"],
    ["src/assurance/ledger.ts", "maxScoped", "", "proofs with a scope in one session", "the oldest goes"],
    ["src/stepup/prove-address.ts", "mostLevels", "", "levels in one address of `/.sallyport/prove`", "`STEPUP_PROVE`"],
  ],
  Factors: [
    ["src/factor/passkeys.ts", "maxPasskeys", "", "passkeys of one person", "`FACTOR_LIMIT`"],
    ["src/factor/authenticator-app.ts", "maxApps", "", "authenticator apps of one person", "`FACTOR_LIMIT`"],
    ["src/factor/authenticator-app.ts", "offerMs", "ms", "a QR code that is shown", "`FACTOR_EXPIRED`"],
    [
      "src/factor/totp.ts",
      "periodSeconds",
      "s",
      "a one-time code; the one before and the one after count too",
      "`FACTOR_WRONG`",
    ],
    ["src/factor/passkey-challenge.ts", "challengeMs", "ms", "a passkey's challenge", "`FACTOR_EXPIRED`"],
    ["src/factor/recovery-codes.ts", "openedMs", "ms", "what a recovery code opens", "another code is needed"],
    [
      "src/portal/factor/gate.ts",
      "openSeconds",
      "s",
      "since signing in, to open the page that changes factors",
      "sign in again",
    ],
    ["src/portal/factor/gate.ts", "sendSeconds", "s", "since signing in, to send it", "sign in again"],
    ["src/portal/page-token.ts", "pageMs", "ms", "the page of sessions, before its buttons", "it is shown anew"],
  ],
  Policies: [
    ["runtime/contract.ts", "maxLevelDepth", "", "levels combined, one inside the other", "`POLICY_LEVEL_DEPTH`"],
    [
      "runtime/forward-choice.ts",
      "maxGroupChoices",
      "",
      "names and patterns in `groups` of a `forward()`",
      "`POLICY_OPTION`",
    ],
    ["runtime/carriable.ts", "maxBodyBytes", "bytes", "the body of a `respond()`, as JSON", "`POLICY_BODY`"],
    ["runtime/carriable.ts", "maxValueBytes", "bytes", "one header's value that a policy sets", "`POLICY_HEADER`"],
    ["runtime/carriable.ts", "maxHeadersBytes", "bytes", "all headers that a policy sets at once", "`POLICY_HEADER`"],
    ["runtime/scope.ts", "maxLength", "", "characters of a `scope`", "`POLICY_SCOPE`"],
    ["runtime/visible.ts", "reasonLength", "", "characters of a reason", "the rest is cut"],
    [
      "src/sandbox/reserve.ts",
      "mostWaiting",
      "",
      "requests of a worker that wait for a sandbox that is made anew",
      "`SANDBOX_NOT_READY`",
    ],
    ["src/sandbox/reserve.ts", "longestWaitMs", "ms", "how long they wait", "`SANDBOX_NOT_READY`"],
    ["src/compiler/typecheck/run.ts", "limitMs", "ms", "a type-check", "`COMPILE_TYPECHECK`"],
  ],
  "Upstreams and the identity header": [
    ["src/signing/assertion.ts", "lifetimeSeconds", "s", "the token in `sallyport-identity`", "is expired"],
    [
      "src/signing/assertion.ts",
      "largeBytes",
      "bytes",
      "that token, before the log warns (`large-identity`)",
      "a warning, once a day",
    ],
    ["src/signing/key-schedule.ts", "retainMs", "ms", "a key stands in the key set, after the last token", "is gone"],
    ["src/upstream/interim.ts", "limit", "", "interim answers (1xx) before an answer", "`UPSTREAM_BAD_ANSWER`"],
    ["src/exchange/socket-address.ts", "longest", "", "characters of a socket file's path", "`COMPILE_ENDPOINT`"],
    ["src/reply/cors.ts", "preflightSeconds", "s", "a preflight's answer in a browser", "it asks again"],
  ],
  "The store and the log": [
    ["src/store/asked.ts", "callLimit", "", "calls of one process that wait for the store", "`STORE_BUSY`"],
    ["src/store/exchangeable.ts", "waitMs", "ms", "a store that is being exchanged", "`STORE_FAULT`"],
    ["src/observe/decision-fields.ts", "pathLength", "", "characters of `path` in a line", "the rest is cut"],
    ["src/observe/decision-fields.ts", "askedCount", "", "requirements in `asked`", "`askedMore` counts the others"],
    ["src/observe/decision-fields.ts", "askedLength", "", "characters of each text in there", "the rest is cut"],
    ["src/session/people.ts", "rememberMs", "ms", "who signed in once, for `sallyport users`", "is forgotten"],
  ],
};

/** numberOf reads a constant out of the source: digits, and what is computed with them. */
export function numberOf(file: string, name: string): number {
  const found = new RegExp(`const ${name}(?:: \\w+)? = ([\\d_ *+()]+);`).exec(readFileSync(file, "utf8"))?.[1];
  if (found === undefined) throw new Error(`${file} has no number ${name}: test/docs/reference/limits.ts names it`);
  return found
    .replaceAll("_", "")
    .split("*")
    .reduce((product, factor) => product * Number(factor), 1);
}

const spans = [
  [86_400, "d"],
  [3_600, "h"],
  [60, "min"],
  [1, "s"],
] as const;

function inUnit(value: number, unit: Unit): string {
  if (unit === "bytes") return value % 1_024 === 0 ? sizeOf(value) : `${value.toLocaleString("en")} bytes`;
  if (unit === "") return value.toLocaleString("en");
  const seconds = unit === "ms" ? value / 1_000 : value;
  const [size, word] = spans.find(([size]) => seconds >= size && seconds % size === 0) ?? [1, "s"];
  return `${seconds / size} ${word}`;
}

const sizeOf = (bytes: number): string => (bytes % 1_048_576 === 0 ? `${bytes / 1_048_576} MB` : `${bytes / 1_024} kB`);

/** Settings that are a limit: by their default they stand here too. */
const set = /Limit$|Count$|Timeout$|^connections$|^heldFreeSpace$|^sandboxMemory$|^logBuffer$|^drain$/;

/** limitsPage is the whole page. */
export function limitsPage(): string {
  const settings = Object.entries(settingsTable)
    .filter(([name]) => set.test(name))
    .map(([name, { text, default: fallback }]) => [
      span(toFlag(name as keyof typeof settingsTable)),
      span(fallback),
      `${text}.`,
    ]);
  const parts = Object.entries(limits).map(
    ([title, all]) =>
      `## ${title}\n\n${table(
        ["what", "most", "beyond it"],
        all.map(([file, name, unit, what, beyond]) => [what, inUnit(numberOf(file, name), unit), beyond]),
      )}`,
  );
  return `${[
    made("the constants of the source, as test/docs/reference/limits.ts names them"),
    "# Limits\n\nThe numbers that an operator, a client or a visitor can run into. Those of upstreams, health checks, sessions and levels are [options](api.md), with their defaults there; codes stand in [error codes](error-codes.md).",
    `## That a setting changes\n\n${table(["setting", "default", ""], settings)}`,
    ...parts,
    "## Strangers\n\nHow many sign-ins one network and everybody may begin is in [Sign-ins that nobody finishes](../concepts/processes.md#sign-ins-that-nobody-finishes); wrong answers to a second factor: five in five minutes, fifty in a day, then [`FACTOR_TOO_MANY`](error-codes.md#factor_too_many).",
  ].join("\n\n")}\n`;
}
