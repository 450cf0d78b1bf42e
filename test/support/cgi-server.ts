// A real lighttpd with a CGI script and PHP, which make one variable of many spellings of a header's name.

import { chmod } from "node:fs/promises";
import { join } from "node:path";
import { createFolder } from "./folder.ts";
import { lighttpd, startLighttpd } from "./lighttpd.ts";
import { missingOf, testWith } from "./real-part.ts";

const php = "/usr/bin/php-cgi";

/** cgiTest is a test that needs lighttpd and php-cgi. */
export const cgiTest = testWith("a real CGI server", missingOf([lighttpd, php]));

/** cgiServer starts one with /env.cgi and /env.php, each of which answers with its variables of request headers, one a line. */
export async function cgiServer(): Promise<{ readonly url: string; readonly port: number }> {
  const folder = await createFolder({
    "env.cgi": '#!/bin/sh\nprintf "Content-Type: text/plain\\r\\n\\r\\n"\nenv | grep ^HTTP_\n',
    "env.php":
      '<?php header("Content-Type: text/plain"); foreach ($_SERVER as $name => $value) if (str_starts_with($name, "HTTP_")) echo "$name=$value\\n";',
  });
  await chmod(join(folder, "env.cgi"), 0o755);
  const port = await startLighttpd(folder, [
    'server.modules = ("mod_cgi")',
    `cgi.assign = (".cgi" => "", ".php" => "${php}")`,
  ]);
  return { url: `http://127.0.0.1:${port}`, port };
}
