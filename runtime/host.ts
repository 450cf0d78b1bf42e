// host(): a host name, who is believed there, and its routes.

import { createBrand, identityBrand } from "./brand.ts";
import type { BaseContext, UserContext } from "./context.ts";
import type { HostSpec, Position } from "./contract.ts";
import type { Identity } from "./identity.ts";
import { here } from "./position.ts";
import { problem, quote } from "./registry.ts";
import { type Route, type RouteData, routeDataOf } from "./route.ts";

/** Host is a host's routes; a policy file mounts it with `export default`. */
export interface Host {
  readonly name: string;
}

/** ContextOf is what guards may rely on: with an identity source there is always a user. */
export type ContextOf<I> = I extends Identity | readonly [Identity, ...Identity[]] ? UserContext : BaseContext;

export interface HostOptions<I> {
  /** Who is believed: one source, or several ([people, machines]). Left out: everyone is anonymous. */
  readonly identity?: I;
  /** Web origins of other hosts whose scripts may call this one with the user's session: ["https://app.example.com"]. */
  readonly origins?: readonly string[];
}

/** HostData is what a host holds. */
export interface HostData {
  readonly name: string;
  readonly identities: readonly string[];
  readonly origins: readonly string[];
  readonly routes: readonly RouteData[];
  readonly at: Position;
}

const hosts = createBrand<HostData>();

/** made are all hosts that policies have made, mounted or not. */
export const made: HostData[] = [];

/** hostDataOf gives what a host holds; undefined for anything that is not a host. */
export const hostDataOf = (value: unknown): HostData | undefined => hosts.dataOf(value);

/** host declares what may pass on one host name. A request that matches no route is answered 404. */
export function host<const I extends Identity | readonly [Identity, ...Identity[]] | undefined = undefined>(
  name: string,
  options: HostOptions<I>,
  ...routes: readonly Route<ContextOf<I>>[]
): Host {
  const at = here(host);
  const identities = options?.identity === undefined ? [] : [options.identity].flat();
  for (const identity of identities) {
    if (identityBrand.dataOf(identity) === undefined) {
      problem(
        "POLICY_IDENTITY",
        `host(${quote(name)}) believes ${quote(identity)}`,
        "Pass a source that this language made, such as oidc().",
        at,
      );
    }
  }
  const origins: readonly unknown[] = options?.origins ?? [];
  const areTexts = Array.isArray(origins) && origins.every((origin) => typeof origin === "string");
  if (!areTexts)
    problem(
      "POLICY_ORIGINS",
      `host(${quote(name)}) has origins that are not a list of texts`,
      'Write origins: ["https://app.example.com"].',
      at,
    );
  if (typeof name !== "string" || !/^[a-z0-9]([a-z0-9.-]*[a-z0-9])?$/.test(name)) {
    problem(
      "POLICY_HOST",
      `host(${quote(name)}) is not a host name`,
      'Lower-case, without scheme and port, such as "bank.example.com".',
      at,
    );
  }
  const datas = routes.flatMap((route) => {
    const data = routeDataOf(route);
    if (!data)
      problem(
        "POLICY_ROUTE",
        `host(${quote(name)}) has a route that is ${quote(route)}`,
        "Make it with route() or publicRoute().",
        at,
      );
    return data ?? [];
  });
  if (routes.length === 0)
    problem("POLICY_HOST_EMPTY", `host(${quote(name)}) has no routes`, "Give it at least one route().", at);
  const data: HostData = {
    name: String(name),
    identities: identities.map((one) => String((one as Identity)?.name)),
    origins: areTexts ? Object.freeze([...origins]) : [],
    routes: datas,
    at,
  };
  made.push(data);
  return hosts.mark({ name }, data);
}

/** toHostSpec tells the gateway of a host; `number` gives each route the id it is called by. */
export function toHostSpec(data: HostData, number: (route: RouteData) => number): HostSpec<Position> {
  return {
    name: data.name,
    identities: data.identities,
    origins: data.origins,
    routes: data.routes.map((route) => ({
      id: number(route),
      pattern: route.pattern,
      methods: route.methods,
      path: route.path,
      public: route.public,
      steps: route.specs,
      at: route.at,
    })),
    at: data.at,
  };
}
