// The module `sallyport/testing/arbitrary`: requests and visitors by chance, made from what the policies declare. The one door to fast-check.

import fc from "fast-check";
import type { CaseUser } from "./case.ts";
import type { DeclaredRoute } from "./declared.ts";
import { declaredOf, type TestGateway } from "./test-gateway.ts";
import type { RequestOptions, Visitor } from "./visitor.ts";

/**
 * MadeRequest is what request() of a visitor takes; printed, it is one line: `POST https://bank.example.com/payouts/17`.
 *
 * @example
 * ```ts
 * const ask = (visitor: Visitor, made: MadeRequest) => visitor.request(...made);
 * ```
 */
export type MadeRequest = readonly [method: string, url: string, options?: RequestOptions];

/**
 * RequestWhere narrows requests down: to one host, to what lies at or below a path.
 *
 * @example
 * ```ts
 * const billing: RequestWhere = { host: "bank.example.com", under: "/billing" };
 * arbitrary.request(gate, billing);
 * ```
 */
export interface RequestWhere {
  readonly host?: string;
  readonly under?: string;
}

/** Who may be made: everyone whom it is true of; null is nobody. */
type Where = (user: Required<Pick<CaseUser, "id" | "groups" | "source">> | null) => boolean;

/**
 * arbitrary makes fast-check's arbitraries from what a gateway's policies declare, and what lies beside that: hosts, routes and methods that
 * there are and neighbours that there are not, groups that the policies name, levels with ages around their limits.
 *
 * @example
 * ```ts
 * const outsiders = arbitrary.visitor(gate, (user) => !user?.groups.includes("finance"));
 * const billing = arbitrary.request(gate, { under: "/billing" });
 * await fc.assert(fc.asyncProperty(outsiders, billing, async (visitor, made) => {
 *   expect(await visitor.request(...made)).not.toForwardTo("bank");
 * }));
 * ```
 */
export const arbitrary = {
  /** request: a method and an address, for request(). */
  request(gate: TestGateway, where: RequestWhere = {}): fc.Arbitrary<MadeRequest> {
    const { routes, words } = declaredOf(gate);
    const { host, under = "/" } = where;
    const fitting = routes.filter((route) => (host === undefined || route.host === host) && reaches(route.path, under));
    if (fitting.length === 0)
      throw new TypeError(
        `No route is for anything ${under === "/" ? "" : `below ${under} `}${host ? `of ${host}` : ""}`,
      );
    // What a route for more than that is asked below it.
    const made = fitting.map((route) => (isBelow(route.path, under) ? route : { ...route, path: `${under}/*` }));
    return fc
      .oneof({ withCrossShrink: true }, ...made.map((route) => requestOf(route, words, where)))
      .filter(([, url]) => isBelow(new URL(url).pathname, under))
      .map((one) => readable(one, ([method, url]) => `${method} ${url}`));
  },

  /** user: somebody who is signed in, in groups that the policies name. */
  user(gate: TestGateway): fc.Arbitrary<Required<Pick<CaseUser, "id" | "groups" | "source">>> {
    const { sources, groups } = declaredOf(gate);
    if (sources.length === 0) throw new TypeError("These policies have no identity source, so nobody can sign in");
    return fc.record({
      id: fc.constantFrom("ada", "bob", "eve"),
      groups: fc.uniqueArray(fc.constantFrom(...groups, "nobodys-group"), { maxLength: 4 }),
      source: fc.constantFrom(...sources.map(({ name }) => name)),
    });
  },

  /** visitor: nobody, or a user with what they proved, how long ago and from where. `where`: who of them; null is nobody. */
  visitor(gate: TestGateway, where: Where = () => true): fc.Arbitrary<Visitor> {
    const { sources, limits } = declaredOf(gate);
    const levelsOf = new Map(sources.map(({ name, levels }) => [name, levels]));
    const somebody = sources.length === 0 ? fc.constant(null) : fc.option(arbitrary.user(gate), { freq: 7 });
    return fc
      .tuple(
        somebody.filter(where),
        proofsOf(limits),
        fc.constantFrom("192.0.2.1", "127.0.0.1", "10.0.0.1", "2001:db8::1"),
      )
      .map(([user, chosen, address]) => {
        // Which of those that can be had there: so neither has to be made again when the other becomes simpler.
        const levels = levelsOf.get(user?.source ?? "") ?? [];
        const proofs = chosen.flatMap(([which, age]) =>
          levels.length === 0 ? [] : [[levels[which % levels.length]!, age] as const],
        );
        const start = user === null ? gate : gate.as(user);
        const proven = proofs.reduce<Visitor>((some, [level, age]) => some.having(level, { age: `${age}s` }), start);
        const who = user === null ? "nobody" : `${user.id} of ${user.source} in [${user.groups.join(", ")}]`;
        const having = proofs.map(([level, age]) => ` having ${level} for ${age}s`).join("");
        return readable({ ...proven.from(address) }, () => `${who}${having} from ${address}`);
      });
  },
};

/** What it fails with is what a person reads of it. */
function readable<Value extends object>(value: Value, text: (value: Value) => string): Value {
  Object.defineProperty(value, fc.toStringMethod, { value: () => text(value) });
  return value;
}

/** Can a route with this pattern serve something at or below a path? */
function reaches(pattern: string, above: string): boolean {
  const parts = pattern.split("/");
  return above.split("/").every((part, index) => {
    const own = parts[index];
    return part === "" || own === "*" || parts.slice(0, index).includes("*") || own?.startsWith(":") || own === part;
  });
}

const isBelow = (path: string, above: string): boolean =>
  path === above || path.startsWith(`${above.replace(/\/$/, "")}/`);

const methods = ["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS"];

/** Simplest first: the route as it stands, then what lies beside it. */
function requestOf(route: DeclaredRoute, words: readonly string[], where: RequestWhere): fc.Arbitrary<MadeRequest> {
  const segment = fc.oneof(
    { withCrossShrink: true },
    fc.constantFrom("1", "17", "a", ...words.map(encodeURIComponent)),
    fc.stringMatching(/^[a-z0-9]{1,8}$/),
  );
  const path = fc
    .tuple(
      ...route.path.split("/").map((part) => {
        if (part === "*") return fc.array(segment, { maxLength: 3 }).map((parts) => parts.join("/"));
        return part.startsWith(":") ? segment : fc.constant(part);
      }),
    )
    .map((parts) => parts.join("/"));
  const own = route.methods.length === 0 ? methods : route.methods;
  const rarely = <Value>(usual: fc.Arbitrary<Value>, ...others: fc.Arbitrary<Value>[]) =>
    fc.oneof(
      { withCrossShrink: true },
      { arbitrary: usual, weight: 6 },
      ...others.map((one) => ({ arbitrary: one, weight: 1 })),
    );
  const host = fc.constant(route.host);
  const beside = [`www.${route.host}`, "elsewhere.example"].map((name) => fc.constant(name));
  return fc
    .tuple(
      rarely(fc.constantFrom(...own), fc.constantFrom(...methods)),
      where.host === undefined ? rarely(host, ...beside) : host,
      rarely(
        path,
        path.map((text) => `${text}/`),
        path.map((text) => text.toUpperCase()),
        fc.tuple(path, segment).map((parts) => parts.join("/")),
        path.map((text) => text.slice(0, Math.max(1, text.lastIndexOf("/")))),
      ),
    )
    .map(([method, name, text]): MadeRequest => [method, `https://${name}${text.replace(/\/{2,}/g, "/")}`]);
}

/** Some of the levels, by number; ages at limits, a second before and after, and far from all of them. */
function proofsOf(limits: readonly number[]) {
  const ages = [0, ...limits.flatMap((limit) => [limit - 1, limit, limit + 1]), 604_800];
  return fc.array(fc.tuple(fc.nat({ max: 1_000 }), fc.constantFrom(...new Set(ages))), { maxLength: 2 });
}
