// Proving in advance: by an address that says what, from a link in the 401 of an application's own fetch, and nothing else by it.

import { expect, test } from "vitest";
import { gatewayUnderTest, withRoutes } from "../support/gateway-under-test.ts";
import { signIn } from "../support/sign-in.ts";

const identity = `
export const passkey = assurance("passkey", { factor: "passkey" });
export const spare = assurance("spare", { amr: ["spare"] });
`;
const routes = `
  route("GET /statements", forward(bank)),
  route("GET /api/vault", stepUp(mfa, { maxAge: "5m", reason: "The vault" }), forward(bank)),
  route("GET /api/payout/:id", stepUp(mfa, { scope: ({ params }) => ["payout", params.id], once: true }), forward(bank)),
  route("GET /api/either", when(() => true, stepUp(anyOf(passkey, mfa))), forward(bank)),
  route("GET /api/both", stepUp(allOf(passkey, mfa), { maxAge: "1h" }), forward(bank)),
  route("GET /api/ever", stepUp(mfa, { maxAge: "400d" }), forward(bank)),
  route("GET /api/nested", stepUp(anyOf(passkey, allOf(passkey, mfa))), forward(bank)),
`;

async function start() {
  const gate = await gatewayUnderTest({
    policies: (places) => {
      const made = withRoutes(routes)(places);
      return {
        ...made,
        "identity.ts": `${made["identity.ts"]}${identity}`,
        "bank.ts": made["bank.ts"]!.replace("import { deny", "import { allOf, anyOf, deny").replace(
          "{ machines, mfa, staff }",
          "{ machines, mfa, passkey, staff }",
        ),
      };
    },
  });
  const browser = gate.browser();
  const fetchProblem = async (path: string) => {
    const answer = await browser.fetch(`${gate.origin}${path}`);
    return { status: answer.status, problem: JSON.parse(answer.body) as Record<string, unknown> };
  };
  const prove = (address: string, until?: (url: URL) => boolean) =>
    signIn(browser, address, { user: "ada", code: () => gate.provider.codeFor("ada"), ...(until && { until }) });
  return { gate, browser, fetchProblem, prove };
}

test("the 401 of an application's own fetch leads there, and afterwards the same fetch passes", async () => {
  const { gate, browser, fetchProblem, prove } = await start();
  const nobody = await fetchProblem("/api/vault");
  expect(nobody).toMatchObject({
    status: 401,
    problem: { code: "IDENTITY_REQUIRED", prove_url: `${gate.origin}/.sallyport/prove` },
  });
  expect(nobody.problem["help"]).toMatch(/prove_url/);
  // Signing in comes first; the page then says what else there is.
  const page = await signIn(browser, String(nobody.problem["prove_url"]), { user: "ada" });
  expect([page.status, page.url.pathname]).toEqual([200, "/.sallyport/prove"]);
  const [, card = ""] = page.body.split("<main>");
  expect([...card.split("</main>")[0]!.matchAll(/href="([^"]+)"/g)].map(([, href]) => href)).toEqual([
    "/.sallyport/prove?level=mfa",
    "/.sallyport/prove?level=passkey",
  ]);
  const asked = await fetchProblem("/api/vault");
  expect(asked.problem["prove_url"]).toBe(`${gate.origin}/.sallyport/prove?level=mfa&max_age=300s`);
  const done = await prove(String(asked.problem["prove_url"]));
  expect([done.status, done.url.pathname]).toEqual([200, "/.sallyport/prove"]);
  expect(done.body).toContain("It is confirmed");
  expect((await browser.fetch(`${gate.origin}/api/vault`)).status).toBe(200);
  // A second time it asks for nothing.
  const before = gate.providerRequests.length;
  expect((await browser.open(String(asked.problem["prove_url"]))).status).toBe(200);
  expect(gate.providerRequests).toHaveLength(before);
});

test("it goes on where it was asked to, on this host, and nowhere else", async () => {
  const { gate, browser, prove } = await start();
  const to = (address: string) =>
    `${gate.origin}/.sallyport/prove?level=mfa&max_age=5m&to=${encodeURIComponent(address)}`;
  // Nobody: signs in and proves more, one after the other.
  const first = await prove(to("/statements?month=5"));
  expect(first.url.href).toBe(`${gate.origin}/statements?month=5`);
  for (const address of [
    "https://evil.example/",
    "//evil.example",
    "/\\evil.example",
    "javascript:alert(1)",
    "/.sallyport/logout",
  ])
    expect((await browser.open(to(address), { follow: false })).location?.href).toBe(`${gate.origin}/`);
  expect((await browser.open(to("/api/vault"), { follow: false })).location?.pathname).toBe("/api/vault");
  const popup = await browser.open(`${to("/x")}&mode=popup&origin=${encodeURIComponent(gate.origin)}`, {
    follow: false,
  });
  expect(popup.location?.pathname).toBe("/.sallyport/done");
});

test("what an address can say is what its 401 says; a scope and a single use are one request's", async () => {
  const { gate, browser, fetchProblem } = await start();
  await signIn(browser, `${gate.origin}/statements`, { user: "ada" });
  const links = [];
  for (const path of ["either", "both", "ever", "payout/1", "nested"])
    links.push((await fetchProblem(`/api/${path}`)).problem["prove_url"] ?? null);
  const at = `${gate.origin}/.sallyport/prove`;
  expect(links).toEqual([
    `${at}?level=passkey%2Cmfa`,
    `${at}?level=passkey&level=mfa&max_age=3600s`,
    `${at}?level=mfa&max_age=31536000s`,
    null,
    null,
  ]);
  for (const link of links.filter((one) => one !== null))
    expect([link, (await browser.open(String(link), { follow: false })).status]).toEqual([link, 303]);
});

test("what is not known is refused, to whoever is signed in, and nothing of it is said back", async () => {
  const { gate, browser } = await start();
  await signIn(browser, `${gate.origin}/statements`, { user: "ada" });
  const before = gate.providerRequests.length;
  for (const query of [
    "level=nothing",
    "level=%3Cscript%3E",
    "level=mfa,nothing",
    "level=",
    "level=constructor",
    `level=${Array(20).fill("mfa").join(",")}`,
    Array(20).fill("level=mfa").join("&"),
    "level=mfa&max_age=",
    "level=mfa&max_age=9s",
    "level=mfa&max_age=-300",
    "level=mfa&max_age=500d",
    "level=mfa&max_age=1e3",
    "level=mfa&max_age=5m&max_age=1d",
    "level=mfa&maxage=5m",
    "level[]=mfa",
    "level=mfa&return_to=/statements",
  ]) {
    const page = await browser.open(`${gate.origin}/.sallyport/prove?${query}`);
    expect([query, page.status]).toEqual([query, 400]);
    expect(page.body).toContain("STEPUP_PROVE");
    expect(page.body).not.toMatch(/nothing"|<script|spare/);
  }
  expect(gate.providerRequests).toHaveLength(before);
});

test("no script and no frame begins it, and no other method", async () => {
  const { gate, browser } = await start();
  const address = `${gate.origin}/.sallyport/prove?level=mfa`;
  expect((await browser.fetch(address)).status).toBe(403);
  expect((await browser.open(address, { headers: { "sec-fetch-dest": "iframe" } })).status).toBe(403);
  expect((await browser.post(address, {}, { from: `${gate.origin}/` })).status).toBe(405);
  expect(gate.providerRequests).toEqual([]);
});
