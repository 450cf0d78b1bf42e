// Who may import whom: stages do not know each other, the sandbox's side knows nothing of ours, packages have one door.

import { describe, expect, test } from "vitest";
import { importsOf, packageOf, sources } from "./source.ts";

const src = sources("src");
const runtime = sources("runtime");
const stages = ["listener", "routing", "identity", "facts", "decision", "stepup", "upstream", "audit"];

const folderOf = (path: string) => /^src\/([^/]+)\//.exec(path)?.[1] ?? "";

test("the reader of imports sees every way to import", () => {
  const text = `import a from "./a.ts";
import {
  type B,
  b,
} from "../b.ts";
import type { C } from "c/d";
export { d } from "@scope/d/e";
import "node:fs";
const f = require("f");
await import("./g.ts");
`;
  expect(importsOf("src/x/y.ts", text)).toEqual([
    { path: "src/x/a.ts", typeOnly: false, local: true },
    { path: "src/b.ts", typeOnly: false, local: true },
    { path: "c/d", typeOnly: true, local: false },
    { path: "@scope/d/e", typeOnly: false, local: false },
    { path: "node:fs", typeOnly: false, local: false },
    { path: "f", typeOnly: false, local: false },
    { path: "src/x/g.ts", typeOnly: false, local: true },
  ]);
  expect(src.length).toBeGreaterThan(60);
  expect(src.flatMap((file) => file.imports).filter((one) => one.local).length).toBeGreaterThan(150);
});

describe("stages do not know each other", () => {
  test.each(stages)("%s", (stage) => {
    const files = src.filter((file) => folderOf(file.path) === stage);
    expect(files.length).toBeGreaterThan(0);
    // What stages share besides the root: the store's contract and the way of answering.
    const allowed = new Set(["", stage, "store", "reply"]);
    const found = files.flatMap((file) =>
      file.imports
        .filter((one) => one.path.startsWith("src/") && !allowed.has(folderOf(one.path)))
        .map((one) => `${file.path} → ${one.path}`),
    );
    expect(found).toEqual([]);
  });
  test("of the store they take the contract alone", () => {
    const found = src
      .filter((file) => stages.includes(folderOf(file.path)))
      .flatMap((file) => file.imports.map((one) => one.path))
      .filter((path) => path.startsWith("src/store/") && path !== "src/store/store.ts");
    expect(found).toEqual([]);
  });
});

test("src takes only the contract and the facts from runtime", () => {
  const shared = new Set(["runtime/contract.ts", "runtime/facts.ts"]);
  const found = src.flatMap((file) =>
    file.imports
      .filter((one) => one.path.startsWith("runtime/") && !shared.has(one.path))
      // What operators' tests pass in are the runtime's own types.
      .filter((one) => !(folderOf(file.path) === "testing" && one.typeOnly))
      .map((one) => `${file.path} → ${one.path}`),
  );
  expect(found).toEqual([]);
});

test("runtime imports nothing outside itself", () => {
  const found = runtime.flatMap((file) =>
    file.imports.filter((one) => !one.path.startsWith("runtime/")).map((one) => `${file.path} → ${one.path}`),
  );
  expect(found).toEqual([]);
});

test("each third-party package has one door, and it is this one", () => {
  const doors = new Map<string, Set<string>>();
  for (const file of src) {
    for (const one of file.imports) {
      const name = packageOf(one);
      if (name !== null) doors.set(name, (doors.get(name) ?? new Set()).add(file.path));
    }
  }
  expect(Object.fromEntries([...doors].map(([name, files]) => [name, [...files].join(", ")]))).toEqual({
    "@jridgewell/trace-mapping": "src/generation/generation.ts",
    "@simplewebauthn/server": "src/factor/passkey.ts",
    chokidar: "src/compiler/watch.ts",
    commander: "src/cli/program.ts",
    esbuild: "src/compiler/bundle.ts",
    "find-my-way": "src/routing/table.ts",
    "isolated-vm": "src/sandbox/isolate.ts",
    jose: "src/identity/token.ts",
    "lru-cache": "src/store/cache.ts",
    "openid-client": "src/identity/oidc-client.ts",
    otpauth: "src/factor/totp.ts",
    pino: "src/observe/log.ts",
    qr: "src/factor/qr.ts",
    undici: "src/upstream/pool.ts",
    vitest: "src/testing/matchers.ts",
    zod: "src/settings.ts",
  });
});

test("node:vm is nowhere: it is not a boundary", () => {
  const found = [...src, ...runtime].filter((file) => file.imports.some((one) => /^(node:)?vm$/.test(one.path)));
  expect(found.map((file) => file.path)).toEqual([]);
});

test("no file waits for itself: imports have no circles", () => {
  const next = new Map(
    [...src, ...runtime].map((file) => [
      file.path,
      file.imports.filter((one) => one.local && !one.typeOnly).map((one) => one.path),
    ]),
  );
  const done = new Set<string>();
  const circles: string[] = [];
  const walk = (path: string, above: readonly string[]): void => {
    if (above.includes(path)) circles.push([...above.slice(above.indexOf(path)), path].join(" → "));
    else if (!done.has(path)) for (const one of next.get(path) ?? []) walk(one, [...above, path]);
    done.add(path);
  };
  for (const path of next.keys()) walk(path, []);
  expect(circles).toEqual([]);
});
