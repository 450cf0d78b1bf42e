// What must not compile in a policy. Each refused line is proven to be one by refused-lines.test.ts.

import {
  allOf,
  anyOf,
  assurance,
  bearer,
  deny,
  forward,
  host,
  leastRequest,
  nobody,
  oidc,
  publicRoute,
  readings,
  redirect,
  respond,
  roundRobin,
  route,
  secret,
  stepUp,
  upstream,
  when,
} from "sallyport";
import { describe, test } from "vitest";

const bank = upstream("bank", { endpoints: ["http://127.0.0.1:1"] });
const mfa = assurance("mfa", { acr: "urn:x:mfa" });
const staff = oidc("staff", { issuer: "https://a.example", clientId: "x", clientSecret: secret("X") });

describe("references are values", () => {
  test("a misspelt upstream", () => {
    // @ts-expect-error
    forward(bnak);
  });
  test("a string is no upstream", () => {
    // @ts-expect-error
    forward("bank");
  });
  test("a string is no balance, nor is a look-alike or what makes one", () => {
    // @ts-expect-error
    upstream("b", { endpoints: ["http://a"], balance: "random" });
    // @ts-expect-error
    upstream("b", { endpoints: ["http://a"], balance: { name: "bogus" } });
    // @ts-expect-error
    upstream("b", { endpoints: ["http://a"], balance: leastRequest });
  });
  test("a string is no level", () => {
    // @ts-expect-error
    stepUp("mfa");
  });
  test("an upstream is no level", () => {
    // @ts-expect-error
    stepUp(bank);
  });
  test("a string is no identity source", () => {
    // @ts-expect-error
    host("a.example", { identity: "staff" }, route("/", respond()));
  });
  test("a list of no identity sources", () => {
    // @ts-expect-error
    host("a.example", { identity: [] }, route("/", respond()));
  });
  test("a written-out secret", () => {
    // @ts-expect-error
    oidc("a", { issuer: "https://a.example", clientId: "x", clientSecret: "hunter2" });
  });
});

describe("durations are typed", () => {
  test("words", () => {
    // @ts-expect-error
    stepUp(mfa, { maxAge: "5 minutes" });
  });
  test("a bare number", () => {
    // @ts-expect-error
    stepUp(mfa, { maxAge: 5 });
  });
  test("a fraction", () => {
    // @ts-expect-error
    stepUp(mfa, { maxAge: "5.5m" });
  });
  test("no unit", () => {
    // @ts-expect-error
    stepUp(mfa, { maxAge: "5" });
  });
  test("an unknown unit", () => {
    // @ts-expect-error
    upstream("b", { endpoints: ["http://a"], timeout: { connect: "5min" } });
  });
  test("limits are numbers, a duration and a size", () => {
    upstream("b", {
      endpoints: ["http://a"],
      limits: { connections: 64, waiting: 0, wait: "1s", responseHeaders: "128kb" },
    });
    // @ts-expect-error
    upstream("b", { endpoints: ["http://a"], limits: { connections: "64" } });
    // @ts-expect-error
    upstream("b", { endpoints: ["http://a"], limits: { wait: "1kb" } });
    // @ts-expect-error
    upstream("b", { endpoints: ["http://a"], limits: { responseHeaders: "64k" } });
    // @ts-expect-error
    upstream("b", { endpoints: ["http://a"], limits: { waitin: 1 } });
  });
  test("connectionAuth is one of two words", () => {
    // @ts-expect-error
    upstream("b", { endpoints: ["http://a"], connectionAuth: "always" });
  });
  test("identityAlgorithm is one that the gateway has a key for", () => {
    // @ts-expect-error
    upstream("b", { endpoints: ["http://a"], identityAlgorithm: "RS256" });
  });
});

describe("levels and what they are proved for", () => {
  test("a string is no level to combine", () => {
    // @ts-expect-error
    anyOf(mfa, "passkey");
  });
  test("a single level is no choice", () => {
    // @ts-expect-error
    anyOf(mfa);
    // @ts-expect-error
    allOf(mfa);
  });
  test("a combination is not implied", () => {
    // @ts-expect-error
    assurance("high", { amr: ["hwk"], implies: anyOf(mfa, mfa) });
  });
  test("a factor that does not exist", () => {
    // @ts-expect-error
    assurance("sms", { factor: "sms" });
  });
  test("once without a scope", () => {
    // @ts-expect-error
    stepUp(mfa, { once: true });
  });
  test("a scope that is made of something else", () => {
    // @ts-expect-error
    stepUp(mfa, { scope: { payout: 17 } });
    // @ts-expect-error
    stepUp(mfa, { scope: ["payout", undefined] });
  });
  test("a scope that may be missing", () => {
    // @ts-expect-error
    route("/", stepUp(mfa, { scope: ({ request }) => request.query["payout"]?.[0] }), forward(bank));
  });
  test("a scope of a parameter that the pattern does not have", () => {
    // @ts-expect-error
    route("/payouts/:id", stepUp(mfa, { scope: ({ params }) => ["payout", params.payout] }), forward(bank));
  });
  test("a scope of a user where there is none", () => {
    // @ts-expect-error
    host("a.example", { identity: nobody }, route("/", stepUp(mfa, { scope: ({ user }) => user.id }), forward(bank)));
  });
  test("a promise is no scope", () => {
    // @ts-expect-error
    route("/", stepUp(mfa, { scope: async () => "payout" }), forward(bank));
  });
  test("an identity header of another kind", () => {
    // @ts-expect-error
    forward(bank, { identity: "always" });
  });
  test("a script of another kind", () => {
    // @ts-expect-error
    forward(bank, { script: true });
  });
  test("one protocol is not a list", () => {
    // @ts-expect-error
    forward(bank, { upgrades: "ipp-tunnel" });
    // @ts-expect-error
    forward(bank, { timeout: { connect: "5s" } });
  });
  test("one origin is not a list", () => {
    // @ts-expect-error
    host("a.example", { identity: nobody, origins: "https://app.example.com" }, route("/", respond()));
  });
  test("one odd header is not a list", () => {
    // @ts-expect-error
    host("a.example", { identity: nobody, oddHeaders: "api_key" }, route("/", respond()));
  });
  test("SameSite in the spelling of the header", () => {
    // @ts-expect-error
    host("a.example", { identity: nobody, sameSite: "Strict" }, route("/", respond()));
  });
  test("factors at two origins", () => {
    // @ts-expect-error
    host("a.example", { identity: nobody, factorsAt: ["https://id.example"] }, route("/", respond()));
  });
  test("a lifetime that is no duration", () => {
    // @ts-expect-error
    oidc("a", { issuer: "https://a.example", clientId: "x", session: { absolute: "a day" } });
    // @ts-expect-error
    oidc("a", { issuer: "https://a.example", clientId: "x", refresh: 300 });
  });
});

describe("options are exactly those that there are", () => {
  test("misspelt, in a literal", () => {
    // @ts-expect-error
    oidc("a", { issuer: "https://a.example", clientID: "x" });
    // @ts-expect-error
    bearer("a", { issuer: "https://a.example", audience: "x", audiences: [] });
    // @ts-expect-error
    bearer("a", { issuer: "https://a.example", audience: "x", basic: "yes" });
    // @ts-expect-error
    assurance("a", { arc: "urn:x" });
    // @ts-expect-error
    upstream("b", { endpoints: ["http://a"], ballance: roundRobin() });
    // @ts-expect-error
    host("a.example", { identities: [staff] }, route("/", respond()));
    // @ts-expect-error
    host("a.example", { identity: staff, origin: [] }, route("/", respond()));
    // @ts-expect-error
    stepUp(mfa, { maxage: "5m" });
    // @ts-expect-error
    stepUp(mfa, { onec: true });
    // @ts-expect-error
    route("/", stepUp(mfa, { scopes: "x" }), forward(bank));
    // @ts-expect-error
    route("/", forward(bank, { header: { "x-a": "1" } }));
    // @ts-expect-error
    route("/", { path: {} }, forward(bank));
    // @ts-expect-error
    route("/", { identity: nobody }, forward(bank));
    // @ts-expect-error
    route("/", { identity: "staff" }, forward(bank));
    // @ts-expect-error
    publicRoute("/", { identity: [] }, forward(bank));
    // @ts-expect-error
    publicRoute("/", { paths: {}, methods: [] }, forward(bank));
    // @ts-expect-error
    forward(bank, { rewrite: ["refer"] });
    // @ts-expect-error
    forward(bank, { rewrite: "location" });
    // @ts-expect-error
    forward(bank, { groups: "some" });
    // @ts-expect-error
    forward(bank, { groups: [1] });
    // @ts-expect-error
    redirect("/a", { statsu: 301 });
    // @ts-expect-error
    respond({ statusCode: 404 });
  });
  test("deeper", () => {
    // @ts-expect-error
    route("/", { paths: { encodedSlashes: "keep" } }, forward(bank));
    // @ts-expect-error
    host("a.example", { identity: nobody, paths: { encodedslash: "keep" } }, route("/", respond()));
    // @ts-expect-error
    oidc("a", { issuer: "https://a.example", clientId: "x", session: { idel: "5m" } });
    // @ts-expect-error
    upstream("b", { endpoints: [{ url: "http://a", wieght: 2 }] });
    // @ts-expect-error
    upstream("b", { endpoints: ["http://a"], health: { path: "/", intervall: "5s" } });
    // @ts-expect-error
    upstream("b", { endpoints: ["http://a"], health: { path: "/", down: "3" } });
    // @ts-expect-error
    upstream("b", { endpoints: ["http://a"], timeout: { conect: "5s" } });
  });
  test("from a variable", () => {
    const keeping = { paths: { encodedSlash: "keep" }, path: {} } as const;
    // @ts-expect-error
    route("/", keeping, forward(bank));
    const source = { issuer: "https://a.example", clientId: "x", clientID: "x" };
    // @ts-expect-error
    oidc("a", source);
    const tokens = { issuer: "https://a.example", audience: "x", audiences: [] };
    // @ts-expect-error
    bearer("a", tokens);
    const level = { acr: "urn:x", arc: "urn:x" };
    // @ts-expect-error
    assurance("a", level);
    const service = { endpoints: ["http://a"], ballance: 1 } as const;
    // @ts-expect-error
    upstream("b", service);
    const believing = { identity: staff, identities: [staff] } as const;
    // @ts-expect-error
    host("a.example", believing, route("/", respond()));
    const fresh = { maxAge: "5m", maxage: "5m" } as const;
    // @ts-expect-error
    route("/", stepUp(mfa, fresh), forward(bank));
    const sending = { header: { "x-a": "1" } };
    // @ts-expect-error
    route("/", forward(bank, sending));
    const moved = { status: 301, code: 301 } as const;
    // @ts-expect-error
    redirect("/a", moved);
    const answer = { status: 404, text: "gone" };
    // @ts-expect-error
    respond(answer);
  });
  test("from a spread", () => {
    const source = { issuer: "https://a.example", clientID: "x" };
    // @ts-expect-error
    oidc("a", { ...source, clientId: "y" });
    const fresh = { maxAge: "5m", maxage: "5m" } as const;
    // @ts-expect-error
    route("/", stepUp(mfa, { ...fresh }), forward(bank));
  });
  test("something else in their place", () => {
    // @ts-expect-error
    route("/", forward(bank), { paths: {} });
    // @ts-expect-error
    route("/", {}, {}, forward(bank));
    // @ts-expect-error
    host("a.example", route("/", respond()));
    // @ts-expect-error
    host("a.example", staff, route("/", respond()));
    // @ts-expect-error
    stepUp(mfa, "5m");
    // @ts-expect-error
    forward(bank, bank);
    // @ts-expect-error
    redirect("/a", 301);
    // @ts-expect-error
    respond("text");
    // @ts-expect-error
    upstream("b", ["http://a"]);
  });
  test("one argument too many", () => {
    // @ts-expect-error
    deny("a", "b");
    // @ts-expect-error
    forward(bank, {}, bank);
    // @ts-expect-error
    secret("X", "default");
    // @ts-expect-error
    leastRequest(2);
  });
  test("a value of another type", () => {
    // @ts-expect-error
    route("/", { paths: { encodedSlash: true } }, forward(bank));
    // @ts-expect-error
    route("/", { paths: "keep" }, forward(bank));
    // @ts-expect-error
    oidc("a", { issuer: secret("X"), clientId: "x" });
    // @ts-expect-error
    oidc("a", { issuer: "https://a.example", clientId: "x", scopes: "profile" });
    // @ts-expect-error
    assurance("a", { amr: "otp" });
    // @ts-expect-error
    respond({ status: "404" });
  });
});

describe("a host says whom it believes", () => {
  test("nothing said", () => {
    // @ts-expect-error
    host("a.example", {}, route("/", respond()));
    // @ts-expect-error
    host("a.example");
  });
  test("nobody among others", () => {
    // @ts-expect-error
    host("a.example", { identity: [nobody] }, route("/", respond()));
    // @ts-expect-error
    host("a.example", { identity: [staff, nobody] }, route("/", respond()));
  });
  test("perhaps nobody: there may be no user", () => {
    const perhaps = { identity: staff as typeof staff | typeof nobody };
    host(
      "a.example",
      perhaps,
      // @ts-expect-error
      route("/", ({ user }) => user.id === "ada", respond()),
    );
  });
});

describe("a step is a guard or made by a verb", () => {
  test("what was settled while loading", () => {
    // @ts-expect-error
    route("/", false, forward(bank));
    // @ts-expect-error
    route("/", undefined, forward(bank));
    // @ts-expect-error
    route("/", "x" && deny("no"), forward(bank));
    // @ts-expect-error
    route("/", Promise.resolve(true), forward(bank));
  });
  test("a verb that was not called", () => {
    // @ts-expect-error
    route("/", deny, forward(bank));
    // @ts-expect-error
    route("/", () => deny, forward(bank));
    // @ts-expect-error
    when(() => true, stepUp);
  });
  test("a list, a noun, another route", () => {
    // @ts-expect-error
    route("/", [deny("no")], forward(bank));
    // @ts-expect-error
    route("/", bank);
    // @ts-expect-error
    route("/", mfa, forward(bank));
    // @ts-expect-error
    route("/", route("/x", respond()));
    // @ts-expect-error
    host("a.example", { identity: staff }, [route("/", respond())]);
  });
  test("a guard that answers with a function", () => {
    // @ts-expect-error
    route("/", () => () => true, forward(bank));
  });
  test("when() with a step first", () => {
    // @ts-expect-error
    when(deny("no"), stepUp(mfa));
  });
});

describe("guards say yes, no or a step", () => {
  test("a guard that returns nothing", () => {
    // @ts-expect-error
    route("/", () => {}, forward(bank));
  });
  test("a guard that forgets one way", () => {
    // @ts-expect-error
    route("/", ({ request }) => (request.method === "GET" ? true : undefined), forward(bank));
  });
  test("an async guard", () => {
    // @ts-expect-error
    route("/", async () => true, forward(bank));
  });
  test("a guard that returns a text", () => {
    // @ts-expect-error
    route("/", ({ request }) => request.method, forward(bank));
  });
  test("a guard that returns a look-alike of a reason", () => {
    // @ts-expect-error
    route("/", () => ({ deny: "no" }), forward(bank));
  });
  test("an async test in when()", () => {
    // @ts-expect-error
    when(async () => true, stepUp(mfa));
  });
  test("when() without a step", () => {
    // @ts-expect-error
    when(() => true);
  });
  test("a route without a step", () => {
    // @ts-expect-error
    route("/");
  });
});

describe("facts that may not be there", () => {
  test("a query's readings are of a query, and values", () => {
    // @ts-expect-error
    route("/", ({ request }) => readings(request.path, "action").length === 0, forward(bank));
    // @ts-expect-error
    route("/", ({ request }) => readings(request.query, "action") === "view", forward(bank));
  });
  test("user on a host without identity", () => {
    host(
      "a.example",
      { identity: nobody },
      // @ts-expect-error
      route("/", ({ user }) => user.id === "ada", forward(bank)),
    );
  });
  test("user in a header on a host without identity", () => {
    const open = { identity: nobody };
    // @ts-expect-error
    host("a.example", open, route("/", forward(bank, { headers: { "x-user": ({ user }) => user.id } })));
  });
  test("user may be undefined in a public route", () => {
    // @ts-expect-error
    publicRoute("/", ({ user }) => user.id === "ada", forward(bank));
  });
  test("a public route on an anonymous host", () => {
    // @ts-expect-error
    host("a.example", { identity: nobody }, publicRoute("/", forward(bank)));
  });
  test("session may be undefined", () => {
    host(
      "a.example",
      { identity: staff },
      // @ts-expect-error
      route("/", ({ session }) => session.ageSeconds < 60, forward(bank)),
    );
  });
  test("a query parameter may be missing", () => {
    // @ts-expect-error
    route("/", ({ request }) => request.query.page.length === 1, forward(bank));
  });
  test("a header may be missing", () => {
    // @ts-expect-error
    route("/", ({ request }) => request.headers.accept.length > 0, forward(bank));
  });
  test("a parameter that the pattern does not have", () => {
    // @ts-expect-error
    route("/users/:id", ({ params }) => params.name === "ada", forward(bank));
  });
  test("the rest of a path that has none", () => {
    // @ts-expect-error
    route("/users/:id", ({ params }) => params["*"] === "", forward(bank));
  });
});

test("facts are read-only", () => {
  host(
    "a.example",
    { identity: staff },
    route(
      "/",
      ({ user }) => {
        // @ts-expect-error
        user.id = "root";
        // @ts-expect-error
        user.groups.push("admin");
        return true;
      },
      ({ request }) => {
        // @ts-expect-error
        request.path = "/public";
        return deny("no");
      },
      forward(bank),
    ),
  );
});
