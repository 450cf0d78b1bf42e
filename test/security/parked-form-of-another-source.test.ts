// A kept form is its sender's; whoever has the same id at another identity source is somebody else.

import { expect, test } from "vitest";
import { gatewayUnderTest, type Places, standardUpstream } from "../support/gateway-under-test.ts";
import { signIn } from "../support/sign-in.ts";

const policies =
  (order: string) =>
  ({ issuer, upstream }: Places) => ({
    "identity.ts": `
import { assurance, oidc, secret } from "sallyport";
const client = { issuer: "${issuer}", clientId: "bank", clientSecret: secret("BANK_CLIENT_SECRET") };
export const staff = oidc("staff", client);
export const partners = oidc("partners", client);
export const mfa = assurance("mfa", { acr: "urn:sallyport:demo:mfa" });
`,
    "upstreams.ts": standardUpstream({ issuer, upstream }),
    "bank.ts": `
import { forward, host, route, stepUp } from "sallyport";
import { mfa, partners, staff } from "./identity.ts";
import { bank } from "./upstreams.ts";
export default host("localhost", { identity: ${order} },
  route("GET /statements", forward(bank)),
  route("POST /payouts", stepUp(mfa, { maxAge: "1h" }), forward(bank)));
`,
  });

test("the same id from another source does not send it", async () => {
  let places: Places | undefined;
  const gate = await gatewayUnderTest({
    policies(given) {
      places = given;
      return policies("[staff, partners]")(given);
    },
  });
  const code = () => gate.provider.codeFor("ada");
  const browser = gate.browser();
  const page = await signIn(browser, `${gate.origin}/statements`, { user: "ada" });
  const asked = await browser.post(`${gate.origin}/payouts`, { to: "Charles" }, { from: page });
  await signIn(browser, asked, { user: "ada", code, until: (url) => url.pathname === "/payouts" });

  await gate.deploy(policies("[partners, staff]")(places!));
  const other = gate.browser();
  await signIn(other, `${gate.origin}/statements`, { user: "ada" });
  gate.advance(30_000);
  const theirs = other.cookies.value(gate.origin, "sallyport-session")!;
  expect(gate.decisions().at(-1)).toMatchObject({ subject: "ada", source: "partners" });
  const mine = browser.cookies.value(gate.origin, "sallyport-session")!;
  browser.cookies.set(gate.origin, "sallyport-session", theirs);
  const refused = await browser.open(`${gate.origin}/payouts`);
  expect(refused.status).toBe(409);
  expect(mine).not.toBe(theirs);
  expect(gate.requests.filter((one) => one.method === "POST")).toEqual([]);
});
