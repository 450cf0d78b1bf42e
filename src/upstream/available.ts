// Which endpoints may be chosen: the one place that says so, whatever the reason.

import type { Candidate } from "./balance/selector.ts";
import type { Endpoint } from "./endpoint.ts";
import type { Health } from "./health.ts";

/** Member is an endpoint within one upstream, with what is known of it there. */
export interface Member extends Candidate {
  readonly endpoint: Endpoint;
  /** null: it is not checked. */
  readonly health: Health | null;
}

/** isAvailable: may it be chosen? Whatever else takes an endpoint out of the choice is one more condition here, and nowhere else. */
function isAvailable({ health }: Member): boolean {
  return health === null || health.healthy;
}

/** available are the members that may be chosen. Almost always that is all of them, and then it is the same list. */
export function available(members: readonly Member[]): readonly Member[] {
  return members.every(isAvailable) ? members : members.filter(isAvailable);
}

/** reachable are those to which a connection could be made when it was last tried; all of them, where that is none. */
export function reachable(members: readonly Member[]): readonly Member[] {
  if (members.every(wasReached)) return members;
  const nowMs = performance.now();
  const left = members.filter(({ endpoint }) => endpoint.missedUntil <= nowMs);
  return left.length > 0 ? left : members;
}

const wasReached = ({ endpoint }: Member): boolean => endpoint.missedUntil === 0;

/** withRoom are those to which another connection may be taken: asked last, as what is left out by it is worth waiting for. */
export function withRoom(members: readonly Member[], connections: number): readonly Member[] {
  for (const { endpoint } of members)
    if (endpoint.pool.taken >= connections) return members.filter((member) => member.endpoint.pool.taken < connections);
  return members;
}

/** untried are those that this request was not tried at: asked of one request, where `available` is asked of the endpoint. */
export function untried(members: readonly Member[], tried: readonly Endpoint[]): readonly Member[] {
  return tried.length === 0 ? members : members.filter((member) => !tried.includes(member.endpoint));
}
