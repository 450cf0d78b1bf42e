// What partners see, and whose word counts for what.

import { gateway } from "sallyport/testing";
import { afterAll, expect, test } from "vitest";
import { strong } from "./policy.ts";

const gate = await gateway(import.meta.dirname);
afterAll(() => gate.close());

const rooms = (path: string) => `https://rooms.example.com${path}`;
const ada = gate.as({ id: "ada", source: "people" });
const partner = gate.as({ id: "pat", source: "partners", groups: ["project-tea"] });

test("staff see every project, partners theirs", async () => {
  expect(await gate.get(rooms("/projects/tea"))).toSignIn();
  for (const project of ["tea", "pot"]) expect(await ada.get(rooms(`/projects/${project}`))).toForwardTo("rooms");
  expect(await partner.get(rooms("/projects/tea/plan"))).toForwardTo("rooms");
  expect(await partner.get(rooms("/projects/pot"))).toDeny("This project is not shared with you");
});

test("what is internal is for staff, whatever a partner's provider says of somebody", async () => {
  expect(await ada.get(rooms("/internal/wages"))).toForwardTo("rooms");
  expect(await gate.as({ id: "ada", source: "partners", groups: ["staff", "people"] }).get(rooms("/internal/wages"))).toSignIn();
});

test("contracts take a strong proof of one's own provider", async () => {
  expect(await ada.get(rooms("/projects/tea/contracts/1"))).toStepUp(strong, { maxAge: "1h" });
  expect(await ada.having("staff-mfa").get(rooms("/projects/tea/contracts/1"))).toForwardTo("rooms");
  expect(await partner.get(rooms("/projects/tea/contracts/1"))).toStepUp(strong);
  expect(await partner.having("partner-mfa").get(rooms("/projects/tea/contracts/1"))).toForwardTo("rooms");
  expect(await partner.get(rooms("/projects/tea/CONTRACTS/1"))).toStepUp(strong);
  expect(await partner.having("partner-mfa").get(rooms("/projects/pot/contracts/1"))).toDeny();
});
