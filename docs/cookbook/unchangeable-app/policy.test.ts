// Which requests are challenged, and which pages get the script.

import { gateway } from "sallyport/testing";
import { afterAll, expect, test } from "vitest";
import { secondFactor } from "../identity.ts";

const gate = await gateway(import.meta.dirname);
afterAll(() => gate.close());

const tickets = (path: string) => `https://tickets.example.com${path}`;
const ada = gate.as({ id: "ada" });

test("pages pass", async () => {
  expect(await gate.get(tickets("/board"))).toSignIn();
  expect(await ada.get(tickets("/board"))).toForwardTo("tickets");
  expect(await ada.get(tickets("/api/tickets"))).toForwardTo("tickets");
});

test.each(["POST", "PUT", "PATCH", "DELETE", "MERGE"])("%s to the API is challenged", async (method) => {
  expect(await ada.request(method, tickets("/api/tickets/17"))).toStepUp(secondFactor, { maxAge: "15m" });
  expect(await ada.having(secondFactor).request(method, tickets("/api/tickets/17"))).toForwardTo("tickets");
});

test("it can be proved in advance, by whoever is signed in", async () => {
  expect(await gate.get(tickets("/unlock"))).toSignIn();
  expect(await ada.get(tickets("/unlock"))).toRedirectTo("/.sallyport/prove?level=second-factor&max_age=15m&to=/");
});
