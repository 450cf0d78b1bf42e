// A real lighttpd with a CGI script and PHP, which make one variable of many spellings of a header's name.

import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { chmod, mkdtemp, rm, writeFile } from "node:fs/promises";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { onTestFinished, test, vi } from "vitest";
import { unusedPort } from "./recording-upstream.ts";

const lighttpd = "/usr/sbin/lighttpd";
const php = "/usr/bin/php-cgi";
const missing = [lighttpd, php].filter((file) => !existsSync(file));
const skipped = missing.length > 0 && process.env["REQUIRE_ALL"] !== "1";
if (skipped) console.warn(`SKIPPED: every test with a real CGI server. Missing: ${missing.join(", ")}`);

/** cgiTest is a test that needs lighttpd and php-cgi: skipped loudly without them, and with REQUIRE_ALL=1 it fails instead. */
export const cgiTest = skipped ? test.skip : test;

/** cgiServer starts one with /env.cgi and /env.php, each of which answers with its variables of request headers, one a line. */
export async function cgiServer(): Promise<{ readonly url: string; readonly port: number }> {
  const folder = await mkdtemp(join(tmpdir(), "sallyport-cgi-"));
  const port = await unusedPort();
  await writeFile(
    join(folder, "env.cgi"),
    '#!/bin/sh\nprintf "Content-Type: text/plain\\r\\n\\r\\n"\nenv | grep ^HTTP_\n',
  );
  await chmod(join(folder, "env.cgi"), 0o755);
  await writeFile(
    join(folder, "env.php"),
    '<?php header("Content-Type: text/plain"); foreach ($_SERVER as $name => $value) if (str_starts_with($name, "HTTP_")) echo "$name=$value\\n";',
  );
  await writeFile(
    join(folder, "lighttpd.conf"),
    `server.modules = ("mod_cgi")
server.bind = "127.0.0.1"
server.port = ${port}
server.document-root = "${folder}"
server.errorlog = "${folder}/error.log"
server.upload-dirs = ("${folder}")
cgi.assign = (".cgi" => "", ".php" => "${php}")
`,
  );
  const server = spawn(lighttpd, ["-D", "-f", join(folder, "lighttpd.conf")], { stdio: "ignore" });
  const gone = once(server, "exit");
  onTestFinished(async () => {
    server.kill("SIGKILL");
    await gone;
    await rm(folder, { recursive: true, force: true });
  });
  await vi.waitFor(() => reach(port), { timeout: 60_000, interval: 20 });
  return { url: `http://127.0.0.1:${port}`, port };
}

async function reach(port: number): Promise<void> {
  const socket = connect(port, "127.0.0.1");
  await once(socket, "connect");
  socket.destroy();
}
