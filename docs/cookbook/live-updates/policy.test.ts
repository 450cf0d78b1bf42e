// Streams are decided like everything else.

import { gateway } from "sallyport/testing";
import { afterAll, expect, test } from "vitest";

const gate = await gateway(import.meta.dirname);
afterAll(() => gate.close());

test.each(["/", "/poll", "/events", "/events?since=17"])("%s is for who is signed in", async (path) => {
  expect(await gate.get(`https://chat.example.com${path}`)).toSignIn();
  expect(await gate.as({ id: "ada" }).get(`https://chat.example.com${path}`)).toForwardTo("chat");
});

test("the two that take long are routes of their own", () => {
  const own = gate.routes().filter(({ host, route }) => host === "chat.example.com" && route !== "/*");
  expect(own.map(({ route }) => route)).toEqual(["GET /events", "GET /poll"]);
});
