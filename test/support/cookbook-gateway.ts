// `sallyport/testing` as the cookbook's tests import it: they all ask one gateway, which has every recipe. Opening one for each would take longer than its tests.

import { resolve } from "node:path";
import { gateway as open, type TestGateway } from "../../src/testing/index.ts";

export * from "../../src/testing/index.ts";

const cookbook = resolve(import.meta.dirname, "../../docs/cookbook");
let opened: Promise<TestGateway> | null = null;

/** gateway is the cookbook's, for each of its folders. It ends with the process, and not with the first file of tests. */
export async function gateway(folder: string): Promise<TestGateway> {
  if (resolve(folder, "..") !== cookbook) throw new TypeError(`${folder} is no recipe's`);
  opened ??= open(cookbook);
  const gate = await opened;
  return Object.assign(gate, { close: async () => {} });
}
