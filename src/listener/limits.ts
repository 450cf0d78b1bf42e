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
  /** How many connections there may be at once. */
  readonly connections: number;
}

/** ListenerSettings are the settings of these, under their names. */
export interface ListenerSettings {
  readonly headerLimit: number;
  readonly headersTimeout: number;
  readonly idleTimeout: number;
  readonly lingerTimeout: number;
  /** 0: as many as the process can serve. */
  readonly connections: number;
}

/** toListenerLimits reads them from the settings; how many connections there may be may rest on the process's file descriptors. */
export function toListenerLimits(settings: ListenerSettings): ListenerLimits {
  return {
    headerBytes: settings.headerLimit,
    headersTimeoutMs: settings.headersTimeout,
    idleTimeoutMs: settings.idleTimeout,
    lingerTimeoutMs: settings.lingerTimeout,
    connections: connectionsFor(descriptorLimit(), settings.connections),
  };
}

/** What a worker opens besides: the store, the policies, health checks, pipes to the supervisor. */
const reserve = 64;

/**
 * connectionsFor leaves each client's connection one to an upstream: a table that is full would fail those that are served already.
 * `wanted`, unless it is 0, may count on fewer of them; but not on more than there are descriptors: beyond those libuv closes
 * what comes without a word, and no idle one makes room.
 */
export const connectionsFor = (descriptors: number, wanted = 0): number =>
  Math.min(wanted || Math.max(16, Math.floor((descriptors - reserve) / 2)), Math.max(16, descriptors - reserve));

function descriptorLimit(): number {
  // Not in the types that there are.
  const report = process.report as typeof process.report & { excludeNetwork: boolean };
  // It would look up the names of all who are connected.
  report.excludeNetwork = true;
  const { userLimits } = report.getReport() as { readonly userLimits?: Readonly<Record<string, { soft: unknown }>> };
  const soft = Number(userLimits?.["open_files"]?.soft);
  return Number.isFinite(soft) ? soft : 1_048_576;
}
