// What a client may take up of the listener: settled when a worker starts.

/** ListenerLimits hold for one worker. */
export interface ListenerLimits {
  /** Of a request's line and headers together. */
  readonly headerBytes: number;
  /** How long the headers of a request may take to arrive. */
  readonly headersTimeoutMs: number;
  /** How long a connection is kept that owes no answer. */
  readonly idleTimeoutMs: number;
  /** How long a client may go on sending a body after it was answered. */
  readonly lingerTimeoutMs: number;
}

/** ListenerSettings are the settings of these, under their names. */
export interface ListenerSettings {
  readonly headerLimit: number;
  readonly headersTimeout: number;
  readonly idleTimeout: number;
  readonly lingerTimeout: number;
}

/** toListenerLimits reads them from the settings. */
export function toListenerLimits(settings: ListenerSettings): ListenerLimits {
  return {
    headerBytes: settings.headerLimit,
    headersTimeoutMs: settings.headersTimeout,
    idleTimeoutMs: settings.idleTimeout,
    lingerTimeoutMs: settings.lingerTimeout,
  };
}

/** What a worker opens besides: the store, files, health checks, pipes to the supervisor. */
const reserve = 64;

/**
 * connectionsFor leaves each client's connection one to an upstream: a table that is full would fail those that are served already.
 * `wanted`, unless it is 0, may count on fewer of them; but not on more than there are descriptors: beyond those libuv closes
 * what comes without a word, and no idle one makes room.
 */
export const connectionsFor = (descriptors: number, wanted = 0): number =>
  Math.min(wanted || Math.max(16, Math.floor((descriptors - reserve) / 2)), Math.max(16, descriptors - reserve));
