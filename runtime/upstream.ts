// upstream(): where traffic goes.

import type { Balance } from "./balance.ts";
import { balanceBrand, createBrand } from "./brand.ts";
import type { Duration } from "./duration.ts";
import type { Only } from "./exact.ts";
import { type Kind, optionsOf, type ReadOptions, takesOnly, told } from "./option.ts";
import { duration, listOf, needed, oneOf, size, text, wholeNumber, within } from "./option-kind.ts";
import { here } from "./position.ts";
import { checkName, declare, declared } from "./registry.ts";
import type { Size } from "./size.ts";
import type { BalanceName, EndpointSpec, IdentityAlgorithm } from "./upstream-spec.ts";
import { titleOf } from "./wording.ts";

/**
 * Upstream is a declared upstream; pass it to forward().
 *
 * @example
 * ```ts
 * const toBooks = (books: Upstream) => route("/books/*", forward(books));
 * ```
 */
export interface Upstream {
  readonly name: string;
}

/** AddressWithScheme is an origin, or a socket file. */
type AddressWithScheme = `http://${string}` | `https://${string}` | `unix:/${string}`;

/**
 * Endpoint is one instance: its origin ("http://10.0.0.5:8080"), or a socket file of the gateway's machine ("unix:/run/app.sock"); and how large a share of the requests it takes beside the others.
 *
 * @example
 * ```ts
 * const larger: Endpoint = { url: "http://10.0.0.6:8080", weight: 2 };
 * upstream("books", { endpoints: ["http://10.0.0.5:8080", larger] });
 * ```
 */
export type Endpoint = AddressWithScheme | WeightedEndpoint;

interface WeightedEndpoint {
  /** Its origin, or "unix:" and the path of a socket file. */
  readonly url: AddressWithScheme;
  /** How large a share of the requests it takes: of 2, twice as many as of 1. Default 1. */
  readonly weight?: number;
}

/**
 * UpstreamOptions: where an upstream is, and how it is asked.
 *
 * @example
 * ```ts
 * const options = {
 *   endpoints: ["http://10.0.0.5:8080"],
 *   health: { path: "/healthz", interval: "5s" },
 * } satisfies UpstreamOptions;
 * upstream("books", options);
 * ```
 */
export interface UpstreamOptions {
  /** Its instances, at least one: each an origin or a socket file. */
  readonly endpoints: readonly [AddressWithScheme | WeightedEndpoint, ...(AddressWithScheme | WeightedEndpoint)[]];
  /** Which endpoint is next. Default roundRobin(). */
  readonly balance?: Balance;
  /**
   * Ask each endpoint for `path` now and then: who fails `down` times in a row (anything but 2xx in time) gets no requests until
   * `up` checks in a row pass. Where all are out, all are tried. Left out: no checks.
   */
  readonly health?: {
    /** What is asked for, with GET. */
    readonly path: `/${string}`;
    /** How often. Default "10s". */
    readonly interval?: Duration;
    /** How long an answer may take. Default "2s". */
    readonly timeout?: Duration;
    /** So many checks in a row fail, and it gets no more requests. Default 3. */
    readonly down?: number;
    /** So many in a row pass, and it gets some again. Default 2. */
    readonly up?: number;
  };
  /**
   * Where an endpoint authenticates a connection (NTLM, Negotiate), it belongs to the client's: "direct", unless a proxy
   * stands in between, whose connections may be many people's; "through-proxies", there too: yours opens one for each. Default "direct".
   */
  readonly connectionAuth?: "direct" | "through-proxies";
  /**
   * For each worker: `connections` to one endpoint at a time, WebSockets included; where all endpoints have that many, as many
   * requests as `waiting` says wait for as long as `wait` says; others get a 503. Left out: the default of each.
   */
  readonly limits?: {
    /** Connections of each worker to one endpoint at a time, WebSockets included. Default 1024. */
    readonly connections?: number;
    /** Requests of each worker that wait where all endpoints have as many; others get a 503. Default 1024. */
    readonly waiting?: number;
    /** How long they wait. Default "5s". */
    readonly wait?: Duration;
    /** How large an answer's headers may be together. Default "64kb". */
    readonly responseHeaders?: Size;
  };
  /** What signs the identity header that it gets: "ES256" (P-256), or "EdDSA" (Ed25519). Default "ES256". */
  readonly identityAlgorithm?: IdentityAlgorithm;
  /** How long it may take. Left out: the default of each. */
  readonly timeout?: {
    /** Until there is a connection. Default "5s". */
    readonly connect?: Duration;
    /** Until its answer's headers are here. Default "30s". */
    readonly response?: Duration;
    /** Between two pieces of a body, or of what a switched connection carries. Default "60s". */
    readonly idle?: Duration;
  };
}

type Health = NonNullable<UpstreamOptions["health"]>;
type Limits = NonNullable<UpstreamOptions["limits"]>;
type Timeouts = NonNullable<UpstreamOptions["timeout"]>;
type Weighted = Exclude<Endpoint, string>;

/** timerOf takes what a timer can wait for: one of 25 days would be over at once. */
export const timerOf = (example: Duration): Kind<number> => duration("1ms", example, "24d");

const names = createBrand<string>("an upstream");

/** upstreamName gives the name of what upstream() has made; undefined for anything else. */
export const upstreamName = (value: unknown): string | undefined => names.dataOf(value);

const weighted = optionsOf<Weighted>()('upstream("bank", { endpoints: [{…}] })', {
  url: needed(text('"http://10.0.0.5:8080"')),
  weight: wholeNumber(1, 1_000, 2, { code: "POLICY_WEIGHT" }),
});

const endpoint: Kind<EndpointSpec> = {
  takes: ["a text", "an object"],
  what: "an origin or a socket file, or an object with url and weight",
  example: '"http://10.0.0.5:8080"',
  read(value, place) {
    if (typeof value === "string") return { url: value, weight: 1 };
    const { url = "", weight = 1 } = weighted.read(value, place);
    return url === "" ? told : { url, weight };
  },
};

const health = optionsOf<Health>()('upstream("bank", { endpoints: ["http://10.0.0.5:8080"], health: {…} })', {
  path: needed(text('"/healthz"')),
  interval: timerOf("10s"),
  timeout: timerOf("2s"),
  down: wholeNumber(1, 100, 3),
  up: wholeNumber(1, 100, 2),
});

const timeouts = optionsOf<Timeouts>()('upstream("bank", { endpoints: ["http://10.0.0.5:8080"], timeout: {…} })', {
  connect: timerOf("5s"),
  response: timerOf("30s"),
  idle: timerOf("60s"),
});

const limits = optionsOf<Limits>()('upstream("bank", { endpoints: ["http://10.0.0.5:8080"], limits: {…} })', {
  connections: wholeNumber(1, 100_000, 1_024),
  waiting: wholeNumber(0, 100_000, 1_024),
  wait: timerOf("5s"),
  responseHeaders: size("1kb", "1mb", "64kb"),
});

const balance: Kind<BalanceName> = {
  takes: ["a balance"],
  what: "what one of the balances makes when it is called",
  example: "leastRequest()",
  code: "POLICY_BALANCE",
  read: (value) => balanceBrand.dataOf(value),
};

const upstreamOptions = optionsOf<UpstreamOptions>()('upstream("bank", {…})', {
  endpoints: needed(listOf(endpoint)),
  balance,
  health: within(health, '{ path: "/healthz" }'),
  timeout: within(timeouts, '{ connect: "2s" }'),
  limits: within(limits, "{ connections: 64 }"),
  connectionAuth: oneOf(["direct", "through-proxies"]),
  identityAlgorithm: oneOf(["ES256", "EdDSA"]),
});

/**
 * upstream declares a service and its endpoints.
 *
 * @example
 * ```ts
 * const books = upstream("books", {
 *   endpoints: ["http://10.0.0.5:8080", { url: "http://10.0.0.6:8080", weight: 2 }],
 *   balance: leastRequest(),
 *   health: { path: "/healthz" },
 * });
 * ```
 */
export function upstream<O extends PropertyKey = never>(
  name: string,
  options: UpstreamOptions & Only<O, keyof UpstreamOptions>,
): Upstream {
  const at = here(upstream);
  takesOnly(2, arguments, upstreamOptions.form, at);
  const read = upstreamOptions.read(options, { call: titleOf("upstream", name), path: "", at });
  const { connect = 5_000, response = 30_000, idle = 60_000 } = read.timeout ?? {};
  declare("upstream", declared.upstreams, {
    name: checkName("upstream", name, at),
    // None at all is told when the whole is looked at.
    endpoints: read.endpoints ?? [],
    balance: read.balance ?? "round-robin",
    health: read.health === undefined ? null : toHealth(read.health),
    connectTimeoutMs: connect,
    responseTimeoutMs: response,
    idleTimeoutMs: idle,
    limits: toLimits(read.limits ?? {}),
    connectionAuth: read.connectionAuth ?? "direct",
    identityAlgorithm: read.identityAlgorithm ?? "ES256",
    at,
  });
  return names.mark({ name }, name);
}

const toHealth = ({
  path = "/",
  interval = 10_000,
  timeout = 2_000,
  down = 3,
  up = 2,
}: ReadOptions<typeof health.kinds>) => ({
  path,
  intervalMs: interval,
  timeoutMs: timeout,
  down,
  up,
});

const toLimits = ({
  connections = 1_024,
  waiting = 1_024,
  wait = 5_000,
  responseHeaders = 65_536,
}: Partial<ReadOptions<typeof limits.kinds>>) => ({
  connections,
  waiting,
  waitMs: wait,
  answerHeaderBytes: responseHeaders,
});
