// A real WebDAV server (lighttpd with mod_webdav), whose files are in a folder of the test's.

import { createFolder, type Files } from "./folder.ts";
import { lighttpd, startLighttpd } from "./lighttpd.ts";
import { missingOf, testWith } from "./real-part.ts";

/** davTest is a test that needs lighttpd with mod_webdav. */
export const davTest = testWith("a real WebDAV server", missingOf([lighttpd, "/usr/lib/lighttpd/mod_webdav.so"]));

/** davServer starts one with these files; everything in the folder can be read, written and moved. */
export async function davServer(files: Files): Promise<{ readonly url: string; readonly folder: string }> {
  const folder = await createFolder(files);
  const port = await startLighttpd(folder, ['server.modules = ("mod_webdav")', 'webdav.activate = "enable"']);
  return { url: `http://127.0.0.1:${port}`, folder };
}
