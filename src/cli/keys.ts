// sallyport keys: which keys the gateway signs with, and a new one before its time.

import { published, signing } from "../signing/key-schedule.ts";
import { loadKeys, rotateKeys, sealedElsewhere } from "../signing/key-store.ts";
import type { SigningKey } from "../signing/signing-key.ts";
import { isUnknown, resetMaster, rotateMaster } from "./master-key.ts";
import type { Opened, StoreCommand } from "./store-command.ts";
import { failed } from "./terminal.ts";

/** keysCommands are `keys list` and `keys rotate`. */
export const keysCommands: readonly StoreCommand[] = [
  { group: "keys", name: "list", text: "List the keys that sign the identity header", switches: [], act: list },
  {
    group: "keys",
    name: "rotate",
    text: "Make a new signing key: published at once, used after ten minutes; nothing is restarted",
    switches: [["--now", "Use it at once and withdraw all others: for a key that got into wrong hands"]],
    act: (opened, switches) => rotate(opened, switches["now"] === true),
  },
  {
    group: "keys",
    name: "rotate-master",
    text: "Seal anew with the master key what the second one sealed, so that the second one can go; running gateways need both",
    switches: [],
    act: rotateMaster,
  },
  {
    group: "keys",
    name: "reset-master",
    text: "The master key is lost for good: remove what it sealed, authenticator apps and signing keys, so that the gateway starts with another one",
    switches: [["--yes", "Yes, whoever uses an authenticator app has to set it up anew"]],
    act: (opened, switches) => resetMaster(opened, switches["yes"] === true),
  },
];

async function list(opened: Opened): Promise<number> {
  const { store, out, err } = opened;
  if (await isEmpty(opened)) return failed;
  const nowMs = Date.now();
  const { keys, closed } = await loadKeys({ store, vault: await opened.vault() });
  const current = signing(keys, nowMs);
  for (const key of published(keys, nowMs)) {
    const state =
      key === current ? "signs since" : key.sinceMs > nowMs ? "will sign from" : "verifies only; signed from";
    out(`${key.parts.ES256.kid}  ${state} ${new Date(key.sinceMs).toISOString()}${byEdDsa(key)}\n`);
  }
  if (closed.length === 0) return 0;
  err(`${sealedElsewhere().detail}\n`);
  return failed;
}

async function rotate(opened: Opened, atOnce: boolean): Promise<number> {
  if (await isEmpty(opened)) return failed;
  const vault = await opened.vault();
  if (await isUnknown(opened, vault)) return failed;
  const key = await rotateKeys({ store: opened.store, bus: opened.bus, vault }, { nowMs: Date.now(), atOnce });
  const { kid } = key.parts.ES256;
  opened.out(
    atOnce
      ? `${kid} signs now, and no other key is published any more${byEdDsa(key)}\n`
      : `${kid} is published and will sign from ${new Date(key.sinceMs).toISOString()}${byEdDsa(key)}\n`,
  );
  return 0;
}

/** Who looks at a token's header finds this name there where its upstream chose EdDSA. */
const byEdDsa = ({ parts: { EdDSA } }: SigningKey): string => (EdDSA === null ? "" : `; by EdDSA as ${EdDSA.kid}`);

/** A wrong --data must not look like a rotation that worked. */
async function isEmpty({ store, settings, err }: Opened): Promise<boolean> {
  if ((await store.members("key", "signing")).length > 0) return false;
  err(`No gateway has run with the store in ${settings.data}. Is --data the one it runs with?\n`);
  return true;
}
