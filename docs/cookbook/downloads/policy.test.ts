// Who downloads, and until when.

import { gateway } from "sallyport/testing";
import { afterAll, expect, test } from "vitest";
import { secondFactor } from "../identity.ts";

const gate = await gateway(import.meta.dirname);
afterAll(() => gate.close());

const file = "https://warehouse.example.com/exports/2027-01.csv";
const exporter = gate.as({ id: "edda", groups: ["exporters"] });

test("exports are for exporters, with a second factor of this hour", async () => {
  expect(await gate.get(file)).toSignIn();
  expect(await gate.as({ id: "ada" }).having(secondFactor).get(file)).toDeny("Exports are for exporters");
  expect(await exporter.get(file)).toStepUp(secondFactor, { maxAge: "1h" });
  expect(await exporter.having(secondFactor, { age: "59m" }).get(file)).toForwardTo("warehouse");
});

test("a download that was cut off is gone on with by the same proof", async () => {
  expect(await exporter.having(secondFactor, { age: "30m" }).get(file, { headers: { range: "bytes=1000000-" } })).toForwardTo("warehouse");
});

test("other spellings are exports, too", async () => {
  for (const path of ["/EXPORTS/2027-01.csv", "/exports", "/exports%20/2027-01.csv"])
    expect(await gate.as({ id: "ada" }).get(`https://warehouse.example.com${path}`)).toDeny("Exports are for exporters");
});
