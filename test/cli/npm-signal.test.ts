// The gateway as npm runs it: what npm is told, the gateway is told.

import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { expect, onTestFinished, test, vi } from "vitest";
import { createFolder } from "../support/folder.ts";

test("a SIGTERM to npm reaches the gateway, which the shell between them would else leave behind", async () => {
  const folder = await createFolder({
    "a.ts": `import { host, nobody, respond, route } from "sallyport";
export default host("localhost", { identity: nobody }, route("/*", () => true, respond({ body: "hello" })));
`,
  });
  const words = ["run", "-s", "sallyport", "--", "start", folder, "--listen", "127.0.0.1:0", "--workers", "1"];
  const npm = spawn("npm", [...words, "--data", `${folder}/.data`], {
    stdio: ["ignore", "pipe", "ignore"],
    detached: true,
  });
  const group = npm.pid ?? 0;
  onTestFinished(() => void spawnSync("kill", ["-KILL", "--", `-${group}`]));
  const closed = once(npm, "close");
  const lines = createInterface({ input: npm.stdout });
  for await (const line of lines) if (line.includes("is live on")) break;
  npm.stdout.resume();
  npm.kill("SIGTERM");
  // Its output is closed when the last one that has it has ended.
  await closed;
  const left = () => spawnSync("pgrep", ["-g", String(group)], { encoding: "utf8" }).stdout;
  await vi.waitFor(() => expect(left()).toBe(""), { timeout: 10_000 });
});
