// Who may import whom: rooms as in the table, stages not each other, the sandbox's side nothing of ours, packages through one door.

import { readdirSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { everywhere, roomOf, rooms } from "./rooms.ts";
import { importsOf, packageOf, sources } from "./source.ts";

const src = sources("src");
const runtime = sources("runtime");
const files = [...src, ...runtime];
const row = new Map(rooms.map((room) => [room.name, room]));
const table = "test/architecture/rooms.ts";

/** The imports that leave a room, of every file. */
const leaving = files.flatMap((file) =>
  file.imports
    .filter((one) => /^(src|runtime)\//.test(one.path) && !everywhere.has(one.path))
    .map((one) => ({ file: file.path, path: one.path, from: roomOf(file.path), to: roomOf(one.path) }))
    .filter(({ from, to }) => from !== to),
);

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

describe("every folder is a room, and every room is in the table", () => {
  test("src/ holds rooms, the errors and settings.ts", () => {
    const loose = readdirSync("src", { withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => entry.name);
    expect(loose.sort(), "a file of its own belongs into the room that it serves").toEqual([
      "error-codes.ts",
      "errors.ts",
      "settings.ts",
    ]);
  });

  test("no folder is missing in the table", () => {
    const found = new Set(src.map((file) => roomOf(file.path)).filter((name) => !everywhere.has(`src/${name}`)));
    const missing = [...found].filter((name) => !row.has(name));
    expect(missing.map((name) => `src/${name}/ has no row in ${table}: add one, below all that it imports`)).toEqual(
      [],
    );
  });

  test("no row is of a folder that is gone", () => {
    const found = new Set(files.map((file) => roomOf(file.path)));
    const gone = rooms.filter((room) => !found.has(room.name));
    expect(gone.map((room) => `src/${room.name}/ is not there: take its row out of ${table}`)).toEqual([]);
  });

  test("no row is there twice, and what a row says fits on the map", () => {
    expect(new Set(rooms.map((room) => room.name)).size).toBe(rooms.length);
    expect(rooms.filter((room) => room.says.length > 24).map((room) => room.name)).toEqual([]);
  });
});

describe("a room imports what its row allows, types included", () => {
  test("and nothing else", () => {
    const found = leaving
      .filter(({ from, to }) => row.has(from) && !row.get(from)!.imports.includes(to))
      .map(
        ({ file, path, from, to }) =>
          `${file} → ${path}: ${from} may not import ${to}. Pass it in from gateway/wiring.ts, or type it in exchange/; if ${from} shall stand on ${to}, say so in ${table}`,
      );
    expect(found).toEqual([]);
  });

  test("and all of that", () => {
    const used = new Set(leaving.map(({ from, to }) => `${from} → ${to}`));
    const found = rooms.flatMap((room) =>
      room.imports
        .filter((name) => !used.has(`${room.name} → ${name}`))
        .map((name) => `${room.name} may import ${name} and does not: take ${name} out of its row in ${table}`),
    );
    expect(found).toEqual([]);
  });

  test("and stands below it in the table, so that rooms have no circles", () => {
    const place = new Map(rooms.map((room, index) => [room.name, index]));
    const found = rooms.flatMap((room) =>
      room.imports
        .filter((name) => !((place.get(name) ?? rooms.length) < place.get(room.name)!))
        .map((name) => `${room.name} imports ${name}, whose row is not above its own in ${table}`),
    );
    expect(found).toEqual([]);
  });
});

describe("stages do not know each other", () => {
  const stages = rooms.filter((room) => room.stage !== undefined);
  const isStage = new Set(stages.map((room) => room.name));

  test("each has its turn", () => {
    const turns = stages.map((room) => room.stage!).sort();
    expect(turns).toEqual(turns.map((_, index) => index + 1));
    expect(turns.length).toBeGreaterThan(7);
  });

  test.each(stages.map((room) => room.name))("%s", (name) => {
    const found = leaving
      // Where anybody may write to is not a stage's own knowledge.
      .filter(({ from, to, path }) => from === name && isStage.has(to) && path !== "src/observe/log.ts")
      .map(({ file, path }) => `${file} → ${path}: what passes between stages is typed in src/exchange/`);
    expect(found).toEqual([]);
  });

  test("of the store they take the contract, the bounds of what strangers have, the cache and what may be forgotten alone", () => {
    const allowed = new Set([
      "src/store/store.ts",
      "src/store/strangers.ts",
      "src/store/cache.ts",
      "src/store/forgotten.ts",
    ]);
    const found = leaving
      .filter(({ from, to, path }) => isStage.has(from) && to === "store" && !allowed.has(path))
      .map(({ file, path }) => `${file} → ${path}`);
    expect(found).toEqual([]);
  });
});

test("only the listener and the upstream know node's message objects", () => {
  // Constants are everybody's.
  const free = new Set(["STATUS_CODES", "METHODS"]);
  // Clients that do what fetch cannot: one opens an address as a browser does, one asks under another name than the address has.
  const clients = new Set(["src/rehearsal/navigate.ts", "src/testing/running/send.ts"]);
  const found = src
    .filter((file) => !["listener", "upstream"].includes(roomOf(file.path)) && !clients.has(file.path))
    .flatMap((file) =>
      [...file.text.matchAll(/^import (?:type )?([^;]*?) from "node:https?2?";$/gms)].flatMap((match) =>
        match[1]!
          .replace(/[{}]/g, "")
          .split(",")
          .map((name) => name.trim().replace(/^type /, ""))
          .filter((name) => name !== "" && !free.has(name))
          .map(
            (name) => `${file.path}: ${name} stays in src/listener/ and src/upstream/; take what exchange/ types of it`,
          ),
      ),
    );
  expect(found).toEqual([]);
});

test("src takes only the contract and named shared files from runtime", () => {
  // Plain data and how it is written; of sources, the declarations that each kind is made from; of what HTTP can carry, the rules.
  const shared = new Set([
    "runtime/address.ts",
    "runtime/carriable.ts",
    "runtime/contract.ts",
    "runtime/duration.ts",
    "runtime/facts.ts",
    "runtime/forward-choice.ts",
    "runtime/groups.ts",
    "runtime/guest.ts",
    "runtime/header-name.ts",
    "runtime/identity-spec.ts",
    "runtime/language-spec.ts",
    "runtime/loaded-state.ts",
    "runtime/meaning.ts",
    "runtime/pages-spec.ts",
    "runtime/policy-code.ts",
    "runtime/protocol.ts",
    "runtime/sentences.ts",
    "runtime/spelling.ts",
    "runtime/upstream-spec.ts",
    "runtime/visible.ts",
  ]);
  const found = src.flatMap((file) =>
    file.imports
      .filter((one) => one.path.startsWith("runtime/") && !shared.has(one.path))
      // What operators' tests pass in are the runtime's own types.
      .filter((one) => !(roomOf(file.path) === "testing" && one.typeOnly))
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
    "@jridgewell/trace-mapping": "src/generation/locator.ts",
    "@jridgewell/sourcemap-codec": "src/compiler/splice.ts",
    "@simplewebauthn/server": "src/factor/passkey.ts",
    "@vitest/coverage-istanbul": "src/testing/coverage.ts",
    acorn: "src/compiler/syntax.ts",
    chokidar: "src/compiler/watch.ts",
    commander: "src/cli/program.ts",
    esbuild: "src/compiler/bundle.ts",
    "eslint-scope": "src/compiler/syntax.ts",
    "fast-check": "src/testing/arbitrary.ts",
    "find-my-way": "src/routing/tree.ts",
    "isolated-vm": "src/sandbox/ground.ts",
    jose: "src/identity/jwt.ts",
    "lru-cache": "src/store/cache.ts",
    "openid-client": "src/identity/openid.ts",
    otpauth: "src/factor/totp.ts",
    pino: "src/observe/log.ts",
    qr: "src/factor/qr.ts",
    undici: "src/upstream/undici-pool.ts",
    vitest: "src/testing/test-run.ts",
    zod: "src/setting/value.ts",
  });
});

test("node:vm is nowhere: it is not a boundary", () => {
  const found = files.filter((file) => file.imports.some((one) => /^(node:)?vm$/.test(one.path)));
  expect(found.map((file) => file.path)).toEqual([]);
});

test("no file waits for itself: imports have no circles, types included", () => {
  const next = new Map(
    files.map((file) => [file.path, file.imports.filter((one) => one.local).map((one) => one.path)]),
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

test("test/ has the folders of src/", () => {
  // What is about more than one room.
  const others = ["architecture", "browser", "docs", "faults", "hostile", "package", "security", "support", "types"];
  const folders = (path: string) =>
    readdirSync(path, { withFileTypes: true })
      .filter((entry) => entry.isDirectory())
      .map((entry) => entry.name);
  const known = new Set([...folders("src"), ...others, "runtime", "demo"]);
  const stray = folders("test").filter((name) => !known.has(name));
  expect(stray.map((name) => `test/${name}/ tests no folder of src/: put its files where what they test is`)).toEqual(
    [],
  );
});
