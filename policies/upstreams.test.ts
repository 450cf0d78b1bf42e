// Where the bank's traffic goes.

import { gateway } from "sallyport/testing";
import { afterAll, expect, test } from "vitest";

const gate = await gateway(import.meta.dirname);
afterAll(() => gate.close());

test("the bank learns who is asking, and only when somebody is", async () => {
  const ada = gate.as({ id: "ada", groups: ["staff", "finance"] });
  expect(await ada.get("http://localhost:8080/statements")).toMatchObject({
    kind: "forward",
    upstream: "bank",
    headers: { "x-user": "ada", "x-user-groups": "staff,finance" },
  });
  expect(await gate.get("http://localhost:8080/")).toMatchObject({ kind: "forward", headers: {} });
});
