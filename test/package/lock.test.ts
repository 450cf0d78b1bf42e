// npm ci greets nobody with warnings that are none: what it is asked for is held against the Node that packages run in, and not against npm's.

import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join, resolve } from "node:path";
import { expect, test } from "vitest";
import { readLock } from "../../packaging/lock.ts";

const { satisfies } = createRequire(import.meta.url)("semver") as {
  satisfies(version: string, range: string): boolean;
};
const project = resolve(import.meta.dirname, "../..");
const packages = Object.entries(readLock().packages).filter(([path]) => path !== "");

test("package-lock.json holds no engines", () => {
  const found = packages.filter(([, one]) => one.engines !== undefined).map(([path]) => path);
  expect(found, "npm run lock takes them out").toEqual([]);
});

test("the Node that comes along is one that every package takes", () => {
  const refusing = packages.flatMap(([path]) => {
    const { engines } = JSON.parse(readIfThere(join(project, path, "package.json"))) as { engines?: { node?: string } };
    return satisfies(process.versions.node, engines?.node ?? "*") ? [] : [`${path}: ${engines?.node}`];
  });
  expect(refusing).toEqual([]);
});

/** Those for other machines are not there. */
function readIfThere(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return "{}";
  }
}
