// The rooms of src/ and runtime/, from the bottom up, and what each may import. The test holds the code to this table, and the map draws it.

/** Part is what a room serves: requests, what is kept, policies, or whoever runs and uses the whole. */
export type Part = "request" | "state" | "policy" | "people";

/** Room is a folder of src/ (or runtime/, or src/settings.ts), and the rooms above it in the table that it may import, types included. */
export interface Room {
  readonly name: string;
  readonly part: Part;
  /** A stage of a request, by its turn. Stages do not import each other. */
  readonly stage?: number;
  /** What it does, in a few words: at most 24 characters, for the map. */
  readonly says: string;
  readonly imports: readonly string[];
}

/** What every room may import. */
export const everywhere: ReadonlySet<string> = new Set(["src/errors.ts", "src/error-codes.ts"]);

/** rooms: a sub-folder belongs to its room, unless it has a row of its own. */
export const rooms: readonly Room[] = [
  { name: "runtime", part: "policy", says: "the policies' language", imports: [] },
  { name: "meaning", part: "people", says: "what each code means", imports: ["runtime"] },
  { name: "setting", part: "people", says: "how settings are written", imports: ["runtime"] },
  { name: "settings.ts", part: "people", says: "what operators set", imports: ["setting"] },
  { name: "process", part: "state", says: "processes, and waiting", imports: [] },
  { name: "vault", part: "state", says: "keys, secrets, sealing", imports: [] },
  { name: "store", part: "state", says: "state that is shared", imports: ["settings.ts", "process", "vault"] },
  { name: "client", part: "people", says: "what pages import", imports: [] },
  { name: "exchange", part: "request", says: "what stages hand on", imports: ["runtime"] },
  { name: "routing", part: "request", stage: 2, says: "host and route", imports: ["runtime", "exchange"] },
  { name: "sandbox", part: "policy", says: "policies, walled in", imports: ["runtime"] },
  { name: "factor", part: "state", says: "passkeys, codes, apps", imports: ["runtime", "store", "vault"] },
  { name: "reply", part: "request", says: "how clients are answered", imports: ["runtime", "exchange"] },
  { name: "facts", part: "request", stage: 4, says: "what a policy may know", imports: ["runtime", "exchange"] },
  {
    name: "decision",
    part: "request",
    stage: 5,
    says: "what the policies say",
    imports: ["runtime", "store", "exchange"],
  },
  {
    name: "assurance",
    part: "request",
    says: "which proof is enough",
    imports: ["runtime", "store", "exchange"],
  },
  { name: "parking", part: "request", says: "requests that wait", imports: ["store", "vault", "exchange"] },
  {
    name: "listener",
    part: "request",
    stage: 1,
    says: "bytes to one request",
    imports: ["process", "exchange", "reply"],
  },
  {
    name: "observe",
    part: "request",
    stage: 8,
    says: "what is told of it",
    imports: ["runtime", "settings.ts", "process", "exchange", "assurance"],
  },
  {
    name: "session",
    part: "state",
    says: "who signed in",
    imports: ["runtime", "process", "store", "vault", "exchange", "reply", "observe"],
  },
  {
    name: "signing",
    part: "state",
    says: "what upstreams are told",
    imports: ["store", "vault", "exchange", "assurance", "observe"],
  },
  {
    name: "upstream",
    part: "request",
    stage: 7,
    says: "the way to an endpoint",
    imports: ["runtime", "exchange", "reply", "observe"],
  },
  {
    name: "identity",
    part: "request",
    stage: 3,
    says: "who is asking",
    imports: ["runtime", "process", "store", "vault", "exchange", "session"],
  },
  {
    name: "stepup",
    part: "request",
    stage: 6,
    says: "asking for more proof",
    imports: ["runtime", "store", "vault", "exchange", "reply", "assurance", "parking", "session"],
  },
  {
    name: "generation",
    part: "policy",
    says: "a set of policies, live",
    imports: [
      "runtime",
      "meaning",
      "exchange",
      "routing",
      "sandbox",
      "decision",
      "assurance",
      "signing",
      "upstream",
      "identity",
      "facts",
    ],
  },
  {
    name: "compiler",
    part: "policy",
    says: "policy files, checked",
    imports: [
      "runtime",
      "meaning",
      "process",
      "vault",
      "routing",
      "sandbox",
      "assurance",
      "generation",
      "upstream",
      "exchange",
    ],
  },
  {
    name: "portal",
    part: "request",
    says: "the gateway's own pages",
    imports: [
      "process",
      "store",
      "vault",
      "exchange",
      "reply",
      "assurance",
      "session",
      "signing",
      "identity",
      "stepup",
      "generation",
    ],
  },
  {
    name: "portal/factor",
    part: "request",
    says: "those for factors",
    imports: [
      "runtime",
      "vault",
      "exchange",
      "factor",
      "reply",
      "assurance",
      "session",
      "stepup",
      "generation",
      "portal",
    ],
  },
  {
    name: "gateway",
    part: "request",
    says: "the order of the stages",
    imports: [
      "settings.ts",
      "process",
      "store",
      "vault",
      "exchange",
      "factor",
      "reply",
      "facts",
      "decision",
      "assurance",
      "parking",
      "listener",
      "observe",
      "session",
      "signing",
      "upstream",
      "identity",
      "stepup",
      "generation",
      "portal",
      "portal/factor",
      "runtime",
    ],
  },
  {
    name: "rehearsal",
    part: "people",
    says: "sign-ins, rehearsed",
    imports: ["runtime", "exchange", "assurance", "identity"],
  },
  {
    name: "supervisor",
    part: "people",
    says: "processes, hot reload",
    imports: [
      "settings.ts",
      "process",
      "store",
      "vault",
      "listener",
      "observe",
      "signing",
      "generation",
      "compiler",
      "gateway",
    ],
  },
  {
    name: "surface",
    part: "people",
    says: "all routes, in words",
    imports: ["runtime", "assurance", "generation"],
  },
  {
    name: "testing",
    part: "people",
    says: "for policies' own tests",
    imports: [
      "surface",
      "runtime",
      "process",
      "exchange",
      "routing",
      "sandbox",
      "facts",
      "decision",
      "assurance",
      "listener",
      "generation",
      "compiler",
      "gateway",
    ],
  },
  {
    name: "cli",
    part: "people",
    says: "what operators type",
    imports: [
      "surface",
      "runtime",
      "meaning",
      "exchange",
      "settings.ts",
      "store",
      "vault",
      "factor",
      "assurance",
      "observe",
      "session",
      "signing",
      "generation",
      "compiler",
      "rehearsal",
      "supervisor",
      "testing",
    ],
  },
];

const names = rooms.map((room) => room.name).sort((left, right) => right.length - left.length);

/** roomOf gives the room that a file of src/ or runtime/ stands in: a folder without a row is a room without a row. */
export function roomOf(path: string): string {
  if (path.startsWith("runtime/")) return "runtime";
  const inside = path.replace(/^src\//, "");
  const room = names.find((name) => inside === name || inside.startsWith(`${name}/`));
  return room ?? (inside.includes("/") ? inside.slice(0, inside.indexOf("/")) : inside);
}
