// Every switch by which the demo provider can be told to misbehave, and that it does no more than that.

import { describe, expect, test } from "vitest";
import { acr, unknownAcr } from "../../demo/identity-provider/behaviour.ts";
import { signIn } from "../support/sign-in.ts";
import { createApplication, handClock } from "./relying-party.ts";

const ada = { user: "ada" };

type Running = Awaited<ReturnType<typeof createApplication>>;

const code =
  ({ provider }: Running) =>
  () =>
    provider.codeFor("ada");

/** Signs in with the code, asked for by acr_values, and redeems. */
async function withCode(application: Running, parameters: Readonly<Record<string, string>> = {}) {
  const { browser, until, start, redeem } = application;
  const address = await start({ acr_values: acr.mfa, ...parameters });
  return redeem(await signIn(browser, address, { ...ada, code: code(application), until }));
}

describe("what it asks of people", () => {
  test("ignoreAcr answers with the password's acr and asks no code", async () => {
    const application = await createApplication({ behaviour: { ignoreAcr: true } });
    const { browser, until, start, redeem, silently } = application;
    const answer = await signIn(browser, await start({ acr_values: acr.mfa }), { ...ada, until });
    expect((await redeem(answer)).claims).toMatchObject({ acr: acr.password, amr: ["pwd"] });
    expect((await silently({ acr_values: acr.mfa })).claims.acr).toBe(acr.password);
  });

  test("ignoreMaxAge answers with the old auth_time", async () => {
    const clock = handClock();
    const { browser, until, start, silently } = await createApplication({
      ...clock,
      behaviour: { ignoreMaxAge: true },
    });
    await signIn(browser, await start(), { ...ada, until });
    clock.advance(600);
    expect((await silently({ max_age: "300" })).claims.auth_time).toBe(clock.seconds() - 600);
  });

  test.each([{ prompt: "login" }, { max_age: "0" }])("ignorePrompt answers %o from the old session", async (asked) => {
    const clock = handClock();
    const application = await createApplication({ ...clock, behaviour: { ignorePrompt: true } });
    const { browser, until, start, silently } = application;
    await signIn(browser, await start(asked), { ...ada, until });
    clock.advance(600);
    expect((await silently(asked)).claims).toMatchObject({ sub: "ada", auth_time: clock.seconds() - 600 });
  });
});

describe("what its tokens say", () => {
  const honest = { sub: "ada", acr: acr.mfa, amr: ["pwd", "otp"] };

  test("switchSubject signs for somebody else, and may be switched on later", async () => {
    const application = await createApplication();
    const { browser, until, start, redeem, provider } = application;
    expect((await redeem(await signIn(browser, await start(), { ...ada, until }))).claims.sub).toBe("ada");
    provider.behaviour.switchSubject = "bob";
    const answer = await signIn(browser, await start({ acr_values: acr.mfa }), {
      ...ada,
      code: code(application),
      until,
    });
    expect((await redeem(answer)).claims).toMatchObject({ sub: "bob", name: "Bob Baker", acr: acr.mfa });
  });

  test.each([
    ["omitAuthTime", "auth_time"],
    ["omitAmr", "amr"],
    ["omitNonce", "nonce"],
  ] as const)("%s leaves %s out", async (behaviour, claim) => {
    const { browser, until, start, redeem, provider, silently } = await createApplication();
    expect((await redeem(await signIn(browser, await start(), { ...ada, until }))).claims).toHaveProperty(claim);
    provider.behaviour[behaviour] = true;
    expect((await silently()).claims).not.toHaveProperty(claim);
  });

  test.each([
    [{ omitAcr: true }, { ...honest, acr: undefined }],
    [{ lowerAcr: true }, { ...honest, acr: acr.password }],
    [{ unknownAcr: true }, { ...honest, acr: unknownAcr }],
    [{ omitAmr: true }, { ...honest, amr: undefined }],
    [{ wrongAmr: ["sms"] }, { ...honest, amr: ["sms"] }],
  ])("%j, although the code was asked for and typed", async (behaviour, expected) => {
    const clock = handClock();
    const application = await createApplication(clock);
    Object.assign(application.provider.behaviour, behaviour);
    const { claims, nonce } = await withCode(application);
    expect({ sub: claims.sub, acr: claims.acr, amr: claims.amr }).toEqual(expected);
    expect(claims).toMatchObject({ nonce, auth_time: clock.seconds() });
    // The session knows better: once it is honest again, nothing has to be typed.
    for (const name of Object.keys(behaviour)) Object.assign(application.provider.behaviour, { [name]: undefined });
    expect((await application.silently({ acr_values: acr.mfa })).claims).toMatchObject(honest);
  });

  test("oldAuthTime asks again and dates it back", async () => {
    const clock = handClock();
    const application = await createApplication({ ...clock, behaviour: { oldAuthTime: 900 } });
    await withCode(application);
    clock.advance(60);
    const { browser, until, start, redeem } = application;
    const page = await browser.open(await start({ prompt: "login" }), { until });
    expect(page.forms[0]!.names.has("password")).toBe(true);
    const { claims } = await redeem(await signIn(browser, page, { ...ada, until }));
    expect(claims.auth_time).toBe(clock.seconds() - 900);
  });

  test("wrongNonce gives another nonce back", async () => {
    const application = await createApplication({ behaviour: { wrongNonce: true } });
    const { claims, nonce } = await withCode(application);
    expect(claims.nonce).toBeTypeOf("string");
    expect(claims.nonce).not.toBe(nonce);
  });
});

describe("how it answers", () => {
  test.each(["unmet_authentication_requirements", "access_denied"])(
    "error %s comes back at once, signed in or not",
    async (error) => {
      const { browser, until, start, provider, silently } = await createApplication();
      for (const signedIn of [false, true]) {
        if (signedIn) await signIn(browser, await start(), { ...ada, until });
        provider.behaviour.error = error;
        const answer = await browser.open(await start({ acr_values: acr.mfa }), { until });
        expect(answer.location?.searchParams.get("error")).toBe(error);
        expect(answer.location?.searchParams.get("state")).toBe("some-state");
        expect(answer.location?.searchParams.get("iss")).toBe(provider.issuer);
        provider.behaviour.error = undefined;
      }
      expect((await silently()).claims.sub).toBe("ada");
    },
  );

  test("down: nothing of the protocol works, and later everything does again", async () => {
    const { browser, until, start, redeem, provider } = await createApplication();
    const answer = await signIn(browser, await start(), { ...ada, until });
    provider.behaviour.down = true;
    for (const path of ["/.well-known/openid-configuration", "/auth", "/token", "/jwks", "/request"])
      expect([path, (await fetch(`${provider.issuer}${path}`)).status]).toEqual([path, 503]);
    await expect(redeem(answer)).rejects.toThrow();
    provider.behaviour.down = false;
    expect((await redeem(answer)).claims.sub).toBe("ada");
  });
});
