// The suite of what sallyport init makes: its tests pass, it is served at once, and its pages are seen with no account anywhere.

import { mkdir, readFile, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { chromiumMissing } from "../support/chromium.ts";
import { freePorts } from "../support/free-ports.ts";
import { testWith } from "../support/real-part.ts";
import { expectAda, openVault, type Place, signIn } from "./first-visit.ts";
import { borrow, run, start } from "./operator.ts";

/** rewrite changes a file of the project; throws where nothing of it would. */
async function rewrite(path: string, from: string | RegExp, to: string): Promise<void> {
  const before = await readFile(path, "utf8");
  const after = before.replace(from, to);
  expect(after).not.toBe(before);
  await writeFile(path, after);
}

/** serve runs npm run dev at ports of its own, which the policies say as well. */
export async function serve(project: string): Promise<Place> {
  const [provider, gateway] = [await freePorts(), await freePorts()];
  await rewrite(join(project, "policies/identity.ts"), ":9000", `:${provider}`);
  await rewrite(join(project, "policies/upstreams.ts"), ":9001", `:${provider + 1}`);
  const words = ["run", "dev", "--", "--listen", `127.0.0.1:${gateway}`, "--demo-port", String(provider)];
  const dev = start(project, "npm", words);
  await dev.said(/FOR TRYING ONLY/);
  await dev.said(new RegExp(`"port":${gateway}`));
  return { gateway: `http://localhost:${gateway}`, provider: `http://127.0.0.1:${provider}` };
}

/** tour is all that somebody tries who has just begun: signs in, steps up, and changes a policy. */
export async function tour(project: string): Promise<void> {
  const place = await serve(project);
  const tab = await signIn(place, "ada");
  await expectAda(tab, "pwd");
  await openVault(place, tab, "ada");
  await expectAda(tab, "pwd, otp");
  const other = await signIn(place, "bob");
  expect((await other.goto(`${place.gateway}/vault`))?.status()).toBe(403);
  await rewrite(join(project, "policies/app.ts"), '"GET /me", toApp', '"GET /me", () => deny("Closed today"), toApp');
  await expect.poll(async () => (await tab.goto(`${place.gateway}/me`))?.status()).toBe(403);
}

/** starterSuite makes a project below a folder where Sallyport is installed: what is installed there serves it too. */
export function starterSuite(folder: string): void {
  const project = join(folder, "gate");

  test("init makes a project with what was installed", async () => {
    expect(await run(folder, "npx", ["sallyport", "init", "gate"])).toMatchObject({ code: 0, err: "" });
    const { name, dependencies } = JSON.parse(await readFile(join(project, "package.json"), "utf8"));
    expect({ name, dependencies }).toEqual({
      name: "gate",
      dependencies: { sallyport: "file:../../sallyport-0.1.0.tgz" },
    });
    expect(await readFile(join(project, ".gitignore"), "utf8")).toContain(".sallyport/");
  });

  test("its npm scripts check it, types and all, and test it; start refuses what only dev has", async () => {
    await borrow(folder, ["typescript"]);
    const bin = join(folder, "node_modules/.bin");
    await mkdir(bin, { recursive: true });
    for (const [name, to] of [
      ["tsc", "typescript/bin/tsc"],
      ["vitest", "vitest/vitest.mjs"],
    ] as const)
      await symlink(`../${to}`, join(bin, name));
    expect(await run(project, "npm", ["run", "check"])).toMatchObject({ code: 0 });
    expect(await run(project, "npm", ["test"])).toMatchObject({ code: 0, out: expect.stringMatching(/5 passed/) });
    const started = await run(project, "npm", ["start", "--", "--listen", "127.0.0.1:0"]);
    expect(started).toMatchObject({ code: 1, err: expect.stringContaining("DEMO_CLIENT_SECRET") });
  });

  testWith("Chromium", chromiumMissing)("npm run dev shows its pages, and obeys what was saved", async () => {
    await tour(project);
  });
}
