// sallyport factors: a person who lost everything begins anew, and nobody else is touched.

import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { storeCommand } from "../support/command-line.ts";
import { factorGateway } from "../support/gateway-with-factors.ts";

async function prepared() {
  const data = await mkdtemp(join(tmpdir(), "cli-"));
  onTestFinished(() => rm(data, { recursive: true, force: true }));
  const gate = await factorGateway({ settings: { data } });
  const command = storeCommand("factors", data);
  return { gate, command };
}

test("reset removes what a person has, ends their sessions, and leaves others alone", async () => {
  const { gate, command } = await prepared();
  const ada = await gate.withApp("ada");
  const bob = await gate.withApp("bob");
  expect((await command("list", "--user", "ada", "--source", "staff")).out).toMatch(/^totp {2}/);
  expect(await command("reset", "--user", "ada", "--source", "staff")).toMatchObject({
    code: 0,
    out: "1 factor removed, 1 session ended\n",
  });
  const status = async (browser: typeof ada.browser) =>
    (await browser.open(`${gate.origin}/statements`, { follow: false })).status;
  await expect.poll(() => status(ada.browser)).toBe(303);
  expect(await status(bob.browser)).toBe(200);
  expect((await command("list", "--user", "ada", "--source", "staff")).out).toBe("0 unused recovery codes\n");
  expect((await command("list", "--user", "bob", "--source", "staff")).out).toMatch(/^totp {2}/);
});

test("a source that nobody declares and a person whom nobody has seen are errors, and nothing is removed", async () => {
  const { gate, command } = await prepared();
  await gate.withApp("ada");
  for (const words of [
    ["--user", "ada", "--source", "stuff"],
    ["--user", "adda", "--source", "staff"],
  ])
    for (const name of ["reset", "list"]) {
      const wrong = await command(name, ...words);
      expect(wrong).toMatchObject({ code: 1, out: "" });
      expect(wrong.err).toContain(words[3] === "stuff" ? "staff" : "ada");
    }
  expect((await command("list", "--user", "ada", "--source", "staff")).out).toMatch(/^totp {2}/);
  for (const words of [["reset"], ["reset", "--user", "ada"], ["list", "--source", "staff"]]) {
    const refused = await command(...words);
    expect(refused.code).toBe(2);
    expect(refused.err).not.toBe("");
  }
});
