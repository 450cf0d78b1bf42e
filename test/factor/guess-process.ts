// A process that opens the store and, once it is told to, tries codes all at once.

import { createFactors } from "../../src/factor/factors.ts";
import { createSqliteStore } from "../../src/store/sqlite.ts";
import { createVault } from "../../src/vault/vault.ts";

const [folder = "", nowMs = "0", key = ""] = process.argv.slice(2);
const now = () => Number(nowMs);
const store = await createSqliteStore({ folder, now });
const factors = createFactors({ store, vault: createVault(Buffer.from(key, "base64url")), now });
process.once("message", async (codes) => {
  const tried = (codes as string[]).map((code) =>
    factors.apps.verify({ source: "staff", id: "ada" }, code).then(
      () => "right",
      (error) => error.code as string,
    ),
  );
  process.send?.(await Promise.all(tried));
  await store.close();
  process.disconnect?.();
});
process.send?.("ready");
