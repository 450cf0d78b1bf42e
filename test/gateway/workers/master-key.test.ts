// The master key is exchanged while people have sessions and apps, with real workers, and a wrong one is told before anybody serves.

import { randomBytes } from "node:crypto";
import { chmod, mkdtemp, rename, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { createIdentityProvider } from "../../../demo/identity-provider/identity-provider.ts";
import { createLog } from "../../../src/observe/log.ts";
import { parseSettings } from "../../../src/settings.ts";
import { createSupervisor, type Supervisor } from "../../../src/supervisor/supervisor.ts";
import { codeAt } from "../../factor/factors-under-test.ts";
import { createBrowserClient } from "../../support/browser-client.ts";
import { storeCommand } from "../../support/command-line.ts";
import { writeFiles } from "../../support/folder.ts";
import { bankClient, type GatewayUnderTest } from "../../support/gateway-under-test.ts";
import { addApp, errand, factorPolicies } from "../../support/gateway-with-factors.ts";
import { recordingUpstream, unusedPort } from "../../support/recording-upstream.ts";
import { signIn } from "../../support/sign-in.ts";

/** A code is asked for each of them. */
const box = 'route("GET /box/:id", stepUp(totp, { scope: ({ params }) => ["box", params.id] }), forward(bank)),';

async function machine() {
  const folder = await mkdtemp(join(tmpdir(), "master-"));
  const port = await unusedPort();
  const origin = `http://localhost:${port}`;
  const upstream = await recordingUpstream();
  const provider = await createIdentityProvider({ port: 0, clients: [bankClient(origin)] });
  const root = join(folder, "policies");
  const policies = factorPolicies({ issuer: provider.issuer, upstream: upstream.url });
  await writeFiles(root, {
    ...policies,
    "bank.ts": policies["bank.ts"]!.replace('route("GET /door"', `${box}\n  route("GET /door"`),
  });
  const data = join(folder, "data");
  const browser = createBrowserClient();
  let running: Supervisor | null = null;
  onTestFinished(async () => {
    browser.close();
    await running?.close();
    await provider.close();
    await rm(folder, { recursive: true, force: true });
  });
  const newKey = async (name: string) => {
    const file = join(folder, name);
    await writeFile(file, randomBytes(32).toString("base64"));
    await chmod(file, 0o600);
    return file;
  };
  return {
    origin,
    data,
    browser,
    newKey,
    keys: (...words: string[]) => storeCommand("keys", data)(...words),
    factors: (...words: string[]) => storeCommand("factors", data)(...words),
    async start(keys: { readonly key?: string; readonly secondKey?: string }) {
      await running?.close();
      running = null;
      running = await createSupervisor({
        root,
        settings: parseSettings(
          { listen: `127.0.0.1:${port}`, workers: "2", data, drain: "0s", logLevel: "warn", ...keys },
          {},
        ),
        log: createLog({ level: "fatal", name: "test", stream: process.stdout }),
        watch: false,
        env: { ...process.env, BANK_CLIENT_SECRET: "bank-secret" },
      });
    },
  };
}

type Machine = Awaited<ReturnType<typeof machine>>;

async function withApp({ browser, origin }: Machine) {
  await signIn(browser, `${origin}/statements`, { user: "ada" });
  const first = await browser.open(`${origin}/.sallyport/factors/app`);
  const page = await errand(browser, first, { user: "ada" });
  const { secret } = await addApp({ now: Date.now } as GatewayUnderTest, browser, page);
  const used = new Set([codeAt(secret, Date.now())]);
  /** A code of a step that was not used: the one before, now, or the next. */
  const code = () => {
    const fresh = [-30_000, 0, 30_000].map((ms) => codeAt(secret, Date.now() + ms)).find((one) => !used.has(one))!;
    used.add(fresh);
    return fresh;
  };
  return { code };
}

test("a session and an app go through the exchange, and the old key can be dropped", { timeout: 180_000 }, async () => {
  const one = await machine();
  await one.start({});
  const old = join(one.data, "key");
  const { code } = await withApp(one);
  const next = await one.newKey("next");
  const open = async () => (await one.browser.open(`${one.origin}/statements`, { follow: false })).status;
  const prove = async (id: string) => {
    const page = await one.browser.open(`${one.origin}/box/${id}`);
    expect(page.url.pathname).toBe("/.sallyport/verify");
    return (await one.browser.submit(page, { code: code() })).status;
  };
  expect(await open()).toBe(200);

  // Nobody could open what it seals: the gateway that runs would sign nothing more.
  for (const words of [["rotate-master"], ["rotate"], ["rotate", "--now"]])
    expect(await one.keys(...words, "--key", next, "--second-key", old)).toMatchObject({ code: 1, out: "" });
  expect(await open()).toBe(200);

  // Not by itself: what the old one sealed would be lost.
  await expect(one.start({ key: next })).rejects.toThrow("--second-key");
  await one.start({ key: next, secondKey: old });
  expect(await open()).toBe(200);
  expect(await prove("one")).toBe(200);
  await expect(one.start({ key: next })).rejects.toThrow("--second-key");
  await one.start({ key: next, secondKey: old });

  const rotated = await one.keys("rotate-master", "--key", next, "--second-key", old);
  expect(rotated).toMatchObject({ code: 0, err: "" });
  expect(rotated.out).toContain("Authenticator apps: 1 sealed anew, 0 already.");
  // Interrupted and run again, it has nothing to do.
  expect((await one.keys("rotate-master", "--key", next, "--second-key", old)).out).toContain(
    "0 sealed anew, 1 already",
  );
  await expect(one.start({ key: old })).rejects.toThrow("does not open");
  await one.start({ key: next });
  expect(await open()).toBe(200);
  expect((await one.keys("list", "--key", next)).code).toBe(0);
  expect(await prove("two")).toBe(200);
});

test("a wrong key is told at start and by every command, and one that is lost is given up only when that was said", {
  timeout: 180_000,
}, async () => {
  const one = await machine();
  await one.start({});
  await withApp(one);
  const wrong = await one.newKey("wrong");
  await expect(one.start({ key: wrong })).rejects.toThrow("Put that key back");
  // To the end, which is what to do where it is lost.
  for (const words of [["list"], ["rotate"], ["rotate", "--now"]])
    expect(await one.keys(...words, "--key", wrong)).toMatchObject({
      code: 1,
      out: "",
      err: expect.stringMatching(/keys reset-master\n$/),
    });
  // Nothing was lost by trying.
  await one.start({});
  expect((await one.browser.open(`${one.origin}/statements`, { follow: false })).status).toBe(200);
  await rename(join(one.data, "key"), join(one.data, "key.kept"));
  await expect(one.start({})).rejects.toThrow("Put that key back");
  expect(await one.keys("reset-master", "--key", wrong)).toMatchObject({ code: 2, out: "" });
  expect(await one.keys("reset-master", "--key", join(one.data, "key.kept"), "--yes")).toMatchObject({ code: 0 });
  await one.start({ key: join(one.data, "key.kept") });
  expect(
    (await one.factors("list", "--user", "ada", "--source", "staff", "--key", join(one.data, "key.kept"))).out,
  ).toMatch(/^totp/);
  const reset = await one.keys("reset-master", "--key", wrong, "--yes");
  expect(reset).toMatchObject({ code: 0, out: "1 authenticator app and 1 signing key removed\n" });
  await one.start({ key: wrong });
  expect((await one.browser.open(`${one.origin}/statements`, { follow: false })).status).toBe(200);
});
