// Every flag and environment variable, once: type, default, unit, one sentence. Read together, checked together.

import { availableParallelism } from "node:os";
import { meant } from "./setting/meant.ts";
import { address, bytes, duration, named, networks, oneOf, text, type ValueOf, whole } from "./setting/value.ts";

const logLevels = ["debug", "info", "warn", "error", "fatal", "silent"] as const;
export type LogLevel = (typeof logLevels)[number];

/** settingsTable: name → the flag's argument, its sentence, its default as written, and how it is read. */
export const settingsTable = {
  listen: {
    argument: "address:port",
    text: "Where the gateway listens; port 0 takes a free one",
    default: "127.0.0.1:8080",
    schema: address,
  },
  workers: {
    argument: "count",
    text: "Worker processes that share the socket (dev: 1)",
    default: String(availableParallelism()),
    schema: whole(1, 64),
  },
  data: {
    argument: "folder",
    text: "Where sessions, factors, keys and held uploads are kept",
    default: ".sallyport",
    schema: named('is a folder, such as ".sallyport"'),
  },
  storeTimeout: {
    argument: "duration",
    text: "How long a request waits for a store that others hold, each time that it needs it, before it is refused",
    default: "5s",
    schema: duration("100ms", "1m"),
  },
  key: {
    argument: "file",
    text: "The master key, that all gateways of one data folder share; without it the file key in the data folder, made at the first start",
    default: "",
    schema: text,
  },
  secondKey: {
    argument: "file",
    text: "While the master key is exchanged: the other one, old or new, which opens and never seals",
    default: "",
    schema: text,
  },
  signingKeyLifetime: {
    argument: "duration",
    text: "How long a key signs the identity header before the next one takes over",
    default: "30d",
    schema: duration("1h", "365d"),
  },
  keysBelieved: {
    argument: "duration",
    text: "How long an identity provider's keys count that cannot be read again; what it takes back meanwhile counts as long",
    default: "1h",
    schema: duration("10m", "7d"),
  },
  secrets: {
    argument: "folder",
    text: "A folder with one file per secret; without it secrets come from the environment",
    default: "",
    schema: text,
  },
  publicScheme: {
    argument: "http|https",
    text: "The scheme that clients use to reach the gateway; https behind a TLS terminator, on port 443 then",
    default: "http",
    schema: oneOf(["http", "https"]),
  },
  publicPort: {
    argument: "port",
    text: "The port that clients use to reach the gateway; 0: with https 443, else the one it listens on",
    default: "0",
    schema: whole(0, 65_535),
  },
  trustedProxies: {
    argument: "networks",
    text: "Proxies whose X-Forwarded-For is believed; empty: none",
    default: "",
    schema: networks,
  },
  headerLimit: {
    argument: "size",
    text: "How large a request's line and headers may be together; more is a 431",
    default: "16kb",
    schema: bytes("1kb", "1mb"),
  },
  headerCount: {
    argument: "count",
    text: "How many header lines a request may have; more is a 431",
    default: "256",
    schema: whole(16, 2_000),
  },
  headersTimeout: {
    argument: "duration",
    text: "How long a request's headers may take to arrive",
    default: "15s",
    schema: duration("1s", "5m"),
  },
  idleTimeout: {
    argument: "duration",
    text: "How long a client's connection is kept between requests; longer than a balancer in front keeps it",
    default: "75s",
    schema: duration("1s", "1h"),
  },
  bodyTimeout: {
    argument: "duration",
    text: "How long a body may be silent that the gateway reads itself: a form that waits, or one of its own pages'",
    default: "15s",
    schema: duration("1s", "5m"),
  },
  lingerTimeout: {
    argument: "duration",
    text: "How long a client may go on sending a body after it was answered",
    default: "10s",
    schema: duration("1s", "5m"),
  },
  connections: {
    argument: "count",
    text: "Client connections of each worker at once; 0: half of what its limit of file descriptors leaves",
    default: "0",
    schema: whole(0, 1_000_000),
  },
  parkedLimit: {
    argument: "size",
    text: "How large a form may be that waits in memory and store while its sender proves who they are; larger ones are held on disk",
    default: "256kb",
    schema: bytes("1kb", "8mb"),
  },
  strangersLimit: {
    argument: "size",
    text: "How much all forms together may take that wait for people who are not signed in; above it the oldest of the address that has most go",
    default: "64mb",
    schema: bytes("16mb", "8192mb"),
  },
  heldLimit: {
    argument: "size",
    text: "How large an upload may be that is held, sealed, in the data folder meanwhile; 0b: none is",
    default: "100mb",
    schema: bytes("0b", "1024gb"),
  },
  heldPersonLimit: {
    argument: "size",
    text: "How much may be held at once for one person, or one address of people who are not signed in",
    default: "200mb",
    schema: bytes("0b", "1024gb"),
  },
  heldTotalLimit: {
    argument: "size",
    text: "How much may be held at once by all workers; half of it for people who are not signed in",
    default: "1gb",
    schema: bytes("0b", "1024gb"),
  },
  heldFreeSpace: {
    argument: "size",
    text: "How much of the disk stays free when uploads are held",
    default: "1gb",
    schema: bytes("0b", "1024gb"),
  },
  sandboxMemory: {
    argument: "MiB",
    text: "Memory of the policies in each worker",
    default: "64",
    schema: whole(8, 2_048),
  },
  sandboxTimeout: {
    argument: "duration",
    text: "How long the policies may take for one request",
    default: "20ms",
    schema: duration("1ms", "50ms"),
  },
  faultMessages: {
    argument: "hidden|shown",
    text: "Does the log say in full what a policy threw? That can hold whatever the request held (dev: shown)",
    default: "hidden",
    schema: oneOf(["hidden", "shown"]),
  },
  drainDelay: {
    argument: "duration",
    text: "How long new connections are still taken when the gateway stops, while healthz?ready says no: until balancers have noticed",
    default: "0s",
    schema: duration("0s", "10m"),
  },
  drain: {
    argument: "duration",
    text: "How long requests may take to finish when the gateway stops",
    default: "10s",
    schema: duration("0s", "10m"),
  },
  logFile: {
    argument: "file",
    text: "Where the log goes, opened anew on SIGHUP or when it was renamed; without it the log goes to standard output",
    default: "",
    schema: text,
  },
  logFormat: {
    argument: "json|text",
    text: "How the log is written to standard output: as lines of JSON, or for people (dev on a terminal: text); a file always takes JSON",
    default: "json",
    schema: oneOf(["json", "text"]),
  },
  logBuffer: {
    argument: "size",
    text: "How much of the log each process keeps while it cannot be written; above it the oldest lines go, refusals last",
    default: "8mb",
    schema: bytes("256kb", "256mb"),
  },
  logRequired: {
    argument: "no|yes",
    text: "Are requests refused while the log cannot be written? For audits: no line is given up for a request that was let through",
    default: "no",
    schema: oneOf(["no", "yes"]),
  },
  logLevel: { argument: logLevels.join("|"), text: "How much is logged", default: "info", schema: oneOf(logLevels) },
} as const;

export type SettingName = keyof typeof settingsTable;

/** Settings are checked and immutable before the first request. Durations are milliseconds, sizes bytes. */
export type Settings = { readonly [Name in SettingName]: ValueOf<(typeof settingsTable)[Name]["schema"]> };

/** publicPortOf is the port in the gateway's own addresses; `listening` is the one that it listens on. A TLS terminator stands on its own port, and mostly on the usual one. */
export const publicPortOf = (
  { publicScheme, publicPort }: Pick<Settings, "publicScheme" | "publicPort">,
  listening: number,
): number => publicPort || (publicScheme === "https" ? 443 : listening);

export const settingNames = Object.keys(settingsTable) as SettingName[];
const kebab = (name: SettingName) => name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);

/** toFlag: "publicPort" → "--public-port". */
export const toFlag = (name: SettingName) => `--${kebab(name)}`;

/** toVariable: "publicPort" → "SALLYPORT_PUBLIC_PORT". */
export const toVariable = (name: SettingName) => `SALLYPORT_${kebab(name).replaceAll("-", "_").toUpperCase()}`;

/** What sallyport/testing reads: it may stand in the environment of a command that tests call, and of one that stands beside them in a script. */
const ofTests: ReadonlySet<string> = new Set(["SALLYPORT_TEST_URL", "SALLYPORT_TEST_USERS", "SALLYPORT_TEST_WRITES"]);

/** SettingsError lists everything that is wrong with the settings, one sentence each. */
export class SettingsError extends Error {
  override readonly name = "SettingsError";
  readonly problems: readonly string[];
  constructor(problems: readonly string[]) {
    super(problems.join("\n"));
    this.problems = problems;
  }
}

/** parseSettings: a flag beats the environment, which beats `defaults`, which beat the table's. Throws SettingsError with every problem. */
export function parseSettings(
  flags: Readonly<Partial<Record<SettingName, string>>>,
  environment: Readonly<Record<string, string | undefined>>,
  defaults: Readonly<Partial<Record<SettingName, string>>> = {},
): Settings {
  const problems: string[] = [];
  const settings: Partial<Record<SettingName, unknown>> = {};
  for (const name of settingNames) {
    const variable = toVariable(name);
    const flag = flags[name];
    const text = flag ?? environment[variable] ?? defaults[name] ?? settingsTable[name].default;
    const result = settingsTable[name].schema.safeParse(text);
    if (result.success) settings[name] = result.data;
    else
      problems.push(
        ...result.error.issues.map((issue) => `${flag === undefined ? variable : toFlag(name)} ${issue.message}`),
      );
  }
  // A misspelt variable would otherwise be ignored, and the gateway would run with a default nobody chose.
  const variables = new Set(settingNames.map(toVariable));
  for (const variable of Object.keys(environment)) {
    if (variable.startsWith("SALLYPORT_") && !variables.has(variable) && !ofTests.has(variable))
      problems.push(`${variable} is not a setting${meant(variable, [...variables]) || "; see sallyport start --help"}`);
  }
  if (problems.length > 0) throw new SettingsError(problems);
  return Object.freeze(settings) as Settings;
}
