// What wrk sends when it is not the same GET again and again: its own language is Lua.

import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { routeHost, routePath } from "../subject/route-policies.ts";

/** overRoutes asks for so many of the routes of writeRoutes, spread over all of them, one after the other, round and round. */
export function overRoutes(folder: string, { port, asked, of }: { port: number; asked: number; of: number }): string {
  const numbers = Array.from({ length: asked }, (_, index) => Math.floor(((index + 1) * of) / asked));
  const formats = numbers.map(
    (number) => `  wrk.format("GET", "${routePath(number)}", { ["Host"] = "${routeHost(number)}:${port}" }),`,
  );
  return write(
    join(folder, `routes-${asked}-${of}.lua`),
    `local requests, at = {}, 0
init = function()
  requests = {
${formats.join("\n")}
  }
end
request = function()
  at = at % #requests + 1
  return requests[at]
end
`,
  );
}

/** sending is a POST with a body of so many bytes. */
export const sending = (folder: string, bytes: number): string =>
  write(
    join(folder, `post-${bytes}.lua`),
    `wrk.method = "POST"\nwrk.body = string.rep("sallyport ", ${Math.ceil(bytes / 10)}):sub(1, ${bytes})\n`,
  );

function write(file: string, text: string): string {
  writeFileSync(file, text);
  return file;
}
