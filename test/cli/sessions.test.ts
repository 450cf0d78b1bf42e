// sallyport sessions: what an operator sees, and that what they end is over in a gateway that is running.

import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { storeCommand } from "../support/command-line.ts";
import { gatewayUnderTest } from "../support/gateway-under-test.ts";
import { signIn } from "../support/sign-in.ts";

async function people() {
  const data = await mkdtemp(join(tmpdir(), "cli-"));
  onTestFinished(() => rm(data, { recursive: true, force: true }));
  const gate = await gatewayUnderTest({ settings: { data } });
  const [ada, bob] = [gate.browser(), gate.browser()] as const;
  await signIn(ada, `${gate.origin}/statements`, { user: "ada" });
  await signIn(bob, `${gate.origin}/statements`, { user: "bob" });
  const command = storeCommand("sessions", data);
  const status = async (browser: typeof ada) =>
    (await browser.open(`${gate.origin}/statements`, { follow: false })).status;
  expect([await status(ada), await status(bob)]).toEqual([200, 200]);
  return { gate, data, ada, bob, command, status };
}

test("a list names who is signed in, and nothing that would let anybody in", async () => {
  const { gate, ada, command } = await people();
  const all = await command("list");
  expect(all.code).toBe(0);
  expect(all.out.split("\n").filter((line) => line !== "")).toHaveLength(2);
  const own = await command("list", "--user", "ada", "--source", "staff");
  expect(own.out).toMatch(/^ada \(staff\) {2}localhost {2}since [\d-]+T[\d:.]+Z {2}used .+ {2}until .+\n$/);
  // It is declared, and she has not come by it.
  expect(await command("list", "--user", "ada", "--source", "machines")).toMatchObject({ code: 1, out: "" });
  const cookie = ada.cookies.header(new URL(gate.origin), { site: "same-site", safeNavigation: true });
  for (const value of cookie.split("; ").map((pair) => pair.split("=")[1]!)) expect(all.out).not.toContain(value);
});

/** Who was only signed out is back at a click, so the line says what keeps them out. */
const ended = (what: string) =>
  expect.stringMatching(new RegExp(`^${what} ended\\n.*sign in again.*sallyport users block --user ada\\n$`));

test("a person's sessions end in the gateway that runs, and nobody else's", async () => {
  const { ada, bob, command, status } = await people();
  expect(await command("revoke", "--user", "ada")).toMatchObject({ code: 0, out: ended("1 session") });
  // No worker tells this one: it hears through the store.
  await expect.poll(() => status(ada)).toBe(303);
  expect(await status(bob)).toBe(200);
  expect(await command("revoke", "--user", "ada")).toMatchObject({ code: 0, out: ended("0 sessions") });
});

test("what the line says keeps them out does so", async () => {
  const { ada, gate, data, command } = await people();
  const { out } = await command("revoke", "--user", "ada", "--source", "staff");
  const words = /sallyport users (block .*)\n/.exec(out)![1]!.split(" ");
  // Nobody typed anything: the provider still knows her.
  const back = await ada.open(`${gate.origin}/statements`);
  expect([back.status, back.body]).toEqual([200, "ok"]);
  expect((await storeCommand("users", data)(words[0]!, ...words.slice(1))).code).toBe(0);
  await expect
    .poll(async () => (await ada.open(`${gate.origin}/statements`)).body, { timeout: 20_000 })
    .toContain("IDENTITY_BLOCKED");
});

test("and everybody's, but only where that was said", async () => {
  const { ada, bob, command, status } = await people();
  expect((await command("revoke")).code).toBe(2);
  expect((await command("revoke", "--source", "staff")).code).toBe(2);
  expect((await command("revoke", "--all", "--user", "ada")).code).toBe(2);
  expect([await status(ada), await status(bob)]).toEqual([200, 200]);
  expect(await command("revoke", "--all")).toMatchObject({
    code: 0,
    out: expect.stringMatching(/^2 sessions ended\n.*users block/),
  });
  await expect.poll(() => status(ada)).toBe(303);
  await expect.poll(() => status(bob)).toBe(303);
});

test.each([
  ["a source with a slip in it", ["--user", "ada", "--source", "stuff"], "staff"],
  ["a person with a slip in it", ["--user", "adda"], "Did you mean ada?"],
  ["a person by their address", ["--user", "ada@bank.example"], "ada (staff)"],
  ["a person of another source", ["--user", "ada", "--source", "machines"], "staff"],
  ["a source alone that there is not", ["--source", "guests", "--all"], "staff"],
])("%s is an error that says who was meant, and nobody is signed out", async (_, words, meant) => {
  const { ada, bob, command, status } = await people();
  for (const name of ["list", "revoke"]) {
    const ran = await command(name, ...words.filter((word) => name === "revoke" || word !== "--all"));
    expect(ran).toMatchObject({ code: 1, out: "" });
    expect(ran.err).toContain(meant);
  }
  expect([await status(ada), await status(bob)]).toEqual([200, 200]);
});
