// Who changes what.

import { gateway } from "sallyport/testing";
import { afterAll, expect, test } from "vitest";

const gate = await gateway(import.meta.dirname);
afterAll(() => gate.close());

const plan = "https://plans.example.com/plans/17";
const staff = gate.as({ id: "stan", groups: ["staff"] });
const contractor = gate.as({ id: "carla", groups: ["contractors"] });

test("contractors look", async () => {
  expect(await gate.get(plan)).toSignIn();
  for (const method of ["GET", "HEAD", "OPTIONS"]) expect(await contractor.request(method, plan)).toForwardTo("plans");
});

test.each(["POST", "PUT", "PATCH", "DELETE", "LOCK"])("%s is for staff", async (method) => {
  expect(await contractor.request(method, plan)).toDeny("You may look at this, and not change it");
  expect(await staff.request(method, plan)).toForwardTo("plans");
});

test("a WebSocket is for staff", async () => {
  const handshake = { headers: { connection: "Upgrade", upgrade: "websocket" } };
  expect(await contractor.get(plan, handshake)).toDeny("You may look at this, and not change it");
  expect(await staff.get(plan, handshake)).toForwardTo("plans");
});

test("a GET that changes is for staff, in every spelling", async () => {
  for (const path of ["/archive", "/archive/", "/ARCHIVE"]) expect(await contractor.get(`${plan}${path}`)).toDeny("Only staff archive plans");
  expect(await staff.get(`${plan}/archive`)).toForwardTo("plans");
});

test("who is in neither group does not come in, and who is in both is staff", async () => {
  expect(await gate.as({ id: "eve" }).get(plan)).toDeny("For staff and contractors");
  expect(await gate.as({ id: "bo", groups: ["staff", "contractors"] }).post(plan)).toForwardTo("plans");
});
