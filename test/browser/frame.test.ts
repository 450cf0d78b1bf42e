// A step-up inside a frame: providers refuse to be framed, so the frame says so, and a window of its own leads on.

import { createServer } from "node:http";
import { expect, onTestFinished } from "vitest";
import { users } from "../../demo/users.ts";
import { listening } from "../support/recording-upstream.ts";
import { browserTest, typePassword } from "./browser-test.ts";
import { formApplication } from "./form-application.ts";

browserTest("a framed page that asks for a proof opens a window for it, and then shows itself", async () => {
  const app = await formApplication();
  const tab = await app.tab("/frame?/vault");
  const frame = tab.frameLocator("iframe");
  const opened = tab.waitForEvent("popup");
  await frame.getByRole("link", { name: "Open a window" }).click();
  const beside = await opened;
  await app.prove(beside);
  await beside.waitForURL(`${app.gate.origin}/vault`);
  await beside.close();
  await frame.getByRole("link", { name: "Try again" }).click();
  await frame.getByRole("heading", { name: "Page" }).waitFor();
  expect(tab.url()).toBe(`${app.gate.origin}/frame?/vault`);
});

browserTest("a form that is sent from a frame is kept, and sent from the window, once", async () => {
  const app = await formApplication();
  const tab = await app.tab("/frame?/form");
  const frame = tab.frameLocator("iframe");
  await frame.getByLabel("Amount").fill("250");
  await frame.getByRole("button", { name: "Pay out" }).click();
  const opened = tab.waitForEvent("popup");
  await frame.getByRole("link", { name: "Open a window" }).click();
  const beside = await opened;
  await app.prove(beside);
  await beside.getByRole("heading", { name: "Sent" }).waitFor();
  // A link that leads nowhere new.
  await tab.reload();
  expect(app.sent()).toEqual(["amount=250"]);
});

browserTest("a frame whose session is over leads to the sign-in, and no other origin may show that", async () => {
  const app = await formApplication();
  const tab = await app.tab("/frame?/statements");
  const frame = tab.frameLocator("iframe");
  await frame.getByRole("heading", { name: "Page" }).waitFor();
  await app.person.context.clearCookies();
  await frame.getByRole("link", { name: "Statements" }).click();
  const opened = tab.waitForEvent("popup");
  await frame.getByRole("link", { name: "Open a window" }).click();
  const beside = await opened;
  await typePassword(beside, users[0]!);
  await beside.getByRole("heading", { name: "Page" }).waitFor();
  await frame.getByRole("link", { name: "Try again" }).click();
  await frame.getByRole("heading", { name: "Page" }).waitFor();

  await app.person.context.clearCookies();
  // Of this site, and of another origin.
  const server = createServer((_incoming, reply) => {
    reply.setHeader("content-type", "text/html");
    reply.end(`<!doctype html><title>Elsewhere</title><iframe src="${app.gate.origin}/statements"></iframe>`);
  });
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const blocked = tab.waitForEvent("console", (message) => /frame-ancestors 'self'/.test(message.text()));
  await tab.goto(`http://localhost:${await listening(server)}/`);
  await blocked;
});
