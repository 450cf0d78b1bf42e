// Active health checks: a request now and then, and one bit that balancing reads; one late answer alone does not turn it.

import type { UpstreamSpec } from "../../runtime/upstream-spec.ts";
import type { Log } from "../observe/log.ts";
import type { Endpoint } from "./endpoint.ts";
import type { ExchangeControl, Exchanger } from "./exchanger.ts";
import { isExhausted } from "./failure.ts";

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

/** createHealth checks at once and then every interval, give or take a tenth, one at a time, until it is closed. */
export function createHealth(endpoint: Endpoint, spec: HealthSpec, effects: HealthEffects): Health {
  const { log, now, random } = effects;
  const state = { healthy: true, close };
  let since = now();
  /** What the last checks say against the bit, each in a few words. */
  let against: string[] = [];
  let closed = false;
  let timer: NodeJS.Timeout | undefined;
  let cancel = () => {};

  function check(): void {
    cancel = probe(endpoint, spec, {
      heed(healthy, detail) {
        if (closed) return;
        if (healthy === state.healthy) against = [];
        else {
          against.push(detail);
          if (against.length >= (healthy ? spec.up : spec.down)) turn(healthy);
        }
      },
      over() {
        // Without the spread, every worker of every machine would knock in the same moment.
        if (!closed) timer = setTimeout(check, spec.intervalMs * (0.9 + 0.2 * random())).unref();
      },
    });
  }

  function turn(healthy: boolean): void {
    const detail = [...new Set(against)].join(", ");
    const line = { endpoint: endpoint.url, path: spec.path, checks: against.length, detail, lastedMs: now() - since };
    state.healthy = healthy;
    since = now();
    against = [];
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

/** Checked is told of one check: what it showed, then that nothing of it is under way any more, both exactly once. */
interface Checked {
  heed(healthy: boolean, detail: string): void;
  over(): void;
}

// One check: 2xx in time is healthy. The returned function gives up.
function probe(endpoint: Endpoint, spec: HealthSpec, checked: Checked): () => void {
  let control: ExchangeControl | null = null;
  let heeded = false;
  let ended = false;
  const heed = (healthy: boolean, detail: string) => {
    if (heeded) return;
    heeded = true;
    checked.heed(healthy, detail);
  };
  const end = () => {
    clearTimeout(timer);
    if (ended) return;
    ended = true;
    checked.over();
  };
  const giveUp = (detail: string) => {
    heed(false, detail);
    end();
    control?.abort(new Error(detail));
  };
  const timer = setTimeout(giveUp, spec.timeoutMs, "no answer in time").unref();
  const handler: Exchanger = {
    onRequestStart(started) {
      control = started;
      if (ended) started.abort(new Error("too late"));
    },
    onResponseStart(_control, status) {
      if (status >= 200) heed(status < 300, `status ${status}`);
    },
    onResponseData() {},
    onResponseEnd: end,
    onResponseError(_control, error) {
      // What this machine has no more of says nothing of the endpoint.
      if (!isExhausted(error)) heed(false, error.message);
      end();
    },
  };
  endpoint.pool.dispatch(
    {
      method: "GET",
      path: spec.path,
      headers: ["user-agent", "sallyport-health"],
      body: null,
      upgrade: null,
      identifying: false,
      headersTimeout: spec.timeoutMs,
      bodyTimeout: spec.timeoutMs,
      answerHeaderBytes: 16_384,
    },
    handler,
    // One that was kept may be closing just now, which says nothing of the endpoint.
    "new",
  );
  handler.connection?.retire();
  return () => giveUp("closed");
}
