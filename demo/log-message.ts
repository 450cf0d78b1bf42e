// What a person at the terminal wants of the gateway's log: reloads, and what went wrong, but no line per request.

interface Entry {
  readonly level?: unknown;
  readonly msg?: unknown;
  readonly event?: unknown;
  readonly generation?: unknown;
  readonly problems?: unknown;
  readonly port?: unknown;
  readonly endpoint?: unknown;
}

/** Translator turns a line of the log into a sentence; null: nothing that the terminal needs. */
export type Translator = (line: string, serving: boolean) => string | null;

/** createTranslator remembers what it said of each endpoint: every worker finds out for itself. */
export function createTranslator(): Translator {
  const saidOf = new Map<string, string>();
  return (line, serving) => {
    let entry: Entry;
    try {
      entry = JSON.parse(line);
    } catch {
      return line;
    }
    const { level, msg, endpoint } = entry;
    // Decisions are events; problems in policies are on standard error already, with their code frames.
    if (typeof msg !== "string" || entry.event !== undefined || entry.problems !== undefined) return null;
    if (level === "debug") return null;
    if (typeof endpoint === "string") {
      if (saidOf.get(endpoint) === msg) return null;
      saidOf.set(endpoint, msg);
      return `${level === "info" ? "" : `${level}: `}${endpoint}: ${msg}`;
    }
    // The line about the first generation, which says where it listens, may come after the first answer; "Ready" says it all.
    const news = serving && entry.generation !== undefined && entry.port === undefined;
    if (level === "info") return news ? msg : null;
    return `${level}: ${msg}`;
  };
}
