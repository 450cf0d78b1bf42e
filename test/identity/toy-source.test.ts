// A kind of source that exists only here, in the whole gateway: nothing in src/ has to know it.

import { describe, expect, test } from "vitest";
import { ask } from "../support/ask.ts";
import { type GatewayUnderTest, gatewayUnderTest, withRoutes } from "../support/gateway-under-test.ts";
import { signIn } from "../support/sign-in.ts";
import { toyHeader, toyKey, toyKinds } from "./toy-source.ts";

const key = `X-Toy-Key: ${toyKey("machines")}`;

const open = (): Promise<GatewayUnderTest> =>
  gatewayUnderTest({
    sourceKinds: toyKinds,
    policies: withRoutes(`
      route("GET /who", ({ user }) => user.id === "robot" || deny("Only the robot"), forward(bank)),
      route("/seen", ({ request }) => JSON.stringify(request.headers).includes("toy") ? deny("A guard saw the key") : true, forward(bank)),
      route("/any", forward(bank)),
      route("/vault", stepUp(mfa, { maxAge: "5m", reason: "The vault" }), forward(bank)),
    `),
  });

test("its key lets in, and is told to nobody behind the gateway", async () => {
  const gate = await open();
  expect(await ask(gate.port, "GET /who", [key])).toMatchObject({ status: 200 });
  const [seen] = gate.requests;
  expect(seen?.headers).not.toHaveProperty(toyHeader);
  expect(seen?.headers).toHaveProperty("sallyport-identity");
  expect(gate.decisions().at(-1)).toMatchObject({ verdict: "forward", subject: "robot", source: "machines" });
  expect(gate.printed.join("")).not.toContain(toyKey("machines"));
});

test("no guard sees it", async () => {
  const gate = await open();
  expect(await ask(gate.port, "GET /seen", [key])).toMatchObject({ status: 200 });
});

describe("a wrong key is refused, whoever else could be meant", () => {
  test.each(["machines-wrong-key", "unknown-key"])("%s", async (wrong) => {
    const gate = await open();
    const ada = gate.browser();
    await signIn(ada, `${gate.origin}/any`, { user: "ada" });
    const before = gate.requests.length;
    const reply = await ada.fetch(`${gate.origin}/any`, { headers: { [toyHeader]: wrong } });
    expect(reply.status).toBe(401);
    expect(JSON.parse(reply.body)).toMatchObject({
      code: expect.stringMatching(/^IDENTITY_(?:TOKEN_INVALID|ISSUER_UNTRUSTED)$/),
    });
    expect(gate.requests).toHaveLength(before);
    expect(await ada.fetch(`${gate.origin}/any`)).toMatchObject({ status: 200 });
  });
});

test("a program is asked as a program, also where it looks like a page", async () => {
  const gate = await open();
  const reply = await ask(gate.port, "GET /vault", [key, "Accept: text/html", "Sec-Fetch-Mode: navigate"]);
  expect(reply.status).toBe(401);
  const problem = JSON.parse(reply.body) as Record<string, unknown>;
  expect(problem).toMatchObject({ code: "STEPUP_REQUIRED", error: "insufficient_user_authentication" });
  // It has no session in which a proof could be kept, so no window is offered to it.
  expect(problem).not.toHaveProperty("step_up_url");
});

test("it opens none of the gateway's own pages", async () => {
  const gate = await open();
  const reply = await ask(gate.port, "GET /.sallyport/sessions", [key, "Accept: text/html"]);
  expect(reply.status).toBe(401);
});

test("Authorization is the upstream's business where no source here reads it", async () => {
  const gate = await open();
  const lines = [key, "Authorization: Basic YTpi"];
  expect(await ask(gate.port, "GET /any", lines)).toMatchObject({ status: 200 });
  expect(gate.requests.at(-1)?.headers.authorization).toBe("Basic YTpi");
});
