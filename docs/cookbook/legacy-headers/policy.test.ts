// What the application is told, and who tells it.

import { gateway } from "sallyport/testing";
import { afterAll, expect, test } from "vitest";

const gate = await gateway(import.meta.dirname);
afterAll(() => gate.close());

const page = "https://erp.example.com/orders";

test("it is told the user and the roles", async () => {
  const ada = gate.as({ id: "ada", name: "Ada", groups: ["erp-clerks", "erp-auditors", "chess"] });
  expect(await gate.get(page)).toSignIn();
  expect(await ada.get(page)).toMatchObject({
    kind: "forward",
    headers: { "remote-user": "ada", "remote-name": "Ada", "remote-groups": "clerk,auditor" },
  });
});

test("a group that looks like two roles is none", async () => {
  for (const group of ["erp-clerks,erp-admins", "admin", "ERP-ADMINS"])
    expect(await gate.as({ id: "eve", groups: [group] }).get(page)).toDeny("You have no role in the ERP");
});

test("what a client says of itself changes nothing", async () => {
  const clerk = gate.as({ id: "ada", groups: ["erp-clerks"] });
  const forged = { headers: { "remote-user": "root", "remote-groups": "admin", remote_user: "root" } };
  expect(await clerk.get(page, forged)).toMatchObject({ headers: { "remote-user": "ada", "remote-groups": "clerk" } });
});

test("names of any script, and none at all, arrive", async () => {
  for (const name of ["Žofie", "李", ""])
    expect(await gate.as({ id: "x", name, groups: ["erp-clerks"] }).get(page)).toMatchObject({ headers: { "remote-name": name } });
});
