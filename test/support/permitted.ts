// A permit, and a request on its way with one, for tests of what comes after: as the gateway has them once all that has to hold does.

import type { Acting } from "../../src/exchange/exchange.ts";
import type { Permit } from "../../src/exchange/permit.ts";
import type { Forwarding } from "../../src/upstream/forwarding.ts";

type Forward = Extract<Acting, { readonly kind: "forward" }>;

/** permitted lets a request through to an upstream. */
export const permitted = (upstream: string): Permit<Forward> => {
  const action: Forward = { kind: "forward", upstream, headers: {}, perRequest: null, met: [], at: null };
  return action as Permit<Forward>;
};

/** forwardingOf is a GET of these headers on its way to "app", with what a test says otherwise. */
export const forwardingOf = (rawHeaders: readonly string[], changes: Partial<Forwarding> = {}): Forwarding => ({
  permit: permitted("app"),
  request: {
    id: "r1",
    method: "GET",
    scheme: "https",
    host: "bank.test",
    path: "/",
    oddities: 0,
    query: "",
    origin: "https://bank.test",
  },
  client: { kind: "api", address: "192.0.2.1" },
  connection: { remoteAddress: "192.0.2.1", destroyed: false, once: () => {} },
  key: "192.0.2.1",
  rawHeaders,
  body: null,
  setHeaders: {},
  stripCookies: new Set(),
  stripHeaders: [],
  replyHeaders: [],
  ...changes,
});
