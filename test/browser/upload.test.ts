// An upload that is held up by a step-up, in a real browser: it arrives byte for byte, or is sent again with what is still on the page.

import { randomBytes } from "node:crypto";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect } from "vitest";
import { users } from "../../demo/users.ts";
import { createFolder } from "../support/folder.ts";
import { browserTest } from "./browser-test.ts";
import { type Delivery, formApplication } from "./form-application.ts";

/** On a machine that is short of disk too. */
const roomy = { heldFreeSpace: "0b" } as const;

browserTest.each([
  ["a small", 150_000],
  ["a large", 1_500_000],
])("%s upload arrives as if nobody had held it up, byte for byte", async (_, size) => {
  const app = await formApplication({ settings: roomy });
  const tab = await app.tab("/form");
  const content = Buffer.concat([Buffer.from("\r\n--\0\r\n------WebKitFormBoundary\r\n\r\n"), randomBytes(size)]);
  const upload = async () => {
    await tab.goto(`${app.gate.origin}/form`);
    await tab.getByLabel("Note").fill("Für Zoë 👩‍🚀 “½”");
    await tab
      .getByLabel("Document")
      .setInputFiles({ name: 'Übersicht "1".pdf', mimeType: "application/pdf", buffer: content });
    await tab.getByRole("button", { name: "Upload" }).click();
  };
  await upload();
  await app.prove(tab);
  await tab.getByRole("heading", { name: "Sent" }).waitFor();
  await upload();
  await tab.getByRole("heading", { name: "Sent" }).waitFor();
  const [held, direct] = app.deliveries.map(withoutBoundary);
  expect(app.deliveries).toHaveLength(2);
  expect(held!.includes(content)).toBe(true);
  expect(held!.equals(direct!)).toBe(true);
});

/** The browser makes up a boundary for each upload. */
function withoutBoundary({ type, body }: Delivery): Buffer {
  const boundary = /^multipart\/form-data; boundary=(.+)$/.exec(type)![1]!;
  return Buffer.from(body.toString("latin1").replaceAll(boundary, "boundary"), "latin1");
}

browserTest(
  "one that is too large to be held is proved in a window, and sent again with what is still on the page",
  async () => {
    const app = await formApplication({ settings: { ...roomy, parkedLimit: "64kb", heldLimit: "128kb" } });
    const tab = await app.tab("/form");
    const content = randomBytes(3_000_000);
    const folder = await createFolder();
    // From the disk, as a person's: what a page was given otherwise, no browser finds again.
    await writeFile(join(folder, "large.bin"), content);
    await tab.getByLabel("Note").fill("Do not lose this");
    await tab.getByLabel("Document").setInputFiles(join(folder, "large.bin"));
    await tab.getByRole("button", { name: "Upload" }).click();
    await tab.getByText("STEPUP_BODY_TOO_LARGE").waitFor({ state: "attached" });
    await tab.getByText("Confirm it in a window, then go back").waitFor();
    expect(app.deliveries).toEqual([]);

    // A window that is closed changes nothing.
    const first = tab.waitForEvent("popup");
    await tab.getByRole("button", { name: "Open a window" }).click();
    await (await first).getByLabel("One-time code").waitFor();
    await (await first).close();
    await tab.bringToFront();
    await tab.getByText("The window is closed").waitFor();

    const second = tab.waitForEvent("popup");
    await tab.getByRole("button", { name: "Open a window" }).click();
    const window = await second;
    const gone = window.waitForEvent("close");
    await app.prove(window);
    await gone;
    await tab.getByRole("button", { name: "Back to what you typed" }).click();
    await tab.getByRole("heading", { name: "Form" }).waitFor();
    expect(await tab.getByLabel("Note").inputValue()).toBe("Do not lose this");
    await tab.getByRole("button", { name: "Upload" }).click();
    await tab.getByRole("heading", { name: "Sent" }).waitFor();
    expect(app.deliveries).toHaveLength(1);
    expect(app.deliveries[0]!.body.includes(content)).toBe(true);
    expect(app.deliveries[0]!.body.includes("Do not lose this")).toBe(true);
  },
);

browserTest("without scripts the page proves it itself, and leads to the form's page anew", async () => {
  const app = await formApplication({ settings: { ...roomy, parkedLimit: "64kb", heldLimit: "128kb" } });
  const state = await (await app.tab("/form")).context().storageState();
  const context = await (await app.person.context.browser()!).newContext({
    javaScriptEnabled: false,
    storageState: state,
  });
  const tab = await context.newPage();
  await tab.goto(`${app.gate.origin}/form`);
  await tab
    .getByLabel("Document")
    .setInputFiles({ name: "large.bin", mimeType: "application/octet-stream", buffer: randomBytes(200_000) });
  await tab.getByRole("button", { name: "Upload" }).click();
  // Nothing is promised that takes a script.
  expect(await tab.getByRole("button").count()).toBe(0);
  expect(await tab.locator("main").innerText()).not.toContain("then go back");
  await tab.getByRole("link", { name: "Confirm it on this page" }).click();
  await tab.getByLabel("One-time code").fill(app.gate.provider.codeFor(users[0]!.id));
  await tab.getByRole("button", { name: "Confirm" }).click();
  await tab.waitForURL(`${app.gate.origin}/form`);
  await context.close();
});
