// SameSite by choice in a real browser, where a site is what the browser says it is: the provider, and pages of others, are asked by number, the gateway by name.

import { createServer } from "node:http";
import { connect } from "node:net";
import { createServer as createTlsServer } from "node:tls";
import { expect, onTestFinished } from "vitest";
import { createIdentityProvider } from "../../demo/identity-provider/identity-provider.ts";
import { users } from "../../demo/users.ts";
import { launchProfile } from "../support/chromium.ts";
import { createFolder } from "../support/folder.ts";
import { bankClient, gatewayWith, type Places, withRoutes } from "../support/gateway-under-test.ts";
import { certificate, key } from "../support/localhost-certificate.ts";
import { listening } from "../support/recording-upstream.ts";
import { browserTest, codeFromPhone, openBrowser, type Person, typePassword } from "./browser-test.ts";

const ada = users.find((one) => one.id === "ada")!;

const routes = `
  publicRoute("GET /", forward(bank)),
  route("GET /statements", forward(bank)),
  route("GET /vault", stepUp(mfa), forward(bank)),
  route("POST /payouts", stepUp(mfa, { maxAge: "5m" }), forward(bank)),
`;

const form = (action: string) =>
  `<form method="post" action="${action}"><input name="amount" value="5"><button>Send</button></form>`;

/** A gateway over http, or over https behind a terminator; its provider is another site. */
async function start(sameSite: string, scheme: "http" | "https" = "http") {
  let port = 0;
  const front = createTlsServer({ cert: certificate, key }, (socket) => {
    const back = connect(port, "127.0.0.1");
    socket.pipe(back).pipe(socket);
    for (const [one, other] of [
      [socket, back],
      [back, socket],
    ] as const)
      one.on("error", () => other.destroy());
  });
  const publicPort = await listening(front as never);
  onTestFinished(() => void front.close());
  const settings = { publicScheme: "https", publicPort: String(publicPort) };
  let origin = `https://localhost:${publicPort}`;
  const gate = await gatewayWith(
    (here) => {
      if (scheme === "http") origin = here.origin;
      return createIdentityProvider({ port: 0, host: "127.0.0.1", clients: [bankClient(origin)], now: here.now });
    },
    {
      policies: (places: Places) =>
        withRoutes(routes, `{ identity: [staff, machines], sameSite: "${sameSite}" }`)(places),
      ...(scheme === "https" && { settings }),
      upstream: ({ method, url }, reply) => {
        reply.setHeader("content-type", "text/html");
        reply.end(`<!doctype html><title>App</title><p>${method} ${url}</p>${form("/payouts")}`);
      },
    },
  );
  port = gate.port;
  return { ...gate, origin };
}

type Gate = Awaited<ReturnType<typeof start>>;

/** A page of another site, for as long as the test runs. */
async function otherSite(body: string): Promise<string> {
  const server = createServer((_, reply) => {
    reply.setHeader("content-type", "text/html");
    reply.end(`<!doctype html><title>Another site</title>${body}`);
  });
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${await listening(server)}/`;
}

async function signedIn(gate: Gate, person: Windows) {
  const tab = await person.tab();
  await tab.goto(`${gate.origin}/statements`);
  await typePassword(tab, ada);
  await tab.waitForURL(`${gate.origin}/statements`);
  expect(await tab.textContent("p")).toBe("GET /statements");
  return tab;
}

const sessionOf = async ({ context }: Windows) =>
  (await context.cookies()).find(({ name }) => name.endsWith("sallyport-session"));

/** A browser whose owner lets other sites' frames and images have cookies: as it comes, Chromium sends them none, SameSite=None or not. */
async function openProfile(): Promise<Pick<Person, "context" | "tab">> {
  const preferences = { profile: { cookie_controls_mode: 0, block_third_party_cookies: false } };
  const folder = await createFolder({ "Default/Preferences": JSON.stringify(preferences) });
  const context = await launchProfile(folder, { ignoreHTTPSErrors: true });
  onTestFinished(() => context.close());
  return { context, tab: () => context.newPage() };
}

type Windows = Awaited<ReturnType<typeof openProfile>>;

/** How often somebody came back from the provider signed in. */
const logins = (gate: Gate) =>
  gate.decisions(true).filter(({ reason }) => String(reason).startsWith("sign-in: oidc")).length;

async function follow(person: Windows, to: string) {
  const tab = await person.tab();
  await tab.goto(await otherSite(`<a href="${to}">There</a>`));
  await tab.getByText("There").click();
  await tab.waitForURL((url) => url.hostname === "localhost");
  return tab;
}

browserTest("strict: signing in ends where it began, and so does a step-up with a form that was kept", async () => {
  const gate = await start("strict");
  const person = await openBrowser();
  const tab = await signedIn(gate, person);
  expect([(await sessionOf(person))?.sameSite, logins(gate)]).toEqual(["Strict", 1]);
  await tab.getByRole("button", { name: "Send" }).click();
  await tab.getByLabel("One-time code").fill(await codeFromPhone(person, gate.provider.issuer, "ada"));
  await tab.getByRole("button", { name: "Confirm" }).click();
  await tab.waitForURL(`${gate.origin}/payouts`);
  expect(await tab.textContent("p")).toBe("POST /payouts");
  expect(gate.requests.filter(({ method }) => method === "POST")).toHaveLength(1);
  await tab.goto(`${gate.origin}/vault`);
  expect(await tab.textContent("p")).toBe("GET /vault");
  expect([(await sessionOf(person))?.sameSite, logins(gate)]).toEqual(["Strict", 1]);
});

browserTest("strict: another site's link asks first, and a click arrives signed in", async () => {
  const gate = await start("strict");
  const person = await openBrowser();
  await signedIn(gate, person);
  for (const path of ["/statements", "/.sallyport/login?return_to=/statements"]) {
    const tab = await follow(person, gate.origin + path);
    await tab.getByRole("link", { name: "Go on" }).click();
    await tab.waitForURL(`${gate.origin}/statements`);
    expect(await tab.textContent("p")).toBe("GET /statements");
  }
  for (const path of ["/.sallyport/sessions", "/.sallyport/logout"]) {
    const tab = await follow(person, gate.origin + path);
    await tab.getByRole("link", { name: "Go on" }).click();
    await tab.getByText(/signed in as/i).waitFor();
  }
  expect(logins(gate)).toBe(1);
});

browserTest("strict: who follows a link and is not signed in signs in, once, and is there", async () => {
  const gate = await start("strict");
  const person = await openBrowser();
  const tab = await follow(person, `${gate.origin}/statements#/a?b=c`);
  await tab.getByRole("link", { name: "Go on" }).click();
  await typePassword(tab, ada);
  await tab.waitForURL(`${gate.origin}/statements#/a?b=c`);
  expect(await tab.textContent("p")).toBe("GET /statements");
  // Signed out here, the provider signs in again without a word, and there is no circle.
  await person.context.clearCookies({ name: /sallyport/ });
  const again = await follow(person, `${gate.origin}/statements`);
  await again.getByRole("link", { name: "Go on" }).click();
  await again.waitForURL(`${gate.origin}/statements`);
  await again.getByText("GET /statements").waitFor();
});

browserTest("strict: a script's challenge in a window ends there", async () => {
  const gate = await start("strict");
  const person = await openBrowser();
  const tab = await signedIn(gate, person);
  const opened = tab.waitForEvent("popup");
  await tab.evaluate(`fetch("/vault").then((reply) => reply.json()).then(({ step_up_url }) => {
    open(step_up_url + "&mode=popup&origin=" + encodeURIComponent(origin));
  })`);
  const window = await opened;
  await window.getByLabel("One-time code").fill(await codeFromPhone(person, gate.provider.issuer, "ada"));
  const closed = window.waitForEvent("close");
  await window.getByRole("button", { name: "Confirm" }).click();
  await closed;
  expect(await tab.evaluate(`fetch("/vault").then(({ status }) => status)`)).toBe(200);
});

browserTest("lax: another site's link arrives signed in, and its form and frame do not", async () => {
  const gate = await start("lax");
  const person = await openBrowser();
  await signedIn(gate, person);
  const tab = await follow(person, `${gate.origin}/statements`);
  expect(await tab.textContent("p")).toBe("GET /statements");
  await tab.goto(await otherSite(`<iframe src="${gate.origin}/statements"></iframe>`));
  await expect.poll(() => gate.decisions().at(-1)).toMatchObject({ verdict: "sign-in", path: "/statements" });
  expect((await sessionOf(person))?.sameSite).toBe("Lax");
});

browserTest("none: a frame on another site is signed in", async () => {
  const gate = await start("none", "https");
  const person = await openProfile();
  await signedIn(gate, person);
  expect(await sessionOf(person)).toMatchObject({ sameSite: "None", secure: true, name: "__Host-sallyport-session" });
  const tab = await person.tab();
  await tab.goto(await otherSite(`<iframe src="${gate.origin}/statements"></iframe>`));
  await expect.poll(() => gate.decisions().at(-1)).toMatchObject({ verdict: "forward", path: "/statements" });
  await tab.frameLocator("iframe").getByText("GET /statements").waitFor({ timeout: 10_000 });
});

browserTest("none: what was proved, kept forms and the gateway's own pages are this site's alone", async () => {
  const gate = await start("none", "https");
  const person = await openProfile();
  const tab = await signedIn(gate, person);
  const code = () => gate.decisions(true).at(-1)?.["code"];
  // Not proved yet: a form from elsewhere is not kept to be sent after a step-up.
  for (const path of ["/payouts", "/.sallyport/logout", "/.sallyport/sessions"]) {
    await tab.goto(await otherSite(form(gate.origin + path)));
    await tab.getByRole("button", { name: "Send" }).click();
    await tab.waitForURL((url) => url.hostname === "localhost");
    await expect.poll(code).toBe("IDENTITY_ORIGIN");
  }
  await tab.goto(`${gate.origin}/vault`);
  await tab.getByLabel("One-time code").fill(await codeFromPhone(person, gate.provider.issuer, "ada"));
  await tab.getByRole("button", { name: "Confirm" }).click();
  await tab.waitForURL(`${gate.origin}/vault`);
  const before = gate.requests.length;
  // Proved now: nobody else uses it, with a form, an image or a script.
  await tab.goto(await otherSite(form(`${gate.origin}/payouts`)));
  await tab.getByRole("button", { name: "Send" }).click();
  await tab.waitForURL((url) => url.hostname === "localhost");
  await expect.poll(code).toBe("IDENTITY_ORIGIN");
  await tab.goto(await otherSite(`<img src="${gate.origin}/vault" onerror="document.title='over'">`));
  await tab.waitForFunction("document.title === 'over'");
  await expect.poll(code).toBe("IDENTITY_ORIGIN");
  expect(gate.requests).toHaveLength(before);
  // Going there is no loading, and the person's own next form works.
  const there = await follow(person, `${gate.origin}/vault`);
  expect(await there.textContent("p")).toBe("GET /vault");
  await there.getByRole("button", { name: "Send" }).click();
  await there.waitForURL(`${gate.origin}/payouts`);
  expect(await there.textContent("p")).toBe("POST /payouts");
});

browserTest("none over plain http is lax, and an operator is told", async () => {
  const gate = await start("none");
  const person = await openBrowser();
  await signedIn(gate, person);
  expect((await sessionOf(person))?.sameSite).toBe("Lax");
  expect(gate.log).toContainEqual(
    expect.objectContaining({ event: "same-site-none", level: "warn", host: "localhost" }),
  );
});
