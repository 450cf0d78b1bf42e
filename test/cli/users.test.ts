// sallyport users: who is blocked, for how long, and what an operator hears who mistypes.

import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { storeCommand } from "../support/command-line.ts";
import { gatewayUnderTest } from "../support/gateway-under-test.ts";
import { signIn } from "../support/sign-in.ts";

async function prepared() {
  const data = await mkdtemp(join(tmpdir(), "cli-"));
  onTestFinished(() => rm(data, { recursive: true, force: true }));
  const gate = await gatewayUnderTest({ settings: { data } });
  const users = storeCommand("users", data);
  const browser = gate.browser();
  await signIn(browser, `${gate.origin}/statements`, { user: "ada" });
  const status = async () => (await browser.open(`${gate.origin}/statements`, { follow: false })).status;
  return { gate, data, users, browser, status };
}

test("blocked, listed with the reason, and let in again", async () => {
  const { gate, users, browser, status } = await prepared();
  const blocked = await users("block", "--user", "ada", "--source", "staff", "--reason", "Left the company");
  expect(blocked).toMatchObject({ code: 0, out: "ada (staff) is blocked: 1 session ended\n", err: "" });
  await expect.poll(status).toBe(303);
  expect((await browser.open(`${gate.origin}/statements`)).status).toBe(403);
  const listed = await users("list");
  expect(listed.out).toMatch(/^ada \(staff\) {2}since [\d-]+T[\d:.]+Z {2}Left the company\n$/);
  expect(await users("unblock", "--user", "ada")).toMatchObject({ code: 0 });
  expect((await users("list")).out).toBe("");
  await expect.poll(async () => (await browser.open(`${gate.origin}/statements`)).status, { timeout: 5_000 }).toBe(200);
});

test("until a time: a duration, a day or a moment, all of them to come", async () => {
  const { gate, users, browser } = await prepared();
  for (const wrong of ["yesterday", "2001-01-01", "8", "0s", "2027-13-45", ""])
    expect(await users("block", "--user", "ada", "--until", wrong)).toMatchObject({ code: 2, out: "" });
  expect((await users("list")).out).toBe("");
  for (const until of ["7d", "2999-01-31", "2999-01-31T08:00Z"]) {
    expect((await users("block", "--user", "ada", "--until", until)).code).toBe(0);
    expect((await users("list")).out).toMatch(/^ada \(at every source\) {2}since \S+ {2}until \S+Z\n$/);
  }
  expect((await users("block", "--user", "ada", "--until", "8h")).code).toBe(0);
  await expect.poll(async () => (await browser.open(`${gate.origin}/statements`)).status).toBe(403);
  gate.advance(8 * 3_600_000 + 1_000);
  expect((await browser.open(`${gate.origin}/statements`)).status).toBe(200);
});

test("a source that nobody declares is refused; somebody whom nobody has seen is blocked, and the operator is told", async () => {
  const { gate, users } = await prepared();
  const wrong = await users("block", "--user", "ada", "--source", "stuff");
  expect(wrong).toMatchObject({ code: 1, out: "" });
  expect(wrong.err).toContain("Did you mean staff?");
  expect((await users("list")).out).toBe("");

  const unseen = await users("block", "--user", "bob", "--source", "staff");
  expect(unseen.code).toBe(0);
  expect(unseen.err).toContain("bob");
  await expect
    .poll(async () => (await signIn(gate.browser(), `${gate.origin}/statements`, { user: "bob" })).status)
    .toBe(403);
});

test("an id with a slip in it blocks nobody, unless it is meant", async () => {
  const { users, status } = await prepared();
  for (const slip of ["adda", "Ada", "Ada Lovelace", "ada@bank.example"]) {
    const wrong = await users("block", "--user", slip);
    expect(wrong).toMatchObject({ code: 1, out: "" });
    expect(wrong.err).toContain("Did you mean ada");
  }
  expect((await users("list")).out).toBe("");
  expect((await users("block", "--user", "adda", "--unseen")).code).toBe(0);
  expect((await users("list")).out).toMatch(/^adda /);
  expect(await status()).toBe(200);
});

test("whoever is still kept out by another block is not said to be let in", async () => {
  const { users } = await prepared();
  await users("block", "--user", "ada");
  await users("block", "--user", "ada", "--source", "staff");
  const narrow = await users("unblock", "--user", "ada", "--source", "staff");
  expect(narrow).toMatchObject({ code: 1, out: "" });
  expect(narrow.err).toContain("ada (at every source)");
  expect((await users("unblock", "--user", "ada")).code).toBe(0);
  // One issuer, one person, whichever of its sources is named.
  await users("block", "--user", "ada", "--source", "staff");
  await users("block", "--user", "ada", "--source", "machines");
  expect((await users("unblock", "--user", "ada", "--source", "staff")).err).toContain("ada (machines)");
  expect(await users("unblock", "--user", "ada", "--source", "machines")).toMatchObject({ code: 0, err: "" });
  expect((await users("list")).out).toBe("");
});

test("whom nobody blocked cannot be let in again", async () => {
  const { users } = await prepared();
  expect(await users("unblock", "--user", "ada")).toMatchObject({ code: 1, out: "" });
  await users("block", "--user", "ada");
  // At every source means at every source; what was meant is said.
  const one = await users("unblock", "--user", "ada", "--source", "staff");
  expect(one).toMatchObject({ code: 1, out: "" });
  expect(one.err).toContain("ada (at every source)");
  for (const words of [["block"], ["unblock"], ["block", "--source", "staff"]])
    expect(await users(...words)).toMatchObject({ code: 2, out: "" });
});
