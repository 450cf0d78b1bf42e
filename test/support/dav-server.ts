// A real WebDAV server (lighttpd with mod_webdav), whose files are in a folder of the test's.

import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { onTestFinished, test, vi } from "vitest";
import { unusedPort } from "./recording-upstream.ts";

const needed = ["/usr/sbin/lighttpd", "/usr/lib/lighttpd/mod_webdav.so"];
const missing = needed.filter((file) => !existsSync(file));
const skipped = missing.length > 0 && process.env["REQUIRE_ALL"] !== "1";
if (skipped) console.warn(`SKIPPED: every test with a real WebDAV server. Missing: ${missing.join(", ")}`);

/** davTest is a test that needs lighttpd with mod_webdav: skipped loudly without them, and with REQUIRE_ALL=1 it fails instead. */
export const davTest = skipped ? test.skip : test;

/** davServer starts one with these files; everything in the folder can be read, written and moved. */
export async function davServer(
  files: Readonly<Record<string, string>>,
): Promise<{ readonly url: string; readonly folder: string }> {
  const base = await mkdtemp(join(tmpdir(), "sallyport-dav-"));
  const folder = join(base, "files");
  const port = await unusedPort();
  for (const [name, text] of Object.entries(files)) {
    await mkdir(join(folder, name, ".."), { recursive: true });
    await writeFile(join(folder, name), text);
  }
  await writeFile(
    join(base, "lighttpd.conf"),
    `server.modules = ("mod_webdav")
server.bind = "127.0.0.1"
server.port = ${port}
server.document-root = "${folder}"
server.errorlog = "${base}/error.log"
server.upload-dirs = ("${base}")
webdav.activate = "enable"
`,
  );
  const server = spawn(needed[0]!, ["-D", "-f", join(base, "lighttpd.conf")], { stdio: "ignore" });
  const gone = once(server, "exit");
  onTestFinished(async () => {
    server.kill("SIGKILL");
    await gone;
    await rm(base, { recursive: true, force: true });
  });
  await vi.waitFor(() => reach(port), { timeout: 60_000, interval: 20 });
  return { url: `http://127.0.0.1:${port}`, folder };
}

async function reach(port: number): Promise<void> {
  const socket = connect(port, "127.0.0.1");
  await once(socket, "connect");
  socket.destroy();
}
