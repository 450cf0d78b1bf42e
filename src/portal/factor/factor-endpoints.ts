// The addresses of the gateway's own second factor, and the one script that its pages load.

import type { Factors } from "../../factor/factors.ts";
import type { CookieNames } from "../../session/cookie.ts";
import type { Sessions } from "../../session/session.ts";
import type { Ask } from "../../stepup/challenge.ts";
import type { Waiting } from "../../stepup/waiting.ts";
import type { Conclude } from "../conclude.ts";
import type { Endpoint } from "../returned.ts";
import { createScript } from "../script.ts";
import { createAddApp, createAddPasskey } from "./enrol.ts";
import { createGate } from "./gate.ts";
import { createList, createRemoval } from "./manage.ts";
import {
  addAppPath,
  addPasskeyPath,
  codesPath,
  factorsPath,
  recoverPath,
  removePath,
  scriptPath,
  verifyPath,
} from "./place.ts";
import { createCodes, createRecover } from "./recovery.ts";
import { createVerify } from "./verify.ts";

/** FactorEndpointOptions are what the pages for factors need of the other parts. */
export interface FactorEndpointOptions {
  readonly factors: Factors;
  readonly waiting: Waiting;
  readonly conclude: Conclude;
  readonly sessions: Sessions;
  readonly ask: Ask;
  readonly cookies: CookieNames;
  readonly now: () => number;
}

/** createFactorEndpoints gives the endpoints by their paths. */
export function createFactorEndpoints(options: FactorEndpointOptions): Readonly<Record<string, Endpoint>> {
  const parts = { ...options, gate: createGate(options) };
  return {
    [verifyPath]: createVerify(parts),
    [factorsPath]: createList(parts),
    [removePath]: createRemoval(parts),
    [addAppPath]: createAddApp(parts),
    [addPasskeyPath]: createAddPasskey(parts),
    [codesPath]: createCodes(parts),
    [recoverPath]: createRecover(parts),
    [scriptPath]: createScript(new URL("../../reply/page/passkey.js", import.meta.url)),
  };
}
