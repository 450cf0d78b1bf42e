// What a test says somebody has proved counts as it would in production: factors, what is implied, combinations, scopes.

import { describe, expect, test } from "vitest";
import { allOf, anyOf, assurance } from "../../runtime/index.ts";
import { toProofs } from "../../src/testing/proof.ts";
import { at, openedOnce } from "./policy-folder.ts";

// As a policy's test imports them: the same names as in the folder.
const mfa = assurance("mfa", { amr: ["otp"] });
const passkey = assurance("passkey", { amr: ["hwk"] });
const own = assurance("own", { factor: "totp" });

const open = openedOnce(`
  route("GET /mfa", stepUp(mfa), forward(bank)),
  route("GET /passkey", stepUp(passkey), forward(bank)),
  route("GET /own", stepUp(own, { maxAge: "5m" }), forward(bank)),
  route("GET /high", stepUp(high), forward(bank)),
  route("GET /any", stepUp(anyOf(passkey, own)), forward(bank)),
  route("GET /all", stepUp(allOf(mfa, anyOf(passkey, own))), forward(bank)),
  route("POST /payouts/:id", stepUp(passkey, { scope: ({ params }) => ["payout", params.id], once: true, maxAge: "5m" }), forward(bank)),
  route("GET /payouts/:id", ({ params }) => stepUp(passkey, { scope: ["payout", params.id] }), forward(bank)),`);

test("the gateway's own factor, and how long ago", async () => {
  const ada = (await open()).as({ id: "ada" });
  expect(await ada.get(at("/own"))).toStepUp("own");
  expect(await ada.having("own").get(at("/own"))).toForwardTo("bank");
  expect(await ada.having(own, { age: "6m" }).get(at("/own"))).toStepUp(own, { maxAge: "5m" });
  // A factor of ours proves nothing that only the provider can say.
  expect(await ada.having(own).get(at("/mfa"))).toStepUp("mfa");
  expect(await ada.having(passkey).get(at("/own"))).toStepUp("own");
});

test("a higher level proves the lower one, not the other way round, and lasts as long as it says", async () => {
  const ada = (await open()).as({ id: "ada" });
  expect(await ada.having("high").get(at("/mfa"))).toForwardTo("bank");
  expect(await ada.having("mfa").get(at("/high"))).toStepUp("high");
  expect(await ada.having("high", { age: "10m" }).get(at("/high"))).toForwardTo("bank");
  expect(await ada.having("high", { age: "11m" }).get(at("/high"))).toStepUp("high");
});

test("of anyOf() the first is had, of allOf() every one", async () => {
  const ada = (await open()).as({ id: "ada" });
  expect(await ada.get(at("/any"))).toStepUp(anyOf(passkey, own));
  expect(await ada.having(own).get(at("/any"))).toForwardTo("bank");
  expect(await ada.having(anyOf(passkey, own)).get(at("/passkey"))).toForwardTo("bank");
  expect(await ada.having(anyOf(passkey, own)).get(at("/own"))).toStepUp("own");
  const all = allOf(mfa, anyOf(passkey, own));
  expect(await ada.having(mfa).get(at("/all"))).toStepUp(all);
  expect(await ada.having(passkey).get(at("/all"))).toStepUp(all);
  expect(await ada.having(all).get(at("/all"))).toForwardTo("bank");
  expect(await ada.having(mfa).having(own).get(at("/all"))).toForwardTo("bank");
});

test("a proof for one thing opens that thing alone", async () => {
  const ada = (await open()).as({ id: "ada" });
  expect(await ada.post(at("/payouts/17"))).toStepUp("passkey", { scope: ["payout", 17], once: true, maxAge: "5m" });
  expect(await ada.get(at("/payouts/17"))).toStepUp("passkey", { scope: ["payout", "17"], once: false });
  const proven = ada.having("passkey", { scope: ["payout", "17"] });
  expect(await proven.post(at("/payouts/17"))).toForwardTo("bank");
  expect(await proven.get(at("/payouts/17"))).toForwardTo("bank");
  expect(await proven.post(at("/payouts/18"))).toStepUp("passkey", { scope: ["payout", "18"] });
  // Neither is a proof of the session as a whole, nor does such a one open a payout.
  expect(await proven.get(at("/passkey"))).toStepUp("passkey", { scope: null });
  expect(await ada.having("passkey").post(at("/payouts/17"))).toStepUp("passkey");
  expect(await ada.having("passkey").get(at("/payouts/17"))).toStepUp("passkey");
  const stale = ada.having("passkey", { scope: ["payout", "17"], age: "6m" });
  expect(await stale.post(at("/payouts/17"))).toStepUp("passkey");
});

test("what an action rests on is told", async () => {
  const ada = (await open()).as({ id: "ada" });
  expect(await ada.having("mfa").get(at("/mfa"))).toMatchObject({ met: [{ level: "mfa", at: { file: "bank.ts" } }] });
});

describe("what an access token cannot carry is the test's own mistake", () => {
  test.each<[string, string | typeof own, object]>([
    ["a factor", own, {}],
    ["a scope", "mfa", { scope: "payouts" }],
  ])("%s", async (_, level, options) => {
    const robot = (await open()).as({ id: "robot", source: "machines" });
    await expect(robot.having(level, options).get(at("/mfa"))).rejects.toThrow("access token");
    expect(await robot.having("mfa").get(at("/mfa"))).toForwardTo("bank");
  });
  test("as is a level at a source that says nothing of how somebody proved who they are", () => {
    const level = {
      name: "mfa",
      acr: ["x"],
      amr: [],
      factors: [],
      implies: [],
      sources: [],
      lastsSeconds: null,
      at: null,
    };
    const said = (vouches: boolean) =>
      toProofs(
        { level: "mfa", ageSeconds: 0, scope: null },
        { kind: "bearer", name: "machines", signsIn: false, vouches },
        new Map([["mfa", level]]),
        0,
      );
    expect(said(true)).toMatchObject([{ source: "machines", acr: "x" }]);
    expect(() => said(false)).toThrow(TypeError);
  });
  test("as is a scope that is none", async () => {
    const ada = (await open()).as({ id: "ada" });
    expect(() => ada.having("mfa", { scope: ["payout", ""] })).toThrow(TypeError);
    await expect(ada.having(anyOf(mfa, assurance("elsewhere", { amr: ["x"] }))).get(at("/mfa"))).resolves.toMatchObject(
      { kind: "forward" },
    );
    await expect(ada.having(assurance("nowhere", { amr: ["x"] })).get(at("/mfa"))).rejects.toThrow(
      "No level is called nowhere",
    );
  });
});
