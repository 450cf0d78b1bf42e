// Office hours are those of Berlin, whatever the season, and end on the stroke.

import { gateway } from "sallyport/testing";
import { afterAll, expect, test } from "vitest";
import { secondFactor } from "../identity.ts";

const gate = await gateway(import.meta.dirname);
afterAll(() => gate.close());

const page = "https://ledger.example.com/accounts";
const ada = gate.as({ id: "ada" });
const omar = gate.as({ id: "omar", groups: ["on-call"] });
const closed = /open Monday to Friday/;

test.each([
  ["a Monday in winter, 8:00 in Berlin", "2027-01-11T07:00:00Z"],
  ["a Friday in winter, 17:59", "2027-01-15T16:59:59Z"],
  ["a Monday in summer, 8:00", "2027-07-12T06:00:00Z"],
])("open: %s", async (_, moment) => {
  expect(await ada.at(new Date(moment)).get(page)).toForwardTo("ledger");
});

test.each([
  ["a Monday in winter, 7:59", "2027-01-11T06:59:59Z"],
  ["a Friday in winter, 18:00", "2027-01-15T17:00:00Z"],
  ["a Monday in summer, 7:59", "2027-07-12T05:59:59Z"],
  ["a Sunday at noon", "2027-01-17T11:00:00Z"],
])("closed but for who is on call: %s", async (_, moment) => {
  const then = new Date(moment);
  expect(await ada.at(then).get(page)).toDeny(closed);
  expect(await ada.having(secondFactor).at(then).get(page)).toDeny(closed);
  expect(await omar.at(then).get(page)).toStepUp(secondFactor, { maxAge: "30m" });
  expect(await omar.having(secondFactor).at(then).get(page)).toForwardTo("ledger");
});

test("nobody gets in without signing in", async () => {
  expect(await gate.get(page)).toSignIn();
});
