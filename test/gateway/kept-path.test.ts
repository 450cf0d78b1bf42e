// Paths that a host keeps, all the way: guards, the upstream's bytes, sign-in and back, a form that waits, and policies' own tests.

import { expect, test } from "vitest";
import { openJudge } from "../../src/testing/judge.ts";
import { ask } from "../support/ask.ts";
import { createFolder } from "../support/folder.ts";
import { gatewayUnderTest, withRoutes } from "../support/gateway-under-test.ts";
import { signIn } from "../support/sign-in.ts";

const routes = `
  route("GET /projects/:id", ({ params }) => params.id === "group/project" || deny("Not yours"),
    forward(bank, { headers: { "x-project": ({ params }) => params.id } })),
  route("POST /pay/:id", stepUp(mfa, { maxAge: "5m", scope: ({ params }) => ["pay", params.id] }), forward(bank)),
  route("/*", forward(bank)),
`;
const policies = withRoutes(
  routes,
  `{ identity: [staff, machines], paths: { encodedSlash: "keep", emptySegment: "keep", semicolon: "keep", bytes: "keep", encodedPercent: "refuse" } }`,
);

test("signing in leads back to each of them, and the upstream gets it byte for byte", async () => {
  const gate = await gatewayUnderTest({ policies });
  for (const path of ["/projects/group%2Fproject?x=%2f", "/caf%E9;v=1//x", "//localhost:1/x", "//evil.example/x"]) {
    const page = await signIn(gate.browser(), gate.origin + path, { user: "ada" });
    expect(page.status).toBe(200);
    expect(gate.requests.at(-1)!.url).toBe(path);
  }
  expect(gate.requests[0]!.headers["x-project"]).toBe("group/project");
  expect((await ask(gate.port, "GET /a%252Fb")).status).toBe(400);
});

test("a form that waits for a proof is sent to the path that it was meant for", async () => {
  const gate = await gatewayUnderTest({ policies });
  const browser = gate.browser();
  const page = await signIn(browser, `${gate.origin}/start`, { user: "ada" });
  const sent = await browser.post(`${gate.origin}/pay/a%2Fb`, { amount: "250" }, { from: page });
  const done = await signIn(browser, sent, { user: "ada", code: () => gate.provider.codeFor("ada") });
  expect(done.status).toBe(200);
  expect(gate.requests.at(-1)).toMatchObject({ method: "POST", url: "/pay/a%2Fb", body: "amount=250" });
});

test("sallyport/testing decides alike", async () => {
  const opened = await openJudge(
    await createFolder(policies({ issuer: "https://login.example.com", upstream: "http://127.0.0.1:1" })),
  );
  if (!("judge" in opened)) throw new Error(JSON.stringify(opened.diagnostics));
  const judge = async (path: string) => {
    const { kind, ...verdict } = await opened.judge.judge({
      method: "GET",
      url: `https://localhost${path}`,
      headers: {},
      user: { id: "ada" },
      proofs: [],
      address: "192.0.2.1",
      nowMs: 0,
    });
    return "code" in verdict ? verdict.code : kind === "forward" && "headers" in verdict ? verdict.headers : kind;
  };
  expect(await judge("/projects/group%2fproject")).toEqual({ "x-project": "group/project" });
  expect(await judge("/projects/group%2Fother")).toBe("deny");
  expect(await judge("//x;y%E9")).toEqual({});
  expect(await judge("/a%252Fb")).toBe("LISTENER_TARGET");
  expect(await judge("/a/..;/b")).toBe("LISTENER_TARGET");
  expect(await judge("/.sallyport%2Fx")).toBe("LISTENER_TARGET");
  await opened.judge.close();
});

test("a second path is decided for every reading too, and is never another host's", async () => {
  const gate = await gatewayUnderTest({
    policies: withRoutes(
      `
  route("/closed/*", deny("Closed")),
  route("/*", forward(bank, { rewrite: ["destination"] })),
`,
      `{ identity: nobody, paths: { encodedSlash: "keep", emptySegment: "keep", semicolon: "keep" } }`,
    ),
  });
  const move = async (to: string) => (await ask(gate.port, "MOVE /a", [`Destination: ${to}`])).status;
  expect(await move("/x//closed/b")).toBe(200);
  expect(await move("/a%2fb;v=1")).toBe(200);
  expect(gate.requests.map(({ headers }) => headers["destination"])).toEqual(["/x//closed/b", "/a%2Fb;v=1"]);
  expect(await move("/;/closed/b")).toBe(403);
  expect(await move("/closed%2Fb")).toBe(403);
  expect(await move("/caf%E9")).toBe(400);
  expect(await move("//closed/b")).toBe(400);
  expect(await move("//evil.example/b")).toBe(400);
  expect(await move("/.sallyport%2Fx")).toBe(400);
  expect(gate.requests).toHaveLength(2);
});
