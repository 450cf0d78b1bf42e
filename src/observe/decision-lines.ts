// Where decisions' lines go, as the decision log sees it.

import type { Decided } from "./line-mark.ts";

/** DecisionLines takes them written out. */
export interface DecisionLines {
  /** take copies a line with its line break: the first `length` of these bytes. `level` is pino's number. */
  take(bytes: Buffer, length: number, level: number, decided: Decided): void;
}
