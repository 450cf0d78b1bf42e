// Which addon is a wall.
import { expect, test } from "vitest";
import { checkAddon } from "../../src/sandbox/addon.ts";

const flag = ["--no-node-snapshot"];

test.each(["7.0.1", "7.0.2", "7.1.0", "8.0.0", "10.0.0"])("isolated-vm %s is taken", (version) => {
  expect(checkAddon(version, flag)).toBeUndefined();
});

test.each(["7.0.0", "6.2.0", "6.9.9", "5.0.4", "7.0", "", "latest", "7.0.1-rc.1"])(
  "isolated-vm %s is refused",
  (version) => {
    expect(() => checkAddon(version, flag)).toThrow(expect.objectContaining({ code: "SANDBOX_LOAD" }));
  },
);

test("a Node without the flag is refused", () => {
  expect(() => checkAddon("7.0.1", [])).toThrow(expect.objectContaining({ code: "SANDBOX_LOAD" }));
});
