// Back from a step-up to the very address, in a real browser: the query comes back, and what becomes of the fragment.

import { expect } from "vitest";
import { browserTest } from "./browser-test.ts";
import { formApplication } from "./form-application.ts";

browserTest("query and fragment come back as they were, though the provider shows a page in between", async () => {
  const app = await formApplication();
  const tab = await app.tab("/statements");
  const query = "?a=1&a=2&b=%41%20+%E2%82%AC&empty=&c";
  await tab.goto(`${app.gate.origin}/vault${query}#row-7`);
  await app.prove(tab);
  await tab.getByRole("heading", { name: "Page" }).waitFor();
  expect(tab.url()).toBe(`${app.gate.origin}/vault${query}#row-7`);
  expect(app.gate.requests.at(-1)!.url).toBe(`/vault${query}`);

  // The session is over, and the provider still knows her.
  await app.person.context.clearCookies({ name: "sallyport-session" });
  await tab.goto(`${app.gate.origin}/statements${query}#row-7`);
  await tab.getByRole("heading", { name: "Page" }).waitFor();
  expect(tab.url()).toBe(`${app.gate.origin}/statements${query}#row-7`);
});
