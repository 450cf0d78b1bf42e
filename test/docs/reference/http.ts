// docs/reference/http.md: the gateway's own addresses, the headers that it takes away and adds, and its cookies.

import { globSync, readFileSync } from "node:fs";
import { type HeaderTrait, headerNames, headerPrefixes } from "../../../runtime/header-name.ts";
import type { Row } from "../../../src/portal/row.ts";
import { type RowName, table as rows } from "../../../src/portal/table.ts";
import { type CookieNames, cookieNames, createCookies } from "../../../src/session/cookie.ts";
import { identityHeader } from "../../../src/signing/assertion.ts";
import { made, span, table } from "./markdown.ts";

const addresses: Readonly<Record<RowName, string>> = {
  logIn: "Signs in, and leads back; people choose a source first where there are several.",
  stepUp: "A program's challenge, answered in a window: `step_up_url` leads here.",
  asked: "Says whether somebody is still asked, to the script that opened a window for them.",
  prove:
    "Proves something in advance: `?level=mfa&max_age=5m&to=/payouts` ([more](../guides/browser-client.md#proving-in-advance)); without a level it lists those that there are.",
  resume: "Sends a kept form once more.",
  callback: "Back from the identity provider: the redirect URI to register there.",
  done: "The last page in a window, which tells the page that opened it.",
  verify: "Asks for a second factor of the gateway's own.",
  verifyElsewhere: "Begins the same proof at the identity source.",
  notNow: "Says until when a form is kept, and leads back to it.",
  factors: "A person's second factors.",
  addApp: "Adds an authenticator app.",
  addPasskey: "Adds a passkey.",
  removeFactor: "Removes one.",
  recoveryCodes: "Makes recovery codes.",
  recover: "Takes one.",
  sessions: "Where a person is signed in, and out again.",
  logout: "Signs out.",
  backchannelLogout:
    "The provider says who signed out there, and signs that: the address to register for back-channel logout.",
  jwks: "The keys of the identity header, for upstreams.",
  health: "200 with the live generation while the process runs; `?ready`: 503 while it should get nothing new.",
  clientScript: "`sallyport/client`, for pages without a bundler.",
  doneScript: "The script of the last page in a window.",
  fetchScript: 'Answers challenges of a page\'s own fetch; put into pages by `script: "step-up"`.',
  sendAgainScript: "The script of the page that has a form sent again.",
  fragmentScript: "Keeps what stands behind `#` while somebody signs in.",
  passkeyScript: "The script of pages that use a passkey.",
};

function addressRows(): readonly (readonly string[])[] {
  return (Object.entries(rows) as readonly (readonly [RowName, Row])[]).map(([name, row]) => [
    span(row.path),
    row.methods,
    row.who === "anybody" ? "anybody" : "a window",
    row.limitBytes === undefined
      ? ""
      : `${row.from === "anyone" ? "anyone" : "own page"}, ${row.limitBytes / 1_024} kB`,
    addresses[name],
  ]);
}

/** Each name stands at the first of these that it has. */
const taken: readonly (readonly [trait: HeaderTrait, why: string])[] = [
  ["ours", "Set by the gateway itself: a client's own is taken away."],
  [
    "target",
    "Says what is asked for in the place of the request line, and some servers believe it: the decision would be about another request.",
  ],
  [
    "caller",
    "Says who asks, from where and over what; servers believe it of a proxy. A policy may set it with `headers` of `forward()`.",
  ],
  ["connection", "Of one connection, and not of the message (RFC 9110 §7.6.1)."],
];

function takenRows(): readonly (readonly string[])[] {
  const seen = new Set<string>();
  const own = (of: Readonly<Record<string, readonly HeaderTrait[]>>, trait: HeaderTrait, more: string) =>
    Object.entries(of)
      .filter(([name, traits]) => traits.includes(trait) && !seen.has(name + more))
      .map(([name]) => {
        seen.add(name + more);
        return span(`${name}${more}`);
      });
  return taken.map(([trait, why]) => [
    why,
    [...own(headerPrefixes, trait, "…"), ...own(headerNames, trait, "")].toSorted().join(" "),
  ]);
}

const single = (): string =>
  Object.entries(headerNames)
    .flatMap(([name, traits]) => (traits.includes("single") ? span(name) : []))
    .toSorted()
    .join(" ");

const added: readonly (readonly [name: string, text: string])[] = [
  ["host", "The client's own, with the public port."],
  ["x-forwarded-for", "The client's address alone, as far as proxies are trusted."],
  ["x-forwarded-proto", "`--public-scheme`."],
  ["x-forwarded-host", "As in `host`."],
  ["x-request-id", "The request's id: the log's `request`, and people's support code."],
  [identityHeader, "Where somebody is signed in: who, as a [signed token](../guides/backend.md) of at most a minute."],
];

/** onAnswers: what stands in the gateway's own answers, or is added to others'. */
export const onAnswers: readonly (readonly [name: string, where: string, text: string])[] = [
  [
    "access-control-allow-origin",
    "to listed origins",
    "The origin, where the host's `origins` names it; of the gateway's scripts `*`. An answer that has one keeps its own.",
  ],
  ["access-control-allow-credentials", "to listed origins", "`true`."],
  ["access-control-expose-headers", "to listed origins", "`WWW-Authenticate`."],
  [
    "access-control-allow-methods",
    "preflights",
    "The one that was asked for. Whether it may pass the policy says when it comes.",
  ],
  ["access-control-allow-headers", "preflights", "Those that were asked for."],
  ["access-control-max-age", "preflights", "`600`: ten minutes."],
  ["allow", "405, `OPTIONS *`", "The methods that there are."],
  [
    "cache-control",
    "own answers",
    "`no-store`; of the gateway's scripts `public, max-age=300`. Also on the answer to a kept form.",
  ],
  ["connection", "`LISTENER_…`, 413", "`close`: what follows must not be read as the next request."],
  [
    "content-security-policy",
    "own pages",
    "`default-src 'none'`, this page's style sheet by its hash and its scripts by their addresses; framed by nobody.",
  ],
  [
    "cross-origin-opener-policy",
    "own pages",
    "`noopener-allow-popups`, to Firefox `same-origin`: no page of the application reaches into one of these. Not on the last page in a window.",
  ],
  ["cross-origin-resource-policy", "own scripts", "`cross-origin`."],
  ["etag", "own scripts", "For asking anew."],
  ["location", "redirects", "Where to go on."],
  ["referrer-policy", "own pages", "`origin`: an address may hold a ticket."],
  ["retry-after", "some codes", "Seconds; [which codes](error-codes.md)."],
  ["sec-websocket-version", "426", "`13`."],
  ["set-cookie", "sign-ins, step-ups", "[Cookies](#cookies)."],
  ["vary", "hosts with `origins`", "`Origin`; of preflights what was asked besides."],
  [
    "www-authenticate",
    "401",
    "`Bearer` with a realm, and `error` or, of a step-up, `acr_values` and `max_age` (RFC 9470); `Basic` before it where a source has `basic`.",
  ],
  ["x-content-type-options", "own answers", "`nosniff`."],
];

/** answerHeadersIn gives the names of such headers that the source of what answers says. */
export function answerHeadersIn(): ReadonlySet<string> {
  const known =
    /^(?:access-control-(?:allow|expose|max)-[a-z]+|allow|cache-control|clear-site-data|content-security-policy|cross-origin-[a-z-]+|etag|location|permissions-policy|referrer-policy|retry-after|strict-transport-security|vary|www-authenticate|x-content-type-options|x-frame-options|set-cookie|sec-websocket-version)$/;
  const text = globSync("src/{reply,portal,stepup,gateway}/**/*.ts").map((file) => readFileSync(file, "utf8"));
  const words = text.flatMap((one) =>
    [...one.matchAll(/["`]?\b([a-z]+(?:-[a-z]+)*)["`]?[\]:,)]/g)].map(([, name]) => name!),
  );
  return new Set(words.filter((word) => known.test(word)));
}

const cookies: Readonly<Record<keyof CookieNames, readonly [lasts: string, text: string]>> = {
  session: [
    "the browser's session; with `session.persistent` until the session's end",
    "The session: a random token, new with each sign-in and step-up. Only its hash is in the store.",
  ],
  browser: ["as the session's", "Ties sign-ins and kept forms to this browser; carries no identity."],
  parked: ["a minute", "Says that a kept form is to be sent at the address the browser goes to next."],
  source: ["a year", "Which identity source was chosen here last."],
};

function cookieRows(): readonly (readonly string[])[] {
  const [https, http] = [cookieNames("https"), cookieNames("http")];
  return (Object.entries(cookies) as readonly (readonly [keyof CookieNames, readonly [string, string]])[]).map(
    ([name, [lasts, text]]) => [span(https[name]), span(http[name]), lasts, text],
  );
}

const attributes = (scheme: "http" | "https"): string =>
  span(createCookies(scheme, () => undefined).write("", "session", "…"));

const intro = `# Addresses, headers and cookies

What goes over the wire because of the gateway. Why each is so stands in [Security](../concepts/security.md) and [The backend's side](../guides/backend.md).`;

/** httpPage is the whole page. */
export function httpPage(): string {
  return `${[
    made("src/portal/table.ts, runtime/header-name.ts, src/session/cookie.ts and test/docs/reference/http.ts"),
    intro,
    "## Addresses\n\nAll of `/.sallyport/` is the gateway's, on every host; no policy sees it. `GET` is `HEAD` too, but not `GET alone`. *A window*: no script and no frame may ask. *Own page*: only a form of the gateway's own pages is taken, up to that size.",
    table(["address", "methods", "who may ask", "whose POST is read", ""], addressRows()),
    "## Request headers that are taken away\n\nIn whatever spelling: `X_User`, `X.User` and `x-user` are one name to many servers. Besides these: every header that a policy of the host or upstream sets, those that `Connection` names, the gateway's own [cookies](#cookies), and the `Authorization` that an identity source has read.",
    table(["why", "names"], takenRows()),
    `Of these there may be one; two are refused ([\`LISTENER_HEADER\`](error-codes.md#listener_header)): ${single()}`,
    "## Request headers that are added",
    table(
      ["header", ""],
      added.map(([name, text]) => [span(name), text]),
    ),
    "And what `headers` of a `forward()` says.",
    "## Response headers\n\nOf an upstream's answer everything passes but what is of the connection, `sallyport-…`, `x-forwarded-…` and cookies of the gateway's names.",
    table(
      ["header", "on", ""],
      onAnswers.map(([name, where, text]) => [span(name), where, text]),
    ),
    `## Cookies\n\nEach is for its one host: ${attributes("https")} over https, and ${attributes("http")} over http, where browsers take no \`__Host-\`. \`SameSite\` is what the host's \`sameSite\` says, of the session; the others are never stricter than \`Lax\`, since the provider's answer comes from another site. No browser keeps one for longer than 400 days.`,
    table(["over https", "over http", "lasts", ""], cookieRows()),
    "Upstreams get none of them.",
  ].join("\n\n")}\n`;
}
