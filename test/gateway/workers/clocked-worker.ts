// The real worker, with a clock that a file sets by hand, and with its process id on every answer.

import { subscribe } from "node:diagnostics_channel";
import { readFileSync } from "node:fs";
import type { ServerResponse } from "node:http";
import { DirectReply } from "../../../src/listener/direct-reply.ts";

const file = process.env["TEST_CLOCK"]!;
const systemNow = Date.now;
Date.now = () => systemNow() + Number(readFileSync(file, "utf8"));
subscribe("http.server.request.start", (message) => {
  (message as { response: ServerResponse }).response.setHeader("x-worker", String(process.pid));
});
// The answers that are not node's own.
const { writeHead } = DirectReply.prototype;
DirectReply.prototype.writeHead = function (status, headers) {
  this.setHeader("x-worker", String(process.pid));
  writeHead.call(this, status, headers);
};
// Only now, because it passes Date.now on as it finds it.
await import("../../../src/supervisor/worker.ts");
