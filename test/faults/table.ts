// Every fault there is.

import { clockAhead, clockBack, clockThere } from "./fault/clock.ts";
import { dataDisk } from "./fault/data-disk.ts";
import { deadWorker, frozenGroup, frozenSupervisor, frozenWorker } from "./fault/frozen.ts";
import { killedBuilder, killedGateway, killedSupervisor, killedWorker } from "./fault/killed.ts";
import { fewDescriptors, toldToStop } from "./fault/listener.ts";
import { logDisk, logFileDisk, requiredLog, rotatedLog } from "./fault/log-disk.ts";
import { goneReader, stoppedReader } from "./fault/log-reader.ts";
import { lostKey } from "./fault/lost-key.ts";
import { nothing } from "./fault/nothing.ts";
import { leakingPolicy, longGuard, loopingPolicy, reloads } from "./fault/policies.ts";
import {
  providerFails,
  providerGarbage,
  providerHangs,
  providerHangsLate,
  providerRefuses,
  providerSlow,
  rotatedKeys,
} from "./fault/provider.ts";
import {
  corruptedStore,
  deletedStore,
  lockedStore,
  overwrittenStore,
  restoredAtRest,
  restoredStore,
  unreadableStore,
} from "./fault/store.ts";
import { frozenUpstream, killedUpstream } from "./fault/upstream.ts";
import type { Fault } from "./fault.ts";

/** faults, in the order in which they are tried. */
export const faults: readonly Fault[] = [
  nothing,
  ...[logDisk, logFileDisk, requiredLog, stoppedReader, goneReader, rotatedLog],
  ...[
    frozenSupervisor,
    frozenWorker,
    deadWorker,
    frozenGroup,
    killedWorker,
    killedSupervisor,
    killedGateway,
    killedBuilder,
  ],
  ...[
    lockedStore,
    dataDisk,
    deletedStore,
    restoredStore,
    overwrittenStore,
    restoredAtRest,
    corruptedStore,
    unreadableStore,
  ],
  lostKey,
  ...[providerHangs, providerHangsLate, providerRefuses, providerFails, providerGarbage, providerSlow, rotatedKeys],
  ...[killedUpstream, frozenUpstream],
  ...[leakingPolicy, loopingPolicy, longGuard, reloads],
  ...[clockAhead, clockThere, clockBack],
  ...[fewDescriptors, toldToStop],
];
