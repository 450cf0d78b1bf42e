// sallyport keys, against a gateway that runs with two workers: nothing is restarted.

import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rename, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { expect, onTestFinished, test } from "vitest";

const entry = resolve(import.meta.dirname, "../../src/cli/main.ts");
const env = { PATH: process.env["PATH"] };

interface Ran {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

const run = (...words: readonly string[]): Promise<Ran> =>
  new Promise((settle) => {
    execFile(process.execPath, [entry, ...words], { env }, (error, out, err) =>
      settle({ code: typeof error?.code === "number" ? error.code : 0, out, err }),
    );
  });

async function newFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "keys-"));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

/** A running gateway; `jwks` gives the ids it publishes, asked over a connection of its own: any worker may answer. */
async function running(folder: string) {
  await writeFile(
    join(folder, "bank.ts"),
    `import { host, nobody, publicRoute, respond } from "sallyport";
export default host("127.0.0.1", { identity: nobody }, publicRoute("/", respond({ status: 204 })));`,
  );
  const flags = ["--listen", "127.0.0.1:0", "--workers", "2", "--data", join(folder, "data"), "--drain", "0s"];
  const child = spawn(process.execPath, [entry, "start", folder, ...flags], { env, stdio: ["ignore", "pipe", "pipe"] });
  onTestFinished(async () => {
    if (child.exitCode !== null) return;
    child.kill("SIGKILL");
    await once(child, "exit");
  });
  let text = "";
  const port = await new Promise<string>((settle, reject) => {
    for (const stream of [child.stdout, child.stderr])
      stream.setEncoding("utf8").on("data", (part: string) => {
        text += part;
        const found = /"port":(\d+)|127\.0\.0\.1:(\d+)/.exec(text);
        if (found) settle(found[1] ?? found[2]!);
      });
    child.once("exit", () => reject(new Error(text)));
  });
  const jwks = async (): Promise<readonly string[]> => {
    const reply = await fetch(`http://127.0.0.1:${port}/.sallyport/jwks`, { headers: { connection: "close" } });
    const { keys } = (await reply.json()) as { keys: { kid: string; alg: string }[] };
    return keys.flatMap(({ kid, alg }) => (alg === "ES256" ? kid : []));
  };
  /** Twenty answers in a row: both workers were among them. */
  const all = async () => JSON.stringify([...new Set((await Promise.all(Array.from({ length: 20 }, jwks))).flat())]);
  return { jwks, all };
}

test("rotate: published by all workers, used later; rotate --now: the only one", async () => {
  const folder = await newFolder();
  const gateway = await running(folder);
  const data = ["--data", join(folder, "data")];
  const [first] = await gateway.jwks();
  expect(await run("keys", "list", ...data)).toMatchObject({ code: 0, out: expect.stringContaining(first!) });

  const rotated = await run("keys", "rotate", ...data);
  expect(rotated.code).toBe(0);
  expect(rotated.out).toMatch(/; by EdDSA as [\w-]{43}\n$/);
  const [second] = rotated.out.split(" ");
  await expect.poll(gateway.all, { timeout: 5_000 }).toBe(JSON.stringify([first, second]));
  const listed = await run("keys", "list", ...data);
  expect(
    listed.out
      .trim()
      .split("\n")
      .map((line) => line.split(" ")[0]),
  ).toEqual([first, second]);

  const now = await run("keys", "rotate", "--now", ...data);
  expect(now.code).toBe(0);
  const [third] = now.out.split(" ");
  await expect.poll(gateway.all, { timeout: 5_000 }).toBe(JSON.stringify([third]));
  expect((await run("keys", "list", ...data)).out.trim().split("\n")).toHaveLength(1);

  // The master key is elsewhere: no other one is made up, and nothing changes.
  await rename(join(folder, "data", "key"), join(folder, "key"));
  const lost = await run("keys", "rotate", "--now", ...data);
  expect(lost).toMatchObject({ code: 1, out: "" });
  expect(lost.err).toContain("there is no master key at");
  expect(await gateway.jwks()).toEqual([third]);
  expect((await run("keys", "list", ...data, "--key", join(folder, "key"))).code).toBe(0);
});

test("where no gateway has run, nothing is rotated", async () => {
  const folder = await newFolder();
  for (const words of [["list"], ["rotate"], ["rotate", "--now"]]) {
    const ran = await run("keys", ...words, "--data", join(folder, "data"));
    expect(ran).toMatchObject({ code: 1, out: "" });
  }
});

test("a master key that others can read refuses the start", async () => {
  const folder = await newFolder();
  const key = join(folder, "key");
  await writeFile(key, Buffer.alloc(32, 1).toString("base64url"), { mode: 0o644 });
  await writeFile(join(folder, "bank.ts"), "export {};");
  const ran = await run("start", folder, "--listen", "127.0.0.1:0", "--data", join(folder, "data"), "--key", key);
  expect(ran.code).toBe(1);
  expect(ran.err).toContain(`chmod 600 ${key}`);
});
