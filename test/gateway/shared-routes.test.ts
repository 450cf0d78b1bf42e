// A list of routes that two hosts mount, in a running gateway: both follow a save of its file, and neither drops its floor.

import { expect, test } from "vitest";
import { gatewayUnderTest, type Places } from "../support/gateway-under-test.ts";

const policies =
  (floor: string, routes: string) =>
  ({ upstream }: Places) => ({
    "nouns.ts": `import { upstream } from "sallyport";
export const app = upstream("app", { endpoints: ["${upstream}"] });`,
    "shared.ts": `import { before, choose, deny, forward, nobody, otherwise, respond, route, routes, when } from "sallyport";
import { app } from "./nouns.ts";
export const shared = routes(nobody)(
  before(${floor}),
  ${routes}
);
void [choose, deny, forward, otherwise, respond, route, when, app];`,
    "a.ts": `import { host, nobody, respond, route } from "sallyport";
import { shared } from "./shared.ts";
export default host("localhost", { identity: nobody }, shared, route("/own", respond({ body: "own" })));`,
    "b.ts": `import { host, nobody } from "sallyport";
import { shared } from "./shared.ts";
export default host("127.0.0.1", { identity: nobody }, shared);`,
  });

const open = `({ request }) => request.query.no === undefined || deny("The floor")`;
const first = `route("GET /which", choose(
    when(({ request }) => request.query.to?.[0] === "app", forward(app)),
    otherwise(respond({ body: "first" })),
  )),`;

test("each save is seen at both hosts, with the floor as it is then", async () => {
  const gate = await gatewayUnderTest({ policies: policies(open, first) });
  const get = async (path: string) =>
    Promise.all(
      ["localhost", "127.0.0.1"].map(async (name) => {
        const reply = await fetch(`http://${name}:${gate.port}${path}`, { headers: { accept: "application/json" } });
        return `${reply.status} ${reply.ok ? await reply.text() : ""}`.trim();
      }),
    );
  expect(await get("/which")).toEqual(["200 first", "200 first"]);
  expect(await get("/which?no")).toEqual(["403", "403"]);
  expect(await get("/own?no")).toEqual(["200 own", "404"]);
  await get("/which?to=app");
  expect(gate.requests).toHaveLength(2);
  const second = `route("GET /which", respond({ body: "second" })), route("GET /new", respond({ body: "new" })),`;
  await gate.deploy(policies(open, second)({ issuer: "", upstream: "http://127.0.0.1:2" }));
  expect(await get("/which?to=app")).toEqual(["200 second", "200 second"]);
  expect(await get("/new")).toEqual(["200 new", "200 new"]);
  expect(await get("/new?no")).toEqual(["403", "403"]);
  const stricter = `({ request }) => request.query.yes !== undefined`;
  await gate.deploy(policies(stricter, second)({ issuer: "", upstream: "http://127.0.0.1:2" }));
  expect(await get("/new")).toEqual(["403", "403"]);
  expect(await get("/new?yes")).toEqual(["200 new", "200 new"]);
  const [refused] = gate
    .decisions()
    .filter((line) => line["path"] === "/new" && line["verdict"] === "deny")
    .slice(-1);
  expect(refused).toMatchObject({ policy: "shared.ts:4" });
});
