// A source that is renamed or taken from a host: everywhere its sessions are nobody's at once, and signing in works.

import { expect, test } from "vitest";
import {
  type GatewayUnderTest,
  gatewayUnderTest,
  type Places,
  type Policies,
  standardIdentity,
  standardUpstream,
} from "../support/gateway-under-test.ts";
import { signIn } from "../support/sign-in.ts";

const policies =
  (name: string, identity = "staff") =>
  (places: Places): Policies => ({
    "identity.ts": standardIdentity(places).replace('oidc("staff"', `oidc("${name}"`),
    "upstreams.ts": standardUpstream(places),
    "bank.ts": `
import { forward, host, route } from "sallyport";
import { machines, staff } from "./identity.ts";
import { bank } from "./upstreams.ts";
export default host("localhost", { identity: ${identity} }, route("/*", forward(bank)));
`,
  });

async function signedIn(): Promise<{
  gate: GatewayUnderTest;
  ada: ReturnType<GatewayUnderTest["browser"]>;
  places: Places;
}> {
  let places: Places | undefined;
  const gate = await gatewayUnderTest({
    policies: (given) => {
      places = given;
      return policies("staff")(given);
    },
  });
  const ada = gate.browser();
  await signIn(ada, `${gate.origin}/a`, { user: "ada" });
  expect(await ada.fetch(`${gate.origin}/a`)).toMatchObject({ status: 200 });
  return { gate, ada, places: places! };
}

test("after a rename nobody is here, on every address, and who signs in again is", async () => {
  const { gate, ada, places } = await signedIn();
  await gate.deploy(policies("employees")(places));
  expect(await ada.fetch(`${gate.origin}/a`)).toMatchObject({ status: 401 });
  const sessions = await ada.open(`${gate.origin}/.sallyport/sessions`, { follow: false });
  expect(sessions.status).toBe(401);
  expect(sessions.body).not.toMatch(/signed in as/i);
  expect((await ada.open(`${gate.origin}/.sallyport/logout`, { follow: false })).body).not.toMatch(/signed in as/i);
  // The window does not say "proved", and the page leads to the provider instead of back.
  for (const query of ["mode=popup&origin=", "return_to=/a"]) {
    const window = await ada.open(`${gate.origin}/.sallyport/login?${query}`, {
      until: (url) => url.origin !== gate.origin,
    });
    expect(window.status).toBe(303);
    expect(window.headers.location).toContain(places.issuer);
  }
  await signIn(ada, `${gate.origin}/a`, { user: "ada" });
  expect(await ada.fetch(`${gate.origin}/a`)).toMatchObject({ status: 200 });
});

test("a host that believes only programs now knows nobody's session, and offers no sign-in", async () => {
  const { gate, ada, places } = await signedIn();
  await gate.deploy(policies("staff", "machines")(places));
  expect(await ada.fetch(`${gate.origin}/a`)).toMatchObject({ status: 401 });
  expect((await ada.open(`${gate.origin}/.sallyport/login`, { follow: false })).status).toBe(404);
  expect((await ada.open(`${gate.origin}/.sallyport/factors`, { follow: false })).status).toBe(404);
});

test("signing out ends the session also where its source is gone", async () => {
  const { gate, ada, places } = await signedIn();
  await gate.deploy(policies("employees")(places));
  const out = await ada.post(`${gate.origin}/.sallyport/logout`, {}, { from: `${gate.origin}/` });
  expect(out.status).toBe(200);
  await gate.deploy(policies("staff")(places));
  expect(await ada.fetch(`${gate.origin}/a`)).toMatchObject({ status: 401 });
});
