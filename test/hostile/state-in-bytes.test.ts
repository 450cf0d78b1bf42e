// A policy that keeps something in bytes, which cannot be frozen.

import { expect, test } from "vitest";
import { loading, underAttack } from "./policies-under-attack.ts";

test("bytes are put back after each guard; too many of them are an error", async () => {
  const policies = await underAttack({
    top: "const bytes = new Uint8Array([1, 2]); const view = new DataView(new ArrayBuffer(8)); const floats = new Float64Array(1);",
    guards: [
      "() => ++bytes[0]! === 2",
      "() => { view.setInt8(0, 1); return bytes[0] === 1; }",
      "() => ++floats[0]! === 1",
      "() => view.getInt8(0) === 0",
    ],
  });
  for (let round = 0; round < 2; round++)
    for (let index = 0; index < 4; index++)
      expect(policies.attack(index), String(index)).toMatchObject({ kind: "act" });
  policies.unharmed();
  const large = await loading({ top: "const large = new Uint8Array(1_000_000);", guards: ["() => large[0] === 0"] });
  expect(large).toMatchObject({ ok: false, diagnostics: [{ code: "POLICY_STATE", location: { line: 4 } }] });
  const growing = await loading({
    top: "const b = new ArrayBuffer(1, { maxByteLength: 2 });",
    guards: ["() => b.byteLength === 1"],
  });
  expect(growing).toMatchObject({ ok: false, diagnostics: [{ code: "POLICY_STATE", location: { line: 4 } }] });
});
