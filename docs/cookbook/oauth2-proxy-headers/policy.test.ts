// The same people as before, and the same headers.

import { gateway } from "sallyport/testing";
import { afterAll, expect, test } from "vitest";

const gate = await gateway(import.meta.dirname);
afterAll(() => gate.close());

const page = "https://notes.example.com/mine";
const person = (email: string, verified: unknown = true, groups = ["notes-writers"]) =>
  gate.as({ id: "248289761001", email, groups, claims: { email_verified: verified, preferred_username: "ada" } });

test("the application reads what it read", async () => {
  expect(await gate.get(page)).toSignIn();
  expect(await person("Ada@Example.com", true, ["notes-writers", "chess"]).get(page)).toMatchObject({
    kind: "forward",
    headers: {
      "x-auth-request-user": "248289761001",
      "x-auth-request-email": "Ada@Example.com",
      "x-auth-request-preferred-username": "ada",
      "x-auth-request-groups": "notes-writers",
    },
  });
});

test.each([
  "", "ada", "ada@", "@example.com", "ada@example.com ",
  "ada@example.com@evil.example", "ada@evil.example@example.com",
  "ada@sub.example.com", "ada@notexample.com",
])("%j is no address of ours", async (email) => {
  expect(await person(email).get(page)).toDeny("For addresses of Example alone");
});

test.each([false, "true", undefined, null])("an address that is %j verified is nobody's", async (verified) => {
  const ada = gate.as({ id: "ada", email: "ada@example.com", groups: ["notes-writers"], claims: { email_verified: verified } });
  expect(await ada.get(page)).toDeny("For addresses of Example alone");
});

test("who is in none of the groups stays outside", async () => {
  expect(await person("ada@example.com", true, ["notes-writers,notes-admins"]).get(page)).toDeny("You are in no group of Notes");
});

test("what was open is open", async () => {
  for (const path of ["/about", "/assets/app.css"]) expect(await gate.get(`https://notes.example.com${path}`)).toForwardTo("notes");
  expect(await gate.get("https://notes.example.com/about/us")).toSignIn();
});
