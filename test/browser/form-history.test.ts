// A double click, going back and reloading, around a form that was held up by a step-up: it is sent once.

import { expect } from "vitest";
import { browserTest } from "./browser-test.ts";
import { formApplication } from "./form-application.ts";

browserTest("a double click sends one form", async () => {
  const app = await formApplication();
  const tab = await app.tab("/form");
  await tab.getByLabel("Amount").fill("250");
  const { x, y } = (await tab.getByRole("button", { name: "Pay out" }).boundingBox())!;
  const click = () => tab.mouse.click(x + 5, y + 5);
  // The second click comes when the first one's form is with the gateway, and its answer not yet with the browser.
  let clicks = 0;
  await tab.route("**/payouts", async (held) => {
    clicks++;
    if (clicks > 1) return held.continue();
    await held.fetch();
    await click();
  });
  await click();
  await app.prove(tab);
  await tab.getByRole("heading", { name: "Sent" }).waitFor();
  expect(app.gate.decisions().filter((line) => line["verdict"] === "step-up")).toHaveLength(2);
  expect(app.sent()).toEqual(["amount=250"]);
});

browserTest("back and reload after a form was sent send nothing, and lead back to where it was typed", async () => {
  const app = await formApplication();
  const tab = await app.tab("/form");
  await tab.getByLabel("Amount").fill("250");
  await tab.getByRole("button", { name: "Pay out" }).click();
  await app.prove(tab);
  await tab.getByRole("heading", { name: "Sent" }).waitFor();
  let steps = 0;
  for (; tab.url() !== `${app.gate.origin}/form` && steps < 5; steps++) await tab.goBack();
  expect(steps).toBeLessThanOrEqual(3);
  await tab.getByRole("heading", { name: "Form" }).waitFor();
  for (let step = 0; step < steps; step++) await tab.goForward();
  await tab.reload();
  expect(app.sent()).toEqual(["amount=250"]);
  // And the form works once more, without a question.
  await tab.goto(`${app.gate.origin}/form`);
  await tab.getByLabel("Amount").fill("300");
  await tab.getByRole("button", { name: "Pay out" }).click();
  await tab.getByRole("heading", { name: "Sent" }).waitFor();
  expect(app.sent()).toEqual(["amount=250", "amount=300"]);
});
