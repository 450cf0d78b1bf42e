// The last day counts, and the morning after does not.

import { gateway } from "sallyport/testing";
import { afterAll, expect, test } from "vitest";

const gate = await gateway(import.meta.dirname);
afterAll(() => gate.close());

const page = "https://archive.example.com/2026";
const kim = gate.as({ id: "kim" });

test("until the end of the last day", async () => {
  expect(await gate.get(page)).toSignIn();
  expect(await kim.at(new Date("2027-01-01T00:00:00Z")).get(page)).toForwardTo("archive");
  expect(await kim.at(new Date("2027-03-31T23:59:59Z")).get(page)).toForwardTo("archive");
  expect(await kim.at(new Date("2027-04-01T00:00:00Z")).get(page)).toDeny(/has ended/);
  expect(await gate.as({ id: "lou" }).at(new Date("2027-04-01T00:00:00Z")).get(page)).toForwardTo("archive");
});

test("nobody else, and nothing but looking", async () => {
  for (const id of ["eve", "Kim", "constructor", "kim "]) expect(await gate.as({ id }).get(page)).toDeny("The archive is open to its auditors");
  expect(await kim.at(new Date("2027-01-01T00:00:00Z")).post(page)).toDeny("ROUTING_NO_ROUTE");
});
