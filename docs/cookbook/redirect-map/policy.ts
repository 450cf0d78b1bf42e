// Addresses that moved lead to where things are now; a host that moved leads on with path and query.

import { forward, host, nobody, type Request, redirect, respond, route, upstream } from "sallyport";

const site = upstream("site", { endpoints: ["http://10.0.0.10:8080"] });

// Made here, so that an address that leads nowhere keeps the policies from going live. 308 keeps the method, as 301 does not.
const moved = new Map([
  ["/about-us", redirect("/company", { status: 301 })],
  ["/jobs", redirect("https://careers.example.com/", { status: 301 })],
  ["/api/v1/orders", redirect("/api/v2/orders", { status: 308 })],
  ["/summer-sale", redirect("/", { status: 302 })],
]);

/** Whatever the query held is encoded once more, so it can neither end the address nor begin a new one. */
function toQuery(query: Request["query"]): string {
  const pairs = Object.entries(query).flatMap(([name, values = []]) =>
    values.map((value) => `${encodeURIComponent(name)}=${encodeURIComponent(value)}`),
  );
  return pairs.length === 0 ? "" : `?${pairs.join("&")}`;
}

export default [
  host("www.example.com", { identity: nobody },
    route("/*", ({ request }) => moved.get(request.path) ?? true, forward(site)),
  ),
  host("old.example.com", { identity: nobody },
    route("/*",
      ({ request }) => redirect(`https://www.example.com${request.path}${toQuery(request.query)}`, { status: 308 }),
      respond({ status: 410 }),
    ),
  ),
];
