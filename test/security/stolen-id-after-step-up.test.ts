// An id that was stolen before a step-up gets nothing of it, also in the half minute in which a late tab is still led on.

import { expect, test } from "vitest";
import { gatewayUnderTest } from "../support/gateway-under-test.ts";
import { signIn } from "../support/sign-in.ts";

test.each(["step-up", "login"])("with the password, and a %s begun before", async (kind) => {
  const gate = await gatewayUnderTest();
  const ada = gate.browser();
  await signIn(ada, `${gate.origin}/statements`, { user: "ada" });
  const stolen = ada.cookies.value(gate.origin, "sallyport-session")!;

  // The thief knows the password, and the provider does not insist on the code: his answer says "password".
  const thief = gate.browser();
  if (kind === "step-up") thief.cookies.set(gate.origin, "sallyport-session", stolen);
  gate.behaviour.ignoreAcr = true;
  const path = kind === "step-up" ? "/vault" : "/statements";
  const until = (url: URL) => url.pathname === "/.sallyport/callback";
  const stopped = await signIn(thief, `${gate.origin}${path}`, { user: "ada", until });
  gate.behaviour.ignoreAcr = false;

  const code = () => gate.provider.codeFor("ada");
  expect((await signIn(ada, `${gate.origin}/vault`, { user: "ada", code })).url.pathname).toBe("/vault");
  expect(gate.requests.filter((one) => one.url === "/vault")).toHaveLength(1);

  thief.cookies.set(gate.origin, "sallyport-session", stolen);
  await thief.open(stopped.location!, { until: (url) => url.origin !== gate.origin });
  await thief.open(`${gate.origin}/vault`, { follow: false });
  expect(gate.requests.filter((one) => one.url === "/vault")).toHaveLength(1);
  expect((await ada.open(`${gate.origin}/vault`, { follow: false })).status).toBe(200);
});
