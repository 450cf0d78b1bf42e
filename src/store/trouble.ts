// What operators hear while the store takes nothing: at once, now and then while it lasts, and when it is over.

import type { Failure } from "./call.ts";
import type { Tell } from "./migrate.ts";

/** Trouble is told what becomes of calls. */
export interface Trouble {
  failed(failure: Failure): void;
  /** wrote: something was written. */
  wrote(): void;
}

/** So often there is a line while it lasts. */
const tellMs = 60_000;
/** On a full disk something small may still find room in between. */
const calmMs = 3_000;

/** createTrouble: who asked is told anyway; this is said once for all of them. */
export function createTrouble({ tell }: { readonly tell: Tell }): Trouble {
  let toldAtMs = Number.NEGATIVE_INFINITY;
  let lasting: Failure["code"] | null = null;
  let refused = 0;
  let failedAtMs = 0;
  return {
    failed({ code, detail, fix }) {
      refused += 1;
      failedAtMs = performance.now();
      if (lasting === code && performance.now() - toldAtMs < tellMs) return;
      lasting = code;
      toldAtMs = performance.now();
      tell("error", "The store refuses what is asked of it", { event: "store-failed", code, detail, fix, refused });
    },
    wrote() {
      if (lasting === null || performance.now() - failedAtMs < calmMs) return;
      tell("warn", "The store takes what is written again", { event: "store-recovered", code: lasting, refused });
      lasting = null;
      refused = 0;
    },
  };
}
