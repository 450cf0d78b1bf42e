// Two tabs of one browser that prove themselves at the same time, each with a form of its own.

import { expect } from "vitest";
import { shorten } from "../support/long.ts";
import { browserTest } from "./browser-test.ts";
import { formApplication } from "./form-application.ts";

const orders = [
  ["first", [0, 1]],
  ["second", [1, 0]],
] as const;

browserTest.each(shorten(orders, 1))(
  "two tabs hold a form each, the %s is proved first: both arrive, and a third goes on",
  async (_, order) => {
    const app = await formApplication();
    const third = await app.tab("/statements");
    const tabs = [await app.tab("/form"), await app.tab("/form")];
    for (const [index, tab] of tabs.entries()) {
      await tab.getByLabel("Amount").fill(String(index));
      await tab.getByRole("button", { name: "Pay out" }).click();
      await tab.getByRole("heading", { name: "Confirm it is you" }).waitFor();
    }
    expect(app.sent()).toEqual([]);
    for (const index of order) {
      // What the other tab has proved counts for this one.
      if (index === order[0]) await app.prove(tabs[index]!);
      else await tabs[index]!.getByRole("link", { name: "Go on" }).click();
      await tabs[index]!.getByRole("heading", { name: "Sent" }).waitFor();
    }
    expect(app.sent()).toEqual(order.map((index) => `amount=${index}`));
    await third.getByRole("link", { name: "Statements" }).click();
    await third.getByRole("heading", { name: "Page" }).waitFor();
    expect(third.url()).toBe(`${app.gate.origin}/statements`);
    await third.goto(`${app.gate.origin}/vault`);
    expect(third.url()).toBe(`${app.gate.origin}/vault`);
  },
);
