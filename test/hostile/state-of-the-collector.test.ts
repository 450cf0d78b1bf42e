// A policy that would learn when memory is collected, or share some.

import { expect, test } from "vitest";
import { underAttack } from "./policies-under-attack.ts";

test.each(["WeakRef", "FinalizationRegistry", "SharedArrayBuffer", "Atomics", "WebAssembly", "DisposableStack"])(
  "%s is not there",
  async (name) => {
    const policies = await underAttack({ guards: [`() => typeof (globalThis as any).${name} === "undefined"`] });
    expect(policies.attack(0)).toMatchObject({ kind: "act" });
  },
);
