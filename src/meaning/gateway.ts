// What the other codes mean: the upstreams, the gateway itself, and what it keeps.

import type { Meaning } from "../../runtime/meaning.ts";
import type { ErrorCode } from "../error-codes.ts";

/** gatewayMeanings: UPSTREAM_*, GATEWAY_*, SIGNING_*, SESSION_*, STORE_* and OBSERVE_*. */
export const gatewayMeanings = {
  UPSTREAM_CONNECT: {
    means: "No connection to any endpoint of the upstream came about. `endpoint` is the last that was tried.",
    who: "operator",
    next: "See whether the service runs and listens where the policy says: `detail` has the operating system's word. Of socket files `fix` says what to do.",
  },
  UPSTREAM_BAD_ANSWER: {
    means: "The upstream closed the connection, or sent what is no HTTP, or headers above `limits.responseHeaders`.",
    who: "operator",
    next: "Look into the application's log at that time. If it has no entry, see its keep-alive time and what stands between.",
  },
  UPSTREAM_UNAVAILABLE: {
    means: "All endpoints of the upstream have failed their health checks.",
    who: "operator",
    next: "Look for `endpoint` lines before it, which say why; check `health.path` where the service itself is well.",
  },
  UPSTREAM_BUSY: {
    means: "All connections to the upstream are in use, and as many requests wait as may, or this one for too long.",
    who: "operator",
    next: "Raise the upstream's `limits.connections` or `limits.waiting`, or give it more endpoints.",
  },
  UPSTREAM_TIMEOUT: {
    means:
      "The upstream took longer than the upstream's `timeout`: to connect, to begin its answer, or to go on with it. `detail` says which.",
    who: ["operator", "policy author"],
    next: "Look at what is slow there. For answers that take their time, raise `timeout.response`; for quiet streams `timeout.idle`.",
  },
  UPSTREAM_CLIENT_GONE: {
    means: "The client went away, or stopped reading, before its answer was whole. Nobody gets this answer.",
    who: "nobody",
    next: "Nothing. Of many, see whether the answers are slow, or a proxy before the gateway gives up sooner.",
  },
  GATEWAY_NOT_READY: {
    means: "The gateway is starting or stopping; or the request was still under way when the time to drain was over.",
    who: ["visitor", "operator"],
    next: "Try again. If it comes at each deployment, let the balancer ask `/.sallyport/healthz?ready`, and set `--drain-delay` and `--drain`.",
  },
  GATEWAY_EXHAUSTED: {
    means: "There is no descriptor left for another connection, of a client or to an upstream.",
    who: "operator",
    next: "Raise `ulimit -n` (systemd: LimitNOFILE), `--connections` or `--workers`. The lines `connections-full` say how many there are.",
  },
  GATEWAY_METHOD: {
    means: "An address of the gateway's own does not take this method; or it is TRACE or CONNECT, which nobody gets.",
    who: "client's developer",
    next: "Use the method that the table of addresses lists.",
  },
  GATEWAY_SPECULATIVE: {
    means:
      "A browser asked in advance (prefetch, prerender) for what begins or uses up something. It asks again when somebody goes there.",
    who: "nobody",
    next: "Nothing.",
  },
  GATEWAY_FAULT: {
    means: "The gateway itself failed. Nothing was let through.",
    who: "operator",
    next: "Look up the support code in the log: `detail` says where. Report it with that line.",
  },
  SIGNING_NO_KEY: {
    means: "There is no key with which to sign the identity header, or it is sealed with another master key.",
    who: "operator",
    next: "If the line says so, put the master key back (`--key`). Else see whether the store can be reached.",
  },
  SESSION_END_UNWRITTEN: {
    means: "Sessions have ended in memory, and the store would not take it. That goes on being tried.",
    who: "operator",
    next: "Do what `fix` in the line `session-ends` says. Do not restart the gateway before the line says that it is written.",
  },
  STORE_BUSY: {
    means: "Somebody else holds the store's file, or more is asked of it than it can do.",
    who: "operator",
    next: "See who holds `sallyport.db` in the data folder (`fuser`, `lsof`): a shell with an open transaction, a backup.",
  },
  STORE_FULL: {
    means: "The store cannot be written: the disk is full, or mounted read-only, or a quota is used up.",
    who: "operator",
    next: "Make room on the disk of the data folder. Nothing has to be restarted.",
  },
  STORE_FAULT: {
    means: "The store cannot be reached or read: closed, being exchanged, on a failing disk, or damaged.",
    who: "operator",
    next: "Do what `fix` in the line says. A damaged file is replaced by a copy while the gateway is stopped.",
  },
  OBSERVE_LOG: {
    means: "With `--log-required yes`: log lines cannot be written, so requests are refused.",
    who: "operator",
    next: "Make room on the log's disk, or see why nobody reads the pipe; standard error says `Log lines cannot be written` and why.",
  },
} as const satisfies Partial<Record<ErrorCode, Meaning>>;
