// Active health checks: a request now and then, and one bit that balancing reads.

import type { UpstreamSpec } from "../../runtime/contract.ts";
import type { Log } from "../observe/log.ts";
import type { Endpoint } from "./endpoint.ts";
import type { ExchangeControl, Exchanger } from "./pool.ts";

export type HealthSpec = NonNullable<UpstreamSpec<unknown>["health"]>;

/** Health is what is known of one endpoint. It starts healthy: nothing is known against it. */
export interface Health {
  readonly healthy: boolean;
  close(): void;
}

/** HealthEffects are what checks need of the world; `random` gives 0 to 1 and spreads the checks. */
export interface HealthEffects {
  readonly log: Log;
  readonly now: () => number;
  readonly random: () => number;
}

/** createHealth checks at once and then every interval, give or take a tenth, until it is closed. */
export function createHealth(endpoint: Endpoint, spec: HealthSpec, effects: HealthEffects): Health {
  const { log, now, random } = effects;
  const state = { healthy: true, close };
  let since = now();
  let closed = false;
  let timer: NodeJS.Timeout | undefined;
  let cancel = () => {};

  function check(): void {
    cancel = probe(endpoint, spec, (healthy, detail) => {
      if (closed) return;
      if (healthy !== state.healthy) report(healthy, detail);
      // Without the spread, every worker of every machine would knock in the same moment.
      timer = setTimeout(check, spec.intervalMs * (0.9 + 0.2 * random())).unref();
    });
  }

  function report(healthy: boolean, detail: string): void {
    const line = { endpoint: endpoint.url, path: spec.path, detail, lastedMs: now() - since };
    state.healthy = healthy;
    since = now();
    if (healthy) log.info(line, "endpoint is healthy again");
    else log.warn(line, "endpoint is unhealthy");
  }

  function close(): void {
    closed = true;
    clearTimeout(timer);
    cancel();
  }

  check();
  return state;
}

// One check: 2xx in time is healthy. Answers exactly once; the returned function gives up.
function probe(endpoint: Endpoint, spec: HealthSpec, answer: (healthy: boolean, detail: string) => void): () => void {
  let control: ExchangeControl | null = null;
  let answered = false;
  const settle = (healthy: boolean, detail: string) => {
    if (answered) return;
    answered = true;
    answer(healthy, detail);
  };
  const giveUp = (detail: string) => {
    clearTimeout(timer);
    settle(false, detail);
    control?.abort(new Error(detail));
  };
  const timer = setTimeout(giveUp, spec.timeoutMs, "no answer in time").unref();
  const handler: Exchanger = {
    onRequestStart(started) {
      control = started;
      if (answered) started.abort(new Error("too late"));
    },
    onResponseStart(_control, status) {
      if (status >= 200) settle(status < 300, `status ${status}`);
    },
    onResponseData() {},
    onResponseEnd() {
      clearTimeout(timer);
    },
    onResponseError(_control, error) {
      clearTimeout(timer);
      settle(false, error.message);
    },
  };
  endpoint.pool.dispatch(
    {
      method: "GET",
      path: spec.path,
      headers: ["user-agent", "sallyport-health"],
      body: null,
      upgrade: null,
      headersTimeout: spec.timeoutMs,
      bodyTimeout: spec.timeoutMs,
    },
    handler,
    // One that was kept may be closing just now, which says nothing of the endpoint.
    true,
  );
  return () => giveUp("closed");
}
