// What a policy's author never has to annotate: the demo bank's rules, written without a single type.

import {
  allOf,
  anyOf,
  assurance,
  bearer,
  before,
  choose,
  deny,
  every,
  forward,
  type Guard,
  host,
  method,
  nobody,
  oidc,
  otherwise,
  publicRoute,
  redirect,
  route,
  routes,
  type Step,
  type StepFor,
  type Steps,
  stepUp,
  type User,
  type UserContext,
  upstream,
  when,
} from "sallyport";
import { describe, expectTypeOf, test } from "vitest";

const bank = upstream("bank", { endpoints: ["http://127.0.0.1:1"] });
const mfa = assurance("mfa", { acr: "urn:x:mfa" });
const staff = oidc("staff", { issuer: "https://a.example", clientId: "x" });

test("a host with an identity: the user is there, in guards, tests, headers and nested steps", () => {
  host(
    "bank.example.com",
    { identity: [staff] },
    route("GET /statements/*", forward(bank, { headers: { "x-user": ({ user }) => user.id } })),
    route(
      "POST /payouts/:payout/:line",
      ({ user, params, session }) => {
        expectTypeOf(user).toEqualTypeOf<User<"staff">>();
        expectTypeOf(params).toEqualTypeOf<{ readonly payout: string; readonly line: string }>();
        expectTypeOf(session?.ageSeconds).toEqualTypeOf<number | undefined>();
        return user.groups.includes("finance") || deny("Only finance may pay out");
      },
      ({ request }) => (request.query["x"]?.[0] === "1" ? stepUp(mfa, { maxAge: "5m" }) : true),
      when(
        ({ client, user }) => client.address !== "127.0.0.1" && user.id !== "",
        stepUp(mfa, { maxAge: "15m", reason: "From elsewhere" }),
        ({ user }) => user.source === "staff",
      ),
      forward(bank),
    ),
    publicRoute(
      "/",
      ({ user }) => {
        expectTypeOf(user).toEqualTypeOf<User<"staff"> | undefined>();
        return user === undefined || user.id !== "mallory";
      },
      forward(bank),
    ),
  );
});

test("a host without one: there is no user to ask for", () => {
  host(
    "bank.example.com",
    { identity: nobody },
    route(
      "/",
      (context) => {
        expectTypeOf(context).not.toHaveProperty("user");
        expectTypeOf(context.time.now).toEqualTypeOf<number>();
        return true;
      },
      forward(bank),
    ),
  );
});

describe("parameters", () => {
  test("a wildcard is called *", () => {
    route(
      "GET /files/:folder/*",
      ({ params }) => {
        expectTypeOf(params).toEqualTypeOf<{ readonly folder: string; readonly "*": string }>();
        return true;
      },
      forward(bank),
    );
  });
  test("several methods before the path are no parameters", () => {
    route(
      "GET|POST /search/:word",
      ({ params }) => {
        expectTypeOf(params).toEqualTypeOf<{ readonly word: string }>();
        return true;
      },
      forward(bank),
    );
  });
  test("a path without parameters has none", () => {
    route(
      "/search",
      ({ params }) => {
        expectTypeOf<keyof typeof params>().toEqualTypeOf<never>();
        return true;
      },
      forward(bank),
    );
  });
  test("a pattern that is only known as text has any", () => {
    route(
      "/search" as string,
      ({ params }) => {
        expectTypeOf(params).toEqualTypeOf<Readonly<Record<string, string>>>();
        return true;
      },
      forward(bank),
    );
  });
});

test("options before the steps of a route take nothing from what its guards know", () => {
  const options = { paths: { encodedSlash: "keep" } } as const;
  host(
    "git.example.com",
    { identity: staff, paths: { emptySegment: "keep", semicolon: "refuse" } },
    route(
      "GET /projects/:id",
      { paths: { encodedSlash: "keep", encodedPercent: "refuse" } },
      ({ params, user }) => {
        expectTypeOf(params).toEqualTypeOf<{ readonly id: string }>();
        expectTypeOf(user).toEqualTypeOf<User<"staff">>();
        return params.id === user.id;
      },
      forward(bank, { headers: { "x-project": ({ params }) => params.id } }),
    ),
    route("/a/:name", options, ({ params }) => params.name !== "x", forward(bank)),
    route("/c/:name", { identity: staff }, ({ user, params }) => user.id === params.name, forward(bank)),
    publicRoute("/d", { identity: nobody, paths: {} }, ({ user }) => user === undefined, forward(bank)),
    publicRoute(
      "/b/:name",
      { ...options },
      ({ params, user }) => {
        expectTypeOf(user).toEqualTypeOf<User<"staff"> | undefined>();
        return params.name !== "x";
      },
      forward(bank),
    ),
  );
});

test("a step-up's scope sees what the route's guards see", () => {
  host(
    "bank.example.com",
    {
      identity: staff,
      origins: ["https://app.example.com"],
      oddHeaders: ["api_key"],
      sameSite: "strict",
      factorsAt: "https://id.example.com",
    },
    route(
      "POST /payouts/:payout",
      stepUp(mfa, {
        scope: ({ params, user }) => {
          expectTypeOf(params).toEqualTypeOf<{ readonly payout: string }>();
          expectTypeOf(user).toEqualTypeOf<User<"staff">>();
          return ["payout", params.payout];
        },
        once: true,
      }),
      when(
        ({ user }) => user.groups.includes("interns"),
        stepUp(mfa, { maxAge: "5m", scope: ({ params }) => ["payout", Number(params.payout)] }),
      ),
      ({ params, user }) =>
        user.id === "ada" || stepUp(mfa, { scope: ["payout", params.payout], once: true, reason: "A payout" }),
      stepUp(mfa, { scope: "payouts" }),
      stepUp(mfa, { scope: 17, once: false }),
      forward(bank, {
        identity: "per-request",
        upgrades: ["ipp-tunnel"],
        script: "step-up",
        timeout: { response: "5m", idle: "1h" },
      }),
    ),
  );
  const shared = stepUp<UserContext>(mfa, { scope: ({ user }) => user.id });
  host("bank.example.com", { identity: staff }, route("/a", shared, forward(bank)), route("/b", shared, forward(bank)));
});

test("levels are combined where a level goes", () => {
  const low = assurance("low", { amr: ["pwd"], lasts: "15m" });
  const own = assurance("own", { factor: ["passkey", "totp"], implies: low });
  assurance("high", { acr: "urn:x:high", factor: "passkey", implies: [low, own] });
  const either = anyOf(mfa, own);
  const both = allOf(either, mfa, anyOf(low, own));
  route(
    "/",
    stepUp(either, { maxAge: "5m" }),
    stepUp(both),
    ({ client }) => (client.address === "127.0.0.1" ? true : stepUp(anyOf(mfa, own))),
    forward(bank),
  );
});

test("lifetimes", () => {
  oidc("a", { issuer: "https://a.example", clientId: "x", session: "12h", refresh: "5m" });
  oidc("b", { issuer: "https://a.example", clientId: "x", session: { absolute: "12h", idle: "30m" } });
  oidc("c", { issuer: "https://a.example", clientId: "x", session: { idle: "30m", persistent: true } });
});

test("durations", () => {
  for (const maxAge of ["10s", "5m", "12h", "7d", "30000ms"] as const) stepUp(mfa, { maxAge });
});

test("options may come from a variable or a spread, as long as there are no others", () => {
  const shared = { issuer: "https://a.example", clientId: "x" } as const;
  oidc("a", shared);
  oidc("b", { ...shared, session: "12h" });
  const fresh = { maxAge: "5m", scope: "payouts", once: true } as const;
  const sending = { identity: "per-request" } as const;
  host("bank.example.com", { identity: staff }, route("/", stepUp(mfa, fresh), forward(bank, sending)));
  const believing = { identity: [staff] } as const;
  host(
    "bank.example.com",
    believing,
    route("/", ({ user }) => user.id !== "", forward(bank)),
  );
});

test("a step that a function gives fits wherever what it needs is there", () => {
  const careful = (): Steps<UserContext> => [({ user }) => user.groups.length > 0 || deny("No group"), stepUp(mfa)];
  host("bank.example.com", { identity: staff }, route("/", ...careful(), forward(bank)));
  const anywhere: Step = stepUp(mfa, { maxAge: "5m" });
  host("www.example.com", { identity: nobody }, route("/", anywhere, forward(bank)));
});

test("a declared method stands in a pattern, and parameters are found behind it", () => {
  const notify = method("NOTIFY");
  route(
    `${notify} /devices/:id`,
    ({ params }) => {
      expectTypeOf(params).toEqualTypeOf<{ readonly id: string }>();
      return true;
    },
    forward(bank),
  );
});

const partners = oidc("partners", { issuer: "https://b.example", clientId: "x" });
const programs = bearer("programs", { issuer: "https://a.example", audience: "x" });

test("a user's source is one of those that the host believes", () => {
  host(
    "bank.example.com",
    { identity: [staff, partners] },
    route(
      "/",
      ({ user }) => {
        expectTypeOf(user).toEqualTypeOf<User<"staff" | "partners">>();
        return user.source === "staff";
      },
      when(({ user }) => user.source === "partners", stepUp(mfa)),
      forward(bank, { headers: { "x-from": ({ user }) => user.source } }),
    ),
  );
});

test("choose() and every() see what the route's guards see, at every depth", () => {
  host(
    "bank.example.com",
    { identity: staff },
    route(
      "/:id",
      choose(
        when(
          ({ user, params }) => user.id === params.id,
          ({ user, params }) => {
            expectTypeOf(user).toEqualTypeOf<User<"staff">>();
            expectTypeOf(params).toEqualTypeOf<{ readonly id: string }>();
            return true;
          },
        ),
        when(
          ({ time }) => time.now > 0,
          every(({ params }) => params.id !== "", stepUp(mfa)),
        ),
        otherwise(
          ({ params }) => params.id === "x",
          stepUp(mfa, { scope: ({ params, user }) => [params.id, user.id] }),
        ),
      ),
      every(
        ({ user }) => user.groups.length > 0,
        every(({ params }) => params.id !== "y"),
        choose(
          when(({ user }) => user.id === "a", redirect("/a")),
          otherwise(forward(bank)),
        ),
      ),
    ),
    publicRoute(
      "/open/:id",
      choose(
        when(({ user }) => user !== undefined && user.source === "staff", forward(bank)),
        otherwise(({ params }) => params.id !== "", redirect("/b")),
      ),
    ),
  );
});

test("before() sees what public routes see: there may be no user", () => {
  host(
    "bank.example.com",
    { identity: [staff, partners] },
    before(
      ({ user, client }) => {
        expectTypeOf(user).toEqualTypeOf<User<"staff" | "partners"> | undefined>();
        return user === undefined || client.address !== "";
      },
      when(({ user }) => user?.source === "partners", stepUp(mfa)),
    ),
    before(
      choose(
        when(({ user }) => user === undefined, deny("no")),
        otherwise(({ time }) => time.now > 0),
      ),
    ),
    route("/", forward(bank)),
  );
  host(
    "www.example.com",
    { identity: nobody },
    before(({ client }) => client.address !== ""),
    routes(nobody)(
      before(({ request }) => request.path !== ""),
      route("/", forward(bank)),
    ),
    route("/a", forward(bank)),
  );
});

test("a list of routes knows its sources' users, and fits hosts that believe only those, or some of them", () => {
  const list = routes(staff, partners)(
    before(({ user }) => user?.id !== "mallory"),
    route(
      "/teams/:team",
      ({ user, params }) => {
        expectTypeOf(user).toEqualTypeOf<User<"staff" | "partners">>();
        return user.groups.includes(params.team);
      },
      forward(bank),
    ),
    publicRoute(
      "/",
      ({ user }) => {
        expectTypeOf(user).toEqualTypeOf<User<"staff" | "partners"> | undefined>();
        return true;
      },
      forward(bank),
    ),
    routes(partners, staff, programs)(route("/in", ({ user }) => user.id !== "", forward(bank))),
  );
  host("a.example", { identity: [partners, staff] }, list);
  host("b.example", { identity: staff }, list, route("/own", forward(bank)));
});

test("a wrapper that adds guards needs no cast, and what it is given knows the route", () => {
  const careful = <C extends UserContext>(...steps: Steps<NoInfer<C>>): StepFor<C> =>
    every(({ user }) => user.groups.length > 0 || deny("No group"), stepUp(mfa), ...steps);
  const audited = <C extends UserContext>(...steps: Steps<C>): Steps<C> => [({ user }) => user.id !== "", ...steps];
  host(
    "bank.example.com",
    { identity: [staff, partners] },
    route(
      "/:id",
      careful(
        ({ user, params }) => {
          expectTypeOf(user).toEqualTypeOf<User<"staff" | "partners">>();
          expectTypeOf(params).toEqualTypeOf<{ readonly id: string }>();
          return true;
        },
        when(({ params }) => params.id === "x", stepUp(mfa, { scope: ({ params }) => params.id })),
        forward(bank, { headers: { "x-id": ({ params }) => params.id } }),
      ),
    ),
    route("/a", ...audited(({ user }) => user.source === "staff", forward(bank))),
  );
});

test("a guard in a file of its own keeps its types", () => {
  const finance: Guard<UserContext> = ({ user }) => user.groups.includes("finance") || deny("Only finance");
  const own = ({ user, params }: UserContext & { readonly params: { readonly id: string } }) => user.id === params.id;
  const strict = every<UserContext>(finance, stepUp(mfa));
  const ofStaff = ({ user }: UserContext<typeof staff>) => user.source === "staff";
  host(
    "bank.example.com",
    { identity: staff },
    route("/:id", finance, own, strict, ofStaff, forward(bank)),
    route("/a", when(ofStaff, strict), forward(bank)),
  );
});
