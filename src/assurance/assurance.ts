// Assurance: what somebody proved, held against the levels of a generation at one moment.

import type { LevelSpec } from "../../runtime/contract.ts";
import type { Ledger } from "../exchange/exchange.ts";

/** Level is a level as far as proofs are held against it. */
export type Level = Pick<
  LevelSpec<unknown>,
  "name" | "acr" | "amr" | "sources" | "factors" | "implies" | "lastsSeconds"
>;

/** Levels are a generation's levels by name. */
export type Levels = ReadonlyMap<string, Level>;

/** Assurance is all that an answer to "is it proved?" rests on. */
export interface Assurance {
  readonly levels: Levels;
  readonly ledger: Ledger;
  /** Milliseconds since 1970. */
  readonly nowMs: number;
}
