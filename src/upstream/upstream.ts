// One upstream of one generation: its endpoints, which of them are healthy, and which is next.

import type { UpstreamSpec } from "../../runtime/contract.ts";
import { type Balance, balances } from "./balance.ts";
import type { Endpoint, Endpoints, Member } from "./endpoint.ts";
import type { Health, HealthSpec } from "./health.ts";

/** Upstream chooses endpoints for requests. */
export interface Upstream {
  readonly spec: UpstreamSpec<unknown>;
  /** next chooses among the healthy endpoints that were not tried yet; null: there is none. */
  next(tried: readonly Endpoint[]): Endpoint | null;
  close(): void;
}

interface CheckedMember extends Member {
  readonly health: Health | null;
}

/** createUpstream takes hold of the endpoints; `acquireHealth` gives a running check, closed with the upstream. */
export function createUpstream(
  spec: UpstreamSpec<unknown>,
  endpoints: Endpoints,
  acquireHealth: (endpoint: Endpoint, spec: HealthSpec) => Health,
): Upstream {
  const balance: Balance = balances[spec.balance]();
  const members: readonly CheckedMember[] = spec.endpoints.map(({ url, weight }) => {
    const endpoint = endpoints.acquire(url, spec.connectTimeoutMs);
    return {
      endpoint,
      weight,
      health: spec.health === null ? null : acquireHealth(endpoint, spec.health),
      get outstanding() {
        return endpoint.outstanding;
      },
    };
  });
  const isHealthy = (member: CheckedMember) => member.health === null || member.health.healthy;
  return {
    spec,
    next(tried) {
      let candidates = members.every(isHealthy) ? members : members.filter(isHealthy);
      if (tried.length > 0) candidates = candidates.filter((member) => !tried.includes(member.endpoint));
      return candidates.length === 0 ? null : balance.select(candidates).endpoint;
    },
    close() {
      for (const member of members) {
        member.health?.close();
        endpoints.release(member.endpoint);
      }
    },
  };
}
