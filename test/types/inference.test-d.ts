// What a policy's author never has to annotate: the demo bank's rules, written without a single type.

import { assurance, deny, forward, host, oidc, publicRoute, route, stepUp, type User, upstream, when } from "sallyport";
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
        expectTypeOf(user).toEqualTypeOf<User>();
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
        expectTypeOf(user).toEqualTypeOf<User | undefined>();
        return user === undefined || user.id !== "mallory";
      },
      forward(bank),
    ),
  );
});

test("a host without one: there is no user to ask for", () => {
  host(
    "bank.example.com",
    {},
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

test("durations", () => {
  for (const maxAge of ["10s", "5m", "12h", "7d", "30000ms"] as const) stepUp(mfa, { maxAge });
});
