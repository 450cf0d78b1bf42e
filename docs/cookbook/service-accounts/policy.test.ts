// Each program may do what it is for.

import { gateway } from "sallyport/testing";
import { afterAll, expect, test } from "vitest";
import { secondFactor } from "../identity.ts";

const gate = await gateway(import.meta.dirname);
afterAll(() => gate.close());

const billing = (path: string) => `https://billing.example.com${path}`;
const program = (id: string, ...groups: string[]) => gate.as({ id, source: "machines", groups });
const clerk = gate.as({ id: "ben", groups: ["billing"] });
const lead = gate.as({ id: "lea", groups: ["billing-leads", "billing"] });

test("people by their groups", async () => {
  expect(await gate.get(billing("/invoices/17"))).toSignIn();
  expect(await clerk.get(billing("/invoices/17"))).toForwardTo("billing");
  expect(await gate.as({ id: "eve" }).get(billing("/invoices/17"))).toDeny("Not for you");
});

test.each([
  ["svc-reports", [true, false, false]],
  ["svc-mailer", [true, false, true]],
  ["svc-shop", [false, true, false]],
] as const)("%s", async (id, [reads, makes, marks]) => {
  const verdicts = [
    await program(id).get(billing("/invoices/17")),
    await program(id).post(billing("/invoices")),
    await program(id).post(billing("/invoices/17/sent")),
  ];
  expect(verdicts.map(({ kind }) => kind === "forward")).toEqual([reads, makes, marks]);
});

test("a person with a program's name is no program, and a program with a group is no person", async () => {
  expect(await gate.as({ id: "svc-shop" }).post(billing("/invoices"))).toDeny("Not for you");
  expect(await program("svc-other", "billing").get(billing("/invoices/17"))).toDeny("Not for you");
});

test("deleting is for people, with a second factor", async () => {
  expect(await program("svc-shop", "billing-leads").request("DELETE", billing("/invoices/17"))).toDeny("Not for you");
  expect(await lead.request("DELETE", billing("/invoices/17"))).toStepUp(secondFactor, { maxAge: "10m" });
  expect(await lead.having(secondFactor).request("DELETE", billing("/invoices/17"))).toForwardTo("billing");
});
