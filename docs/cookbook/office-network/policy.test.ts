// Which addresses are the office's, and what the others have to prove.

import { gateway } from "sallyport/testing";
import { afterAll, expect, test } from "vitest";
import { secondFactor } from "../identity.ts";

const gate = await gateway(import.meta.dirname);
afterAll(() => gate.close());

const page = "https://intranet.example.com/news";
const doors = "https://intranet.example.com/building/doors";
const ada = gate.as({ id: "ada" });

test.each(["198.51.100.1", "198.51.100.255", "2001:db8:12::1", "2001:db8:12:3::1"])("%s is inside", async (address) => {
  expect(await gate.from(address).get(page)).toSignIn();
  expect(await ada.from(address).get(page)).toForwardTo("intranet");
  expect(await ada.from(address).get(doors)).toForwardTo("intranet");
});

// "unknown" is what a trusted proxy says that does not tell the address.
test.each(["198.51.101.1", "198.51.10.1", "203.0.113.9", "2001:db8:1::12", "2001:db8::12:1", "unknown"])("%s is outside", async (address) => {
  const outside = ada.from(address);
  expect(await outside.get(page)).toStepUp(secondFactor, { maxAge: "1h" });
  expect(await outside.having(secondFactor, { age: "59m" }).get(page)).toForwardTo("intranet");
  expect(await outside.having(secondFactor, { age: "61m" }).get(page)).toStepUp(secondFactor);
  for (const url of [doors, doors.replace("building", "BUILDING")])
    expect(await outside.having(secondFactor).get(url)).toDeny(/office network/);
});

test("a header names no address", async () => {
  const forged = { headers: { "x-forwarded-for": "198.51.100.1", "x-real-ip": "198.51.100.1", forwarded: "for=198.51.100.1" } };
  expect(await ada.from("203.0.113.9").get(page, forged)).toStepUp(secondFactor);
});
