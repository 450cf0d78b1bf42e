// Which methods a route takes, and which of several routes at one path is asked first: the one with the fewest.

/** withHead: GET is HEAD too (RFC 9110 §9.3.2); null is every method there is. */
export function withHead(methods: readonly string[]): ReadonlySet<string> | null {
  if (methods.length === 0) return null;
  return new Set(methods.includes("GET") ? [...methods, "HEAD"] : methods);
}

/** methodsOf gives each of them by name; `all` are those that there are. */
export const methodsOf = ({ methods }: { readonly methods: readonly string[] }, all: readonly string[]) => [
  ...(withHead(methods) ?? all),
];

/** narrowestFirst sorts routes so: whoever adds them in this order, and leaves what is taken, gives each method of a path to the narrowest. */
export function narrowestFirst<Route extends { readonly methods: readonly string[] }>(
  routes: readonly Route[],
): readonly Route[] {
  const count = ({ methods }: Route) => withHead(methods)?.size ?? Number.POSITIVE_INFINITY;
  const counts = new Map(routes.map((route) => [route, count(route)]));
  // A comparison of infinities by a difference is none.
  return routes.toSorted((one, other) => {
    const [left, right] = [counts.get(one)!, counts.get(other)!];
    return left === right ? 0 : left < right ? -1 : 1;
  });
}
