// Whose records, and who looks.

import { gateway } from "sallyport/testing";
import { afterAll, expect, test } from "vitest";

const gate = await gateway(import.meta.dirname);
afterAll(() => gate.close());

const records = (id: string, rest = "") => `https://accounts.example.com/users/${id}${rest}`;
const ada = gate.as({ id: "ada" });
const support = gate.as({ id: "sue", groups: ["support"] });

test("everybody has their own", async () => {
  expect(await gate.get(records("ada"))).toSignIn();
  for (const method of ["GET", "POST", "DELETE"])
    expect(await ada.request(method, records("ada", "/addresses"))).toMatchObject({ kind: "forward", headers: { "x-looks-as": "owner" } });
  for (const id of ["bob", "ADA", "ada%20", "ad"]) expect(await ada.get(records(id))).toDeny("These are somebody else's");
});

test("support looks at all of them, and changes none but its own", async () => {
  expect(await support.get(records("ada", "/addresses"))).toMatchObject({ kind: "forward", headers: { "x-looks-as": "support" } });
  expect(await support.post(records("ada", "/addresses"))).toDeny("These are somebody else's");
  expect(await support.get(records("ada"), { headers: { connection: "Upgrade", upgrade: "websocket" } })).toDeny("These are somebody else's");
  expect(await support.post(records("sue"))).toMatchObject({ headers: { "x-looks-as": "owner" } });
});

test("one link leads each to their own", async () => {
  expect(await ada.get("https://accounts.example.com/me")).toRedirectTo("/users/ada");
  expect(await gate.as({ id: "auth0|17" }).get("https://accounts.example.com/me")).toRedirectTo("/users/auth0%7C17");
  expect(await gate.as({ id: "auth0|17" }).get(records("auth0%7C17"))).toForwardTo("accounts");
});
