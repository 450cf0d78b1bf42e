// A manifest is only said to be one: a generation that cannot be made of it is not prepared, and holds nothing.

import { expect, test } from "vitest";
import { createLiveGeneration } from "../../src/generation/live.ts";
import type { UpstreamSet } from "../../src/upstream/upstreams.ts";
import { gatewayUnderTest } from "../support/gateway-under-test.ts";

test.each([
  ["a host without identities", { hosts: [{ name: "localhost", routes: [], origins: [] }] }],
  ["a host whose origins are no list", { hosts: [{ name: "localhost", identities: [], routes: [], origins: 7 }] }],
  ["no levels", { levels: undefined }],
])("%s", async (_, wrong) => {
  const gate = await gatewayUnderTest();
  const generation = await gate.build({
    "a.ts": `import { host, nobody, respond, route } from "sallyport";
export default host("localhost", { identity: nobody }, route("/", respond({ body: "never" })));`,
  });
  const manifest = { ...generation.manifest, ...(wrong as object) };
  await expect(gate.gateway.prepare({ ...generation, manifest })).rejects.toThrow();

  let held = 0;
  const set: Pick<UpstreamSet, "retire"> = { retire: () => void held-- };
  const upstreams = {
    prepare() {
      held++;
      return set as UpstreamSet;
    },
    close: async () => undefined,
  };
  const parts = { sources: { prepare: () => new Map() }, upstreams, limits: { memoryMb: 64, timeoutMs: 50 } };
  await expect(createLiveGeneration({ ...generation, manifest }, parts)).rejects.toThrow();
  expect(held).toBe(0);
  expect((await fetch(gate.origin)).status).toBe(200);
});
