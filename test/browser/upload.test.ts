// An upload that is held up by a step-up, in a real browser: it arrives byte for byte, or is refused at once.

import { randomBytes } from "node:crypto";
import { expect } from "vitest";
import { browserTest } from "./browser-test.ts";
import { type Delivery, formApplication } from "./form-application.ts";

browserTest("an upload arrives as if nobody had held it up, byte for byte", async () => {
  const app = await formApplication();
  const tab = await app.tab("/form");
  const content = Buffer.concat([Buffer.from("\r\n--\0\r\n------WebKitFormBoundary\r\n\r\n"), randomBytes(150_000)]);
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

browserTest("an upload that is too large to be kept is refused before anybody is asked for anything", async () => {
  const app = await formApplication({ settings: { parkedLimit: "64kb" } });
  const tab = await app.tab("/form");
  const file = { name: "large.bin", mimeType: "application/octet-stream", buffer: randomBytes(100_000) };
  await tab.getByLabel("Document").setInputFiles(file);
  await tab.getByRole("button", { name: "Upload" }).click();
  await tab.getByText("STEPUP_BODY_TOO_LARGE").waitFor();
  expect(app.deliveries).toEqual([]);
});
