// A real nginx with one file of its own configuration.

import { spawn } from "node:child_process";
import { once } from "node:events";
import { connect } from "node:net";
import { join } from "node:path";
import { onTestFinished, vi } from "vitest";
import { createFolder } from "./folder.ts";
import { missingOf, testWith } from "./real-part.ts";

const nginx = "/usr/sbin/nginx";

/** nginxTest is a test that needs nginx. */
export const nginxTest = testWith("nginx", missingOf([nginx]));

/** startNginx serves `site`, what stands within http { }, until the test ends, and answers at `port` then. */
export async function startNginx(site: string, port: number): Promise<void> {
  const written = ["body", "proxy", "fastcgi", "uwsgi", "scgi"].map((kind) => {
    const name = kind === "body" ? "client_body" : kind;
    return `${name}_temp_path temp-${kind};`;
  });
  const folder = await createFolder({
    "nginx.conf": `daemon off; worker_processes 1; pid nginx.pid; error_log error.log;
events {}
http { access_log off; ${written.join(" ")}
${site}
}
`,
  });
  const server = spawn(nginx, ["-p", folder, "-e", join(folder, "error.log"), "-c", join(folder, "nginx.conf")], {
    stdio: ["ignore", "ignore", "inherit"],
  });
  const gone = once(server, "exit");
  onTestFinished(async () => {
    server.kill("SIGTERM");
    await gone;
  });
  const reach = async () => {
    const socket = connect(port, "127.0.0.1");
    await once(socket, "connect");
    socket.destroy();
  };
  await Promise.race([
    vi.waitFor(reach, { timeout: 60_000, interval: 20 }),
    gone.then(() => Promise.reject(new Error("nginx ended: its configuration is not taken"))),
  ]);
}
