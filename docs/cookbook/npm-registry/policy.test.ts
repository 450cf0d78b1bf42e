// What npm asks.

import { gateway } from "sallyport/testing";
import { afterAll, expect, test } from "vitest";

const gate = await gateway(import.meta.dirname);
afterAll(() => gate.close());

const npm = (path: string) => `https://npm.example.com${path}`;
const ci = gate.as({ id: "ci" });
const publisher = gate.as({ id: "release", groups: ["npm-publishers"] });

test("npm install", async () => {
  expect(await gate.get(npm("/@tea%2fpot"))).toSignIn();
  for (const path of ["/@tea%2fpot", "/@tea/pot/-/pot-1.0.0.tgz", "/left-pad"]) expect(await ci.get(npm(path))).toForwardTo("registry");
});

test("npm audit", async () => {
  expect(await gate.post(npm("/-/npm/v1/security/advisories/bulk"))).toSignIn();
  expect(await ci.post(npm("/-/npm/v1/security/advisories/bulk"))).toForwardTo("registry");
});

test("npm publish, unpublish, dist-tag", async () => {
  const changes = [["PUT", "/@tea%2fpot"], ["DELETE", "/@tea%2fpot/-rev/1"], ["PUT", "/-/package/@tea%2fpot/dist-tags/latest"]] as const;
  for (const [method, path] of changes) {
    expect(await ci.request(method, npm(path))).toDeny("Only publishers change the registry");
    expect(await publisher.request(method, npm(path))).toForwardTo("registry");
  }
});
