// What wrk sends when it is not the same GET again and again: its own language is Lua.

import { writeFileSync } from "node:fs";
import { join } from "node:path";

/** overPaths goes through `<before>N<after>` for so many N from `step` to `step × count`, round and round. */
export function overPaths(folder: string, count: number, step: number, before: string, after: string): string {
  return write(
    join(folder, `paths-${count}-${step}.lua`),
    `local requests, at = {}, 0
init = function()
  for number = 1, ${count} do requests[number] = wrk.format("GET", "${before}" .. ${step} * number .. "${after}") end
end
request = function()
  at = at % ${count} + 1
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
