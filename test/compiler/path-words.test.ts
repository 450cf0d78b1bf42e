// What a pattern names, and its host refuses, is told: no request would ever get to it.

import { expect, test } from "vitest";
import { build, generationOf } from "./fixture/folder.ts";

test("a route that its paths keep from ever being reached is told, with the words that let them in", async () => {
  const result = await build({
    "a.ts": `import { host, nobody, respond, route } from "sallyport";
export default host("a.example", { identity: nobody, paths: { semicolon: "keep" } },
route("/a%2Fb", respond()),
route("/c;d/caf%E9/%2f", respond()),
route("/e;f", { paths: { semicolon: "refuse" } }, respond()),
route("/100%25", { paths: { encodedPercent: "refuse" } }, respond()),
route("/g;h", respond()),
route("/200%25", respond()),
route("/i%2Fj", { paths: { encodedSlash: "keep" } }, respond()),
route("/caf%C3%A9/%3B", respond()));`,
  });
  expect(generationOf(result).manifest.hosts[0]?.paths).toEqual({ semicolon: "keep" });
  expect(generationOf(result).manifest.hosts[0]?.routes.map(({ paths }) => paths)).toContainEqual({
    encodedSlash: "keep",
  });
  expect(
    result.ok &&
      result.warnings.map(({ code, location, fix }) => [code, location?.line, /paths: {(.*?)}/.exec(fix)?.[1]]),
  ).toEqual([
    ["COMPILE_PATH", 3, ' encodedSlash: "keep" '],
    ["COMPILE_PATH", 4, ' encodedSlash: "keep", bytes: "keep" '],
    ["COMPILE_PATH", 5, ' semicolon: "keep" '],
    ["COMPILE_PATH", 6, ' encodedPercent: "keep" '],
  ]);
});
