// Headers whose names a server could take for the gateway's own: X.User, X_User and X-User are one variable to CGI and PHP.

import { expect } from "vitest";
import { ask, inTurn } from "../support/ask.ts";
import { cgiServer, cgiTest } from "../support/cgi-server.ts";
import { gatewayUnderTest } from "../support/gateway-under-test.ts";

const between = [..."!#$%&'*+.^_`|~"];
/** Set by the policy on another route, by the gateway, and by nobody: the application believes them all the same. */
const ours = ["X-User", "Sallyport-Identity", "X-Forwarded-For", "X-Original-URL", "Remote-User", "Client-IP", "Host"];

const policies = (upstream: string) => ({
  "bank.ts": `
import { forward, host, nobody, route, upstream } from "sallyport";
const bank = upstream("bank", { endpoints: ["${upstream}"], timeout: { response: "30s" } });
export default host("localhost", { identity: nobody, oddHeaders: ["api.key"] },
  route("GET /env.cgi", forward(bank, { headers: { "x-user": "ada", "x-remote-user": "ada" } })),
  route("GET /env.php", forward(bank)),
);
`,
});

cgiTest("no spelling of a header of ours reaches a server that would take it for ours", async () => {
  const cgi = await cgiServer();
  // What this is about: asked directly, the server makes one variable of it.
  for (const path of ["/env.cgi", "/env.php"])
    expect((await ask(cgi.port, `GET ${path}`, ["X.User: forged"])).body).toContain("HTTP_X_USER=forged");

  const gate = await gatewayUnderTest({ policies: () => policies(cgi.url) });
  const spellings = ours.flatMap((name) =>
    between.map((odd) => name.replaceAll("-", odd)).filter((one) => one !== name),
  );
  await inTurn([...spellings, "X-User.", "anything.at.all"], async (name) => {
    const before = gate.decisions().length;
    const reply = await ask(gate.port, "GET /env.php", [`${name}: forged`]);
    expect(JSON.parse(reply.body)).toMatchObject({ status: 400, code: "LISTENER_HEADER" });
    expect(gate.decisions()[before]).toMatchObject({ verdict: "refuse", detail: expect.stringContaining(name) });
  });

  const plain = ours.filter((name) => name !== "Host").map((name) => `${name}: forged`);
  const set = await ask(gate.port, "GET /env.cgi", plain);
  expect(set.body).not.toContain("forged");
  expect(set.body).toMatch(/^HTTP_X_USER=ada$/m);
  // No rule against a policy that says who it is in the words of an old application.
  expect(set.body).toMatch(/^HTTP_X_REMOTE_USER=ada$/m);
  const unset = await ask(gate.port, "GET /env.php", plain);
  expect(unset.body).toContain("HTTP_X_FORWARDED_FOR=127.0.0.1");
  expect(unset.body).not.toMatch(/forged|USER/);

  // A name that the host lets pass is a header like any other, alone.
  expect((await ask(gate.port, "GET /env.php", ["Api.Key: k"])).body).toContain("HTTP_API_KEY=k");
  const twice = await ask(gate.port, "GET /env.php", ["Api.Key: k", "Api-Key: other"]);
  expect(JSON.parse(twice.body)).toMatchObject({ code: "LISTENER_HEADER" });
});
