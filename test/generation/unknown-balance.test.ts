// A generation that names a balance which this gateway does not know is not prepared, and the live one goes on.

import { expect, test } from "vitest";
import { gatewayUnderTest } from "../support/gateway-under-test.ts";

test.each(["bogus", "constructor"])("balance %j", async (balance) => {
  const gate = await gatewayUnderTest();
  const live = await gate.deploy({
    "a.ts": `import { host, nobody, respond, route } from "sallyport";
export default host("localhost", { identity: nobody }, route("/", respond({ body: "as before" })));`,
  });
  const next = await gate.build({
    "a.ts": `import { forward, host, nobody, route, upstream } from "sallyport";
export default host("localhost", { identity: nobody }, route("/", forward(upstream("app", { endpoints: ["http://127.0.0.1:1"] }))));`,
  });
  expect(next.id).not.toBe(live.id);
  // As a manifest that was written by another release, or by hand.
  const upstreams = next.manifest.upstreams.map((spec) => ({ ...spec, balance: balance as never }));
  await expect(gate.gateway.prepare({ ...next, manifest: { ...next.manifest, upstreams } })).rejects.toMatchObject({
    code: "GATEWAY_FAULT",
    detail: `upstream "app" has an unknown balance "${balance}"`,
  });
  expect(() => gate.gateway.activate(next.id)).toThrow();
  expect(await (await fetch(gate.origin)).text()).toBe("as before");
});
