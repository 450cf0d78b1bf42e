// Eight tabs that a browser opens at once all end signed in, and leave no cookies behind.

import { expect } from "vitest";
import { users } from "../../demo/users.ts";
import { browserTest, typePassword } from "./browser-test.ts";
import { formApplication } from "./form-application.ts";

browserTest(
  "eight tabs that open at once, and sign in at once, all arrive, with two cookies between them",
  async () => {
    const app = await formApplication();
    const { gate, person } = app;
    const paths = Array.from({ length: 8 }, (_, index) => `/statements?tab=${index}`);
    const tabs = await Promise.all(paths.map(() => person.tab()));
    const refused: string[] = [];
    person.context.on("response", (response) => {
      if (response.status() >= 400 && response.url().startsWith(gate.origin)) refused.push(response.url());
    });
    await Promise.all(tabs.map((tab, index) => tab.goto(`${gate.origin}${paths[index]}`)));
    const cookies = async () =>
      (await person.context.cookies(gate.origin))
        .map(({ name }) => name)
        .filter((name) => name.includes("sallyport"))
        .sort();
    expect(await cookies()).toEqual(["sallyport-browser"]);
    await Promise.all(tabs.map((tab) => typePassword(tab, users[0]!)));
    await Promise.all(tabs.map((tab, index) => tab.waitForURL(`${gate.origin}${paths[index]}`)));
    for (const tab of tabs) await tab.getByRole("heading", { name: "Page" }).waitFor();
    expect(await cookies()).toEqual(["sallyport-browser", "sallyport-session"]);
    expect(refused).toEqual([]);
    await Promise.all(tabs.map((tab) => tab.goto(`${gate.origin}/statements`)));
    for (const tab of tabs) expect(tab.url()).toBe(`${gate.origin}/statements`);
  },
);
