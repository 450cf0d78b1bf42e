// sallyport/testing: policies as they would really be built and sandboxed, asked about made-up requests.

import { describe, expect, test } from "vitest";
import { gateway } from "../../src/testing/index.ts";
import { at, opened, openedOnce, policyFolder } from "./policy-folder.ts";

test("who, with what proof, from where, when: each changes the verdict", async () => {
  const gate = await opened(`
  route("GET /in", ({ user }) => user.groups.includes("finance") || deny("Only finance"), stepUp(mfa, { maxAge: "5m" }), forward(bank)),
  route("GET /office", ({ client }) => client.address === "10.0.0.1", forward(bank)),
  route("GET /day", ({ time }) => new Date(time.now).getUTCHours() > 8, forward(bank)),
  route("GET /machine", ({ user, session }) => user.source === "machines" && session === undefined, forward(bank)),
  route("GET /robots", { identity: machines }, ({ user }) => user.source === "machines", forward(bank)),
  route("GET /claims", ({ user }) => user.claims["department"] === "math" && user.name === "Ada" && user.email === "a@b", forward(bank)),`);
  const ada = gate.as({ id: "ada", groups: ["finance"] });
  expect(await gate.get(at("/in"))).toSignIn();
  expect(await gate.as({ id: "bob" }).get(at("/in"))).toDeny("Only finance");
  expect(await ada.get(at("/in"))).toStepUp("mfa", { maxAge: "5m" });
  expect(await ada.having("mfa").get(at("/in"))).toForwardTo("bank");
  expect(await ada.having("mfa", { age: "5m" }).get(at("/in"))).toForwardTo("bank");
  expect(await ada.having("mfa", { age: "301s" }).get(at("/in"))).toStepUp("mfa");
  expect(await ada.having("passkey").get(at("/in"))).toStepUp("mfa");
  expect(await ada.having("mfa", { age: "1h" }).having("mfa").get(at("/in"))).toForwardTo("bank");
  // Another person has not proved what this one did.
  expect(
    await ada
      .having("mfa")
      .as({ id: "eve", groups: ["finance"] })
      .get(at("/in")),
  ).toStepUp("mfa");
  expect(await ada.get(at("/office"))).toDeny();
  expect(await ada.from("10.0.0.1").get(at("/office"))).toForwardTo("bank");
  expect(await ada.at(new Date("2026-01-01T12:00:00Z")).get(at("/day"))).toForwardTo("bank");
  expect(await ada.at(new Date("2026-01-01T03:00:00Z")).get(at("/day"))).toDeny();
  expect(await ada.get(at("/machine"))).toDeny();
  expect(await gate.as({ id: "robot", source: "machines" }).get(at("/machine"))).toForwardTo("bank");
  expect(await gate.as({ id: "robot" }).get(at("/robots"))).toForwardTo("bank");
  expect(await gate.as({ id: "ada", source: "staff" }).get(at("/robots"))).toSignIn();
  const named = gate.as({ id: "ada", name: "Ada", email: "a@b", claims: { department: "math" } });
  expect(await named.get(at("/claims"))).toForwardTo("bank");
});

test("methods, headers and queries go in as they are", async () => {
  const gate = await opened(`
  publicRoute("POST /x", ({ request }) => request.headers["x-a"] === "1" && request.query["q"]?.[0] === "a b", forward(bank)),
  publicRoute("PURGE /x", respond({ status: 202 })),
  publicRoute("GET /away", redirect("/x")),`);
  expect(await gate.post(at("/x?q=a+b"), { headers: { "X-A": "1" } })).toForwardTo("bank");
  expect(await gate.post(at("/x?q=a+b"))).toDeny();
  expect(await gate.request("PURGE", at("/x"))).toRespond(202);
  expect(await gate.get(at("/away"))).toRedirectTo("/x");
  expect(await gate.get(at("/x"))).toDeny("ROUTING_NO_ROUTE");
  expect(await gate.get("https://elsewhere.example/x")).toDeny("ROUTING_NO_ROUTE");
  expect(await gate.get(at("/a/../x"))).toDeny("LISTENER_TARGET");
  expect(await gate.get("https://bank.example:8443/away")).toRedirectTo("/x");
});

test("a destination that is rewritten is decided as in the gateway", async () => {
  const gate = await opened(`
  route("/ours/*", { identity: staff }, forward(bank, { rewrite: ["destination"] })),
  route("/closed/*", deny("Closed")),
  route("/robots/*", { identity: machines }, forward(bank)),
  route("/asked/*", stepUp(mfa), forward(bank)),`);
  const ada = gate.as({ id: "ada", source: "staff" });
  const move = (destination: string) => ada.request("MOVE", at("/ours/a"), { headers: { Destination: destination } });
  expect(await move("/ours/b")).toForwardTo("bank");
  expect(await move(at("/ours/b"))).toForwardTo("bank");
  expect(await move("/closed/b")).toDeny("Closed");
  expect(await move("/asked/b")).toStepUp("mfa");
  expect(await move("/robots/b")).toDeny("ROUTING_DESTINATION");
  expect(await move("https://elsewhere.example/ours/b")).toDeny("ROUTING_DESTINATION_ELSEWHERE");
  expect(await move("/ours/../closed/b")).toDeny("LISTENER_TARGET");
});

describe("a policy that fails is refused under its code, and the next request is judged", () => {
  const failing = [
    ["an endless loop", "/loop", "() => { for (;;); }", "DECISION_TIMEOUT"],
    ["a throw", "/throw", `() => { throw new Error("x"); }`, "DECISION_FAULT"],
    ["no answer", "/nothing", "() => undefined as never", "DECISION_FAULT"],
    ["a promise", "/promise", "(async () => true) as never", "DECISION_FAULT"],
  ] as const;
  const open = openedOnce(
    `publicRoute("GET /fine", forward(bank)),${failing
      .map(([, path, guard]) => `publicRoute("GET ${path}", ${guard}, forward(bank)),`)
      .join("\n")}`,
  );
  test.each(failing)("%s", async (_, path, _guard, code) => {
    const gate = await open();
    expect(await gate.get(at(path))).toDeny(code);
    expect(await gate.get(at("/fine"))).toForwardTo("bank");
    expect(await gate.get(at(path))).toDeny(code);
  });
});

describe("a folder that does not load rejects with every reason", () => {
  test("a mistake in each of several places", async () => {
    const folder = await policyFolder(`import { assurance, host, nobody, respond, route } from "sallyport";
assurance("Two Words", { amr: ["otp"] });
export default host("a.example", { identity: nobody },
  route("users", respond()),
  route("/x", () => true),
);`);
    const failure = await gateway(folder).then(
      () => "",
      (cause: Error) => cause.message,
    );
    expect(failure).toMatch(/^The policies do not load:/);
    for (const text of [
      "POLICY_NAME",
      "POLICY_PATTERN",
      "POLICY_NO_ACTION",
      "bank.ts:2",
      "bank.ts:4",
      "bank.ts:5",
      "3 errors in 1 file",
    ])
      expect(failure).toContain(text);
  });
  test.each([
    ["a syntax error", "export default {", "COMPILE_SYNTAX"],
    ["a throw", `throw new Error("x");`, "COMPILE_THREW"],
    ["no host", "export const x = 1;", "COMPILE_NO_HOST"],
    ["a loop", "for (;;);", "COMPILE_LOAD_TIMEOUT"],
    ["a module of Node's", `import "node:fs";`, "COMPILE_"],
  ])("%s", async (_, text, code) => {
    await expect(gateway(await policyFolder(text))).rejects.toThrow(code);
  });
  test("a folder that is not there", async () => {
    await expect(gateway("/nowhere/at/all")).rejects.toThrow("COMPILE_FOLDER");
  });
});

describe("a mistake in the test itself is told as such", () => {
  test("an address that is none, a level that is none, an age that is none", async () => {
    const gate = await opened(`route("GET /in", stepUp(mfa), forward(bank)),`);
    await expect(gate.get("/in")).rejects.toThrow("whole address");
    const ada = gate.as({ id: "ada" });
    await expect(ada.having("mfaa").get(at("/in"))).rejects.toThrow("No level is called mfaa");
    expect(() => ada.having("mfa", { age: "soon" })).toThrow(TypeError);
    expect(await ada.having("mfa").get(at("/in"))).toForwardTo("bank");
  });
});

test("it closes, may be closed twice, and then answers no more", async () => {
  const gate = await opened(`publicRoute("GET /x", forward(bank)),`);
  expect(await gate.get(at("/x"))).toForwardTo("bank");
  await gate.close();
  await gate.close();
  await expect(gate.get(at("/x"))).rejects.toThrow();
});
