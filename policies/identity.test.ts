// Whom the bank believes.

import { gateway } from "sallyport/testing";
import { afterAll, expect, test } from "vitest";

const gate = await gateway(import.meta.dirname);
afterAll(() => gate.close());

test("people and programs are believed, others are not", async () => {
  const statements = "http://localhost:8080/statements";
  expect(await gate.as({ id: "ada", source: "staff" }).get(statements)).toForwardTo("bank");
  expect(await gate.as({ id: "robot", source: "machines" }).get(statements)).toForwardTo("bank");
  expect(await gate.as({ id: "mallory", source: "elsewhere" }).get(statements)).toSignIn();
});
