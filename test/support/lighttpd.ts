// A real lighttpd on a free port.

import { spawn } from "node:child_process";
import { once } from "node:events";
import { writeFile } from "node:fs/promises";
import { connect } from "node:net";
import { join } from "node:path";
import { onTestFinished, vi } from "vitest";
import { createFolder } from "./folder.ts";
import { unusedPort } from "./recording-upstream.ts";

/** lighttpd is where Debian installs it. */
export const lighttpd = "/usr/sbin/lighttpd";

/** startLighttpd serves the files of a folder on the port it gives, until the test ends; `lines` are configuration besides that. */
export async function startLighttpd(root: string, lines: readonly string[]): Promise<number> {
  const own = await createFolder();
  const port = await unusedPort();
  const configuration = join(own, "lighttpd.conf");
  const everyday = [
    `server.bind = "127.0.0.1"`,
    `server.port = ${port}`,
    `server.document-root = "${root}"`,
    `server.errorlog = "${own}/error.log"`,
    `server.upload-dirs = ("${own}")`,
  ];
  await writeFile(configuration, `${[...everyday, ...lines].join("\n")}\n`);
  const server = spawn(lighttpd, ["-D", "-f", configuration], { stdio: "ignore" });
  const gone = once(server, "exit");
  onTestFinished(async () => {
    server.kill("SIGKILL");
    await gone;
  });
  await vi.waitFor(() => reach(port), { timeout: 60_000, interval: 20 });
  return port;
}

async function reach(port: number): Promise<void> {
  const socket = connect(port, "127.0.0.1");
  await once(socket, "connect");
  socket.destroy();
}
