// A policy that wants threads, clocks made of threads, or machine code.
import { expect, test } from "vitest";
import { sandboxOf } from "./attack.ts";

test.each(["WebAssembly", "SharedArrayBuffer", "Atomics", "process", "require", "module", "setTimeout", "fetch"])(
  "%s does not exist",
  (name) => {
    expect(sandboxOf(`return typeof ${name};`).decide(1, "")).toBe("undefined");
    expect(
      sandboxOf(`return typeof (0, eval)("typeof ${name} === 'undefined' ? 'none' : ${name}");`).decide(1, ""),
    ).toBe("string");
  },
);
