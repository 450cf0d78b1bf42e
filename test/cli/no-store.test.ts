// A command on a folder in which no gateway has run says so, and leaves the folder as it was: it once made a store, and ended "0 sessions".

import { existsSync } from "node:fs";
import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { factorsCommands } from "../../src/cli/factors.ts";
import { keysCommands } from "../../src/cli/keys.ts";
import { sessionsCommands } from "../../src/cli/sessions.ts";
import { usersCommands } from "../../src/cli/users.ts";
import { storeCommand } from "../support/command-line.ts";
import { gatewayUnderTest } from "../support/gateway-under-test.ts";

const words: Readonly<Record<string, readonly string[]>> = {
  "sessions revoke": ["--user", "ada"],
  "factors list": ["--user", "ada", "--source", "staff"],
  "factors reset": ["--user", "ada", "--source", "staff"],
};

const commands = [...sessionsCommands, ...factorsCommands, ...keysCommands, ...usersCommands];

test.each(commands.map(({ group, name }) => [group, name] as const))("%s %s", async (group, name) => {
  const folder = await mkdtemp(join(tmpdir(), "no-store-"));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const missing = join(folder, "misspelt");
  for (const data of [folder, missing]) {
    const ran = await storeCommand(group, data)(name, ...(words[`${group} ${name}`] ?? []));
    expect(ran).toMatchObject({ code: 1, out: "" });
    expect(ran.err).toContain(data);
    expect(ran.err).toContain("--data");
  }
  expect(await readdir(folder)).toEqual([]);
});

test("where a gateway has run, the next command works", async () => {
  const data = await mkdtemp(join(tmpdir(), "with-store-"));
  onTestFinished(() => rm(data, { recursive: true, force: true }));
  await gatewayUnderTest({ settings: { data } });
  expect(existsSync(data)).toBe(true);
  expect(await storeCommand("sessions", data)("revoke", "--all")).toMatchObject({ code: 0 });
});
