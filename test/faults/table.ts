// Every fault there is.

import { killedWorker } from "./fault/killed-worker.ts";
import { nothing } from "./fault/nothing.ts";
import type { Fault } from "./fault.ts";

/** faults, in the order in which they are tried. */
export const faults: readonly Fault[] = [nothing, killedWorker];
