// What must not compile of steps made of steps, floors and lists of routes. Each refused line is proven to be one by refused-lines.test.ts.

import {
  assurance, before, choose, deny, every, forward, host, nobody, oidc, otherwise, publicRoute, respond, route, routes,
  stepUp, type UserContext, upstream, when,
} from "sallyport";
import { test } from "vitest";

const bank = upstream("bank", { endpoints: ["http://127.0.0.1:1"] });
const mfa = assurance("mfa", { acr: "urn:x:mfa" });
const staff = oidc("staff", { issuer: "https://a.example", clientId: "x" });
const partners = oidc("partners", { issuer: "https://b.example", clientId: "x" });

test("choose() without otherwise(), and otherwise() anywhere else", () => {
  // @ts-expect-error
  choose();
  // @ts-expect-error
  choose(when(() => true, deny("x")));
  // @ts-expect-error
  choose(otherwise(deny("x")), when(() => true, deny("x")));
  // @ts-expect-error
  choose(deny("x"), otherwise(deny("x")));
  // @ts-expect-error
  choose(() => true, otherwise(deny("x")));
  // @ts-expect-error
  route("/", otherwise(deny("x")), forward(bank));
  // @ts-expect-error
  otherwise();
});

test("every() and before() without a step", () => {
  // @ts-expect-error
  every();
  // @ts-expect-error
  before();
});

test("a guard in there that answers something else", () => {
  // @ts-expect-error
  every(() => "no");
  // @ts-expect-error
  before(({ client }) => client.address);
  // @ts-expect-error
  choose(when(() => true, deny("x")), otherwise(() => {}));
});

test("a floor among steps, a step among routes, a list that was not finished", () => {
  // @ts-expect-error
  route("/", before(deny("x")), forward(bank));
  // @ts-expect-error
  host("a.example", { identity: staff }, deny("x"), route("/", respond()));
  // @ts-expect-error
  host("a.example", { identity: staff }, ({ user }) => user.id === "ada", route("/", respond()));
  // @ts-expect-error
  host("a.example", { identity: staff }, routes(staff));
});

test("a list for others than those who come", () => {
  const list = routes(staff)(route("/", ({ user }) => user.id === "ada", forward(bank)));
  // @ts-expect-error
  host("a.example", { identity: [staff, partners] }, list);
  // @ts-expect-error
  host("a.example", { identity: partners }, list);
  // @ts-expect-error
  host("a.example", { identity: nobody }, list);
  // @ts-expect-error
  host("a.example", { identity: staff }, routes(nobody)(route("/", forward(bank))));
  // @ts-expect-error
  routes(staff, partners)(list);
  // @ts-expect-error
  routes()(route("/", forward(bank)));
  // @ts-expect-error
  routes(staff, nobody)(route("/", forward(bank)));
  // @ts-expect-error
  routes("staff")(route("/", forward(bank)));
  // @ts-expect-error
  routes(nobody)(publicRoute("/", forward(bank)));
});

test("a user in a floor, who may not be there", () => {
  // @ts-expect-error
  host("a.example", { identity: staff }, before(({ user }) => user.id === "ada"), route("/", respond()));
  const finance = ({ user }: UserContext) => user.groups.includes("finance");
  // @ts-expect-error
  host("a.example", { identity: staff }, before(finance), route("/", respond()));
  // @ts-expect-error
  host("a.example", { identity: staff }, before(every<UserContext>(finance)), route("/", respond()));
  // @ts-expect-error
  host("a.example", { identity: nobody }, before(({ user }) => user === undefined), route("/", respond()));
});

test("a source that the host does not believe", () => {
  // @ts-expect-error
  host("a.example", { identity: staff }, route("/", ({ user }) => user.source === "partners", respond()));
  // @ts-expect-error
  host("a.example", { identity: staff }, publicRoute("/", ({ user }) => user?.source === "stff", respond()));
});

test("a guard for another source's users, and a wrapper's steps where nobody signs in", () => {
  const mine = ({ user }: UserContext<typeof partners>) => user.source === "partners";
  // @ts-expect-error
  host("a.example", { identity: staff }, route("/", mine, respond()));
  const strict = every<UserContext>(({ user }) => user.id !== "", stepUp(mfa));
  // @ts-expect-error
  host("a.example", { identity: nobody }, route("/", strict, respond()));
});
