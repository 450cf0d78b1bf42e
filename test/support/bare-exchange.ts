// An exchange that asks an endpoint for as little as possible, for tests of the client alone.

import type { ExchangeRequest } from "../../src/upstream/exchanger.ts";

export const bareExchange: ExchangeRequest = {
  method: "GET",
  path: "/",
  headers: ["host", "a"],
  body: null,
  upgrade: null,
  identifying: false,
  headersTimeout: 5_000,
  bodyTimeout: 5_000,
  answerHeaderBytes: 65_536,
};
