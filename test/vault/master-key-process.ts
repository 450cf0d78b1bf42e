// A process that loads the master keys of many folders, one after the other, once it is told to.

import { loadKey } from "../../src/vault/master-key.ts";

process.once("message", () => {
  const keys = process.argv.slice(2).map((folder) => loadKey({ file: "", folder }).toString("hex"));
  process.send?.(keys);
  process.disconnect?.();
});
process.send?.("ready");
