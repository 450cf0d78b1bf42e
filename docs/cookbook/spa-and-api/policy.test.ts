// Files for everybody, the API for who is signed in.

import { gateway } from "sallyport/testing";
import { afterAll, expect, test } from "vitest";
import { secondFactor } from "../identity.ts";

const gate = await gateway(import.meta.dirname);
afterAll(() => gate.close());

const api = (path: string) => `https://api.example.com${path}`;
const ada = gate.as({ id: "ada" });

test("the app's files are for everybody, and nothing is sent to them", async () => {
  expect(await gate.get("https://app.example.com/assets/app.js")).toForwardTo("spa-files");
  expect(await gate.post("https://app.example.com/assets/app.js")).toDeny("ROUTING_NO_ROUTE");
});

test("the API is for who is signed in, and changes take a second factor", async () => {
  expect(await gate.get(api("/notes"))).toSignIn();
  expect(await ada.get(api("/notes"))).toForwardTo("spa-api");
  for (const method of ["POST", "PUT", "PATCH", "DELETE"]) {
    expect(await gate.request(method, api("/notes/17"))).toSignIn();
    expect(await ada.request(method, api("/notes/17"))).toStepUp(secondFactor, { maxAge: "15m" });
    expect(await ada.having(secondFactor).request(method, api("/notes/17"))).toForwardTo("spa-api");
  }
});
