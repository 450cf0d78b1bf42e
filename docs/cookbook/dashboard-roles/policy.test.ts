// The highest role counts, and nobody has one by saying so.

import { gateway } from "sallyport/testing";
import { afterAll, expect, test } from "vitest";

const gate = await gateway(import.meta.dirname);
afterAll(() => gate.close());

const page = "https://dashboards.example.com/d/17";

test.each([
  [["staff"], "Viewer"],
  [["staff", "dashboards-editors"], "Editor"],
  [["dashboards-editors", "dashboards-admins"], "Admin"],
])("%j is %s", async (groups, role) => {
  const verdict = await gate.as({ id: "ada", groups }).get(page, { headers: { "x-webauth-role": "Admin", "x-webauth-user": "admin" } });
  expect(verdict).toMatchObject({ kind: "forward", upstream: "dashboards", headers: { "x-webauth-user": "ada", "x-webauth-role": role } });
});

test("no group, no role, no way in", async () => {
  expect(await gate.get(page)).toSignIn();
  for (const groups of [[], ["Staff"], ["dashboards-admins,staff"]])
    expect(await gate.as({ id: "eve", groups }).get(page)).toDeny("You have no role in the dashboards");
});
