// What of the gateway's log reaches the terminal.

import { expect, test } from "vitest";
import { createTranslator } from "../../demo/log-message.ts";

test.each([
  ["a reload", { level: "info", generation: "a1", msg: "Generation a1 is live" }, "Generation a1 is live"],
  ["the first generation", { level: "info", generation: "a1", port: 8080, msg: "Generation a1 is live" }, null],
  ["a decision", { level: "info", event: "decision", msg: "x" }, null],
  ["a faulty decision", { level: "warn", event: "decision", msg: "x" }, null],
  ["problems that are on standard error already", { level: "error", problems: [], msg: "1 error" }, null],
  ["a fault", { level: "error", msg: "A reload failed" }, "error: A reload failed"],
  ["other news", { level: "info", msg: "Stopping" }, null],
  ["talk", { level: "debug", generation: "a1", msg: "x" }, null],
])("%s", (_name, entry, message) => {
  expect(createTranslator()(JSON.stringify(entry), true)).toBe(message);
});

test("what is not a line of the log is passed on as it stands", () => {
  expect(createTranslator()("node: bad option", false)).toBe("node: bad option");
});

test("an endpoint's trouble is named, once for all workers, and so is its end", () => {
  const translate = createTranslator();
  const line = (level: string, endpoint: string, msg: string) =>
    translate(JSON.stringify({ level, endpoint, msg }), true);
  expect(line("warn", "http://a", "endpoint is unhealthy")).toBe("warn: http://a: endpoint is unhealthy");
  expect(line("warn", "http://a", "endpoint is unhealthy")).toBe(null);
  expect(line("warn", "http://b", "endpoint is unhealthy")).toBe("warn: http://b: endpoint is unhealthy");
  expect(line("info", "http://a", "endpoint is healthy again")).toBe("http://a: endpoint is healthy again");
  expect(line("info", "http://a", "endpoint is healthy again")).toBe(null);
  expect(line("warn", "http://a", "endpoint is unhealthy")).toBe("warn: http://a: endpoint is unhealthy");
});
