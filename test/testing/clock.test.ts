// Time in a policies' test: it stands still, moves when it is told to, and what was proved grows older with it.

import { expect, test } from "vitest";
import { at, openedOnce } from "./policy-folder.ts";

const gateway = openedOnce(`
  route("GET /money", stepUp(mfa, { maxAge: "5m" }), forward(bank)),
  route("GET /fresh", ({ session }) => session !== undefined && session.ageSeconds < 60, forward(bank)),
  publicRoute("GET /day", ({ time }) => new Date(time.now).getUTCHours() >= 9, forward(bank)),
`);

test("what was proved is older when the clock has moved on, and what is proved then is not", async () => {
  const gate = await gateway();
  const ada = gate.as({ id: "ada" }).having("mfa", { age: "1m" });
  expect(await ada.get(at("/money"))).toForwardTo("bank");
  gate.clock.advance("4m");
  expect(await ada.get(at("/money"))).toForwardTo("bank");
  gate.clock.advance("1s");
  expect(await ada.get(at("/money"))).toStepUp("mfa");
  expect(await ada.having("mfa").get(at("/money"))).toForwardTo("bank");
});

test("who signed in before the clock moved has been signed in since", async () => {
  const gate = await gateway();
  const ada = gate.as({ id: "ada" });
  expect(await ada.get(at("/fresh"))).toForwardTo("bank");
  gate.clock.advance("1m");
  expect(await ada.get(at("/fresh"))).toDeny();
  expect(await gate.as({ id: "ada" }).get(at("/fresh"))).toForwardTo("bank");
});

test("the clock is set, also backwards, and whoever has a time of their own does not look at it", async () => {
  const gate = await gateway();
  const noon = gate.at(new Date("2026-01-01T12:00:00Z"));
  gate.clock.set(new Date("2026-01-01T08:59:59Z"));
  expect(await gate.get(at("/day"))).toDeny();
  expect(await noon.get(at("/day"))).toForwardTo("bank");
  gate.clock.advance("1s");
  expect(gate.clock.now()).toEqual(new Date("2026-01-01T09:00:00Z"));
  expect(await gate.get(at("/day"))).toForwardTo("bank");
  const later = gate.as({ id: "ada" }).having("mfa", { age: "5m" });
  gate.clock.advance("1h");
  expect(await later.at(new Date("2026-01-02T12:00:00Z")).get(at("/money"))).toForwardTo("bank");
  expect(await later.get(at("/money"))).toStepUp("mfa");
});

test("what is no duration, and no time, is refused", async () => {
  const gate = await gateway();
  const before = gate.clock.now();
  expect(() => gate.clock.advance("soon")).toThrow(TypeError);
  expect(() => gate.clock.set(new Date("soon"))).toThrow(TypeError);
  expect(gate.clock.now()).toEqual(before);
});
