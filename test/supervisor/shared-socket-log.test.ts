// Standard output is a socket that somebody else has too, such as the journal's, and they make it wait: nobody here does.

import { spawn } from "node:child_process";
import { once } from "node:events";
import { createConnection, createServer, type Socket } from "node:net";
import { join, resolve } from "node:path";
import { expect, onTestFinished, test, vi } from "vitest";
import { freePorts, ask as get } from "../../bench/port.ts";
import { createFolder } from "../support/folder.ts";

test("a socket that a neighbour made to block holds nobody up when its reader stops", async () => {
  const folder = await createFolder({
    "a.ts": `import { host, nobody, respond, route } from "sallyport";
export default host("localhost", { identity: nobody }, route("/*", () => true, respond({ body: "hello" })));
`,
  });
  const server = createServer({ pauseOnConnect: true }).listen(join(folder, "journal.sock"));
  await once(server, "listening");
  let reader: Socket | undefined;
  server.once("connection", (socket) => {
    reader = socket;
  });
  const shared = createConnection(join(folder, "journal.sock"));
  await once(shared, "connect");
  const [port = 0] = await freePorts(1);
  const words = [resolve("src/cli/main.ts"), "start", folder, "--data", join(folder, ".data"), "--workers", "1"];
  const child = spawn(process.execPath, [...words, "--listen", `127.0.0.1:${port}`], {
    stdio: ["ignore", shared, "ignore"],
  });
  onTestFinished(() => {
    child.kill("SIGKILL");
    reader?.destroy();
    shared.destroy();
    server.close();
  });
  const ask = async (path: string) => (await get(port, path, { host: "localhost" })).status;
  await vi.waitFor(async () => expect(await ask("/")).toBe(200), { timeout: 60_000, interval: 100 });
  // What inherits it as its standard output has it block, for everybody (libuv, uv_spawn).
  expect(await once(spawn("true", { stdio: ["ignore", shared, "ignore"] }), "exit")).toEqual([0, null]);
  // More than the kernel keeps of a socket that nobody reads.
  const path = `/${"long/".repeat(190)}`;
  for (let count = 0; count < 500; count++) expect(await ask(path)).toBe(200);
  reader?.resume();
  child.kill("SIGTERM");
  expect(await once(child, "exit")).toEqual([0, null]);
});
