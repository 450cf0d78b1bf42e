// A process without a descriptor left sheds what it cannot forward, and thinks no worse of the endpoint.

import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { expect, test } from "vitest";

test("without a descriptor a request is refused by name, the endpoint stays healthy, and the next one passes", async () => {
  const child = new URL("../support/without-descriptors.ts", import.meta.url).pathname;
  const { stdout } = await promisify(execFile)("bash", ["-c", `ulimit -n 64; exec "${process.execPath}" "${child}"`]);
  expect(JSON.parse(stdout)).toEqual({
    became: [200, "GATEWAY_EXHAUSTED", 200],
    unhealthy: 0,
  });
});
