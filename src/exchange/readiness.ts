// Readiness: does this process take traffic? Not while it ends, nor while a part of it says that it cannot serve.

/** Readiness is what a balancer asks for; whether the process lives is another question. */
export interface Readiness {
  /** require adds a part that says why it cannot serve, in one public word ("log"), or null: it can. Gives what takes it away. */
  require(why: () => string | null): () => void;
  /** drain: this process ends, and nothing new is to come. */
  drain(): void;
  /** lacking gives the words of the parts that cannot serve. */
  lacking(): readonly string[];
  readonly draining: boolean;
}

/** createReadiness begins ready. */
export function createReadiness(): Readiness {
  const parts = new Set<() => string | null>();
  let draining = false;
  return {
    require(why) {
      parts.add(why);
      return () => void parts.delete(why);
    },
    drain() {
      draining = true;
    },
    lacking: () => [...parts].map((why) => why()).filter((word) => word !== null),
    get draining() {
      return draining;
    },
  };
}
