// The floor holds on every host, on public routes as well.

import { gateway } from "sallyport/testing";
import { afterAll, expect, test } from "vitest";
import { passkey } from "../identity.ts";

const gate = await gateway(import.meta.dirname);
afterAll(() => gate.close());

const pages = ["https://payroll.example.com/runs", "https://travel.example.com/trips/17", "https://travel.example.com/"];

test.each(pages)("%s: who left is refused, whatever they prove", async (page) => {
  const lena = gate.as({ id: "lena", groups: ["payroll"] });
  expect(await lena.get(page)).toDeny("Ask the personnel department");
  expect(await lena.having(passkey).get(page)).toDeny("Ask the personnel department");
});

test.each(pages)("%s: whoever may do much shows a passkey every eight hours", async (page) => {
  const root = gate.as({ id: "rosa", groups: ["privileged", "payroll"] });
  expect(await root.get(page)).toStepUp(passkey, { maxAge: "8h" });
  expect(await root.having(passkey, { age: "7h" }).get(page)).not.toStepUp(passkey);
  expect(await root.having(passkey, { age: "9h" }).get(page)).toStepUp(passkey);
});

test("each host has its own rules above the floor", async () => {
  const ada = gate.as({ id: "ada" });
  expect(await ada.get("https://payroll.example.com/runs")).toDeny("Only payroll");
  expect(await ada.get("https://travel.example.com/trips/17")).toForwardTo("travel");
  expect(await gate.get("https://travel.example.com/")).toForwardTo("travel");
  expect(await gate.get("https://travel.example.com/trips/17")).toSignIn();
});
