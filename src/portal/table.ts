// The gateway's own addresses, as a table: what each takes, from whom, and how much. portal.ts holds every visit to it.

import {
  addAppPath,
  addPasskeyPath,
  askedPath,
  backchannelLogoutPath,
  callbackPath,
  clientScriptPath,
  codesPath,
  donePath,
  doneScriptPath,
  factorsPath,
  fetchScriptPath,
  fragmentScriptPath,
  healthPath,
  jwksPath,
  loginPath,
  logoutPath,
  notNowPath,
  passkeyScriptPath,
  provePath,
  recoverPath,
  removePath,
  resumePath,
  sendAgainScriptPath,
  sessionsPath,
  stepUpPath,
  verifyElsewherePath,
  verifyPath,
} from "../exchange/own-path.ts";
import type { Handle } from "./handle.ts";
import type { Row } from "./row.ts";

/** A few short fields. */
const fieldsBytes = 4_096;

/** A passkey's answer is some kilobytes at the most. */
const factorBytes = 65_536;

/** A logout token is a few hundred bytes, or a few thousand with a long signature. */
const tokenBytes = 16_384;

/** table: what stands in a row is all that its handler ever sees. Who serves it has its name (Handlers). */
export const table = {
  logIn: { path: loginPath, methods: "GET alone", who: "anybody" },
  stepUp: { path: stepUpPath, methods: "GET alone", who: "anybody" },
  asked: { path: askedPath, methods: "GET", who: "anybody" },
  prove: { path: provePath, methods: "GET alone" },
  resume: { path: resumePath, methods: "GET alone", who: "anybody" },
  callback: { path: callbackPath, methods: "GET alone", who: "anybody", alike: "GET" },
  done: { path: donePath, methods: "GET", who: "anybody", opener: "kept" },

  verify: { path: verifyPath, methods: "GET, POST", from: "own-page", limitBytes: factorBytes, alike: "GET, POST" },
  verifyElsewhere: { path: verifyElsewherePath, methods: "GET alone", alike: "GET" },
  notNow: { path: notNowPath, methods: "GET" },
  factors: { path: factorsPath, methods: "GET" },
  addApp: { path: addAppPath, methods: "GET, POST", from: "own-page", limitBytes: factorBytes, alike: "POST" },
  addPasskey: { path: addPasskeyPath, methods: "GET, POST", from: "own-page", limitBytes: factorBytes, alike: "POST" },
  removeFactor: { path: removePath, methods: "GET, POST", from: "own-page", limitBytes: factorBytes, alike: "POST" },
  recoveryCodes: { path: codesPath, methods: "GET, POST", from: "own-page", limitBytes: factorBytes, alike: "POST" },
  recover: { path: recoverPath, methods: "GET, POST", from: "own-page", limitBytes: factorBytes, alike: "POST" },

  sessions: { path: sessionsPath, methods: "GET, POST", from: "own-page", limitBytes: fieldsBytes },
  logout: {
    path: logoutPath,
    methods: "GET, POST",
    who: "anybody",
    from: "own-page",
    limitBytes: fieldsBytes,
    alike: "POST",
    // Nobody stays signed in for the sake of a double click.
    anyway: true,
  },
  backchannelLogout: {
    path: backchannelLogoutPath,
    methods: "POST",
    who: "anybody",
    from: "anyone",
    limitBytes: tokenBytes,
    // OpenID Connect Back-Channel Logout 1.0 §2.8
    problem: { error: "invalid_request" },
  },

  jwks: { path: jwksPath, methods: "GET", who: "anybody" },
  health: { path: healthPath, methods: "GET", who: "anybody" },
  clientScript: { path: clientScriptPath, methods: "GET", who: "anybody" },
  doneScript: { path: doneScriptPath, methods: "GET", who: "anybody" },
  fetchScript: { path: fetchScriptPath, methods: "GET", who: "anybody" },
  sendAgainScript: { path: sendAgainScriptPath, methods: "GET", who: "anybody" },
  fragmentScript: { path: fragmentScriptPath, methods: "GET", who: "anybody" },
  passkeyScript: { path: passkeyScriptPath, methods: "GET", who: "anybody" },
} as const satisfies Readonly<Record<string, Row>>;

export type RowName = keyof typeof table;

/** Handlers are who serves: one for every row. */
export type Handlers = { readonly [Name in RowName]: Handle<(typeof table)[Name]["methods"]> };
