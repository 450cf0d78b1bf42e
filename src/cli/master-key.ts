// sallyport keys rotate-master and reset-master: another master key for a store that was sealed with one.

import { join } from "node:path";
import { removeClosedApps, resealApps } from "../factor/reseal.ts";
import { loadKeys, removeKeys, resealKeys } from "../signing/key-store.ts";
import { isNoted, noteOnly, requireMasterKey } from "../store/master-check.ts";
import type { Vault } from "../vault/vault.ts";
import type { Opened } from "./store-command.ts";
import { failed, misused } from "./terminal.ts";

/**
 * isUnknown says it where two keys are named and no gateway was started with the one that seals: those that run would lose what
 * they sign with, and everybody would be answered 503.
 */
export async function isUnknown({ store, settings, err }: Opened, vault: Vault): Promise<boolean> {
  if (settings.secondKey === "" || (await isNoted(store, vault))) return false;
  err(
    `No gateway of this store was started with that key yet, and none that runs could open what is sealed with it. First restart each of them with both: --key ${settings.key || join(settings.data, "key")} --second-key ${settings.secondKey}\n`,
  );
  return true;
}

/** rotateMaster can be interrupted at any moment, and run again: what was sealed anew is passed over. */
export async function rotateMaster(opened: Opened): Promise<number> {
  const { store, bus, settings, out, err } = opened;
  if (settings.secondKey === "") {
    err("Name both keys: --key <file> for the new one, and --second-key <file> for the one that is to go.\n");
    return misused;
  }
  const vault = await opened.vault();
  if (await isUnknown(opened, vault)) return failed;
  const all = [await resealKeys({ store, vault }), await resealApps({ store, vault })];
  const [signing, apps] = all.map(({ anew, already }) => `${anew} sealed anew, ${already} already`);
  out(`Signing keys: ${signing}. Authenticator apps: ${apps}.\n`);
  const closed = all.reduce((sum, one) => sum + one.closed, 0);
  if (closed > 0) {
    // Not the end of it: the key that is missing may be found.
    err(
      `${closed} of them open with neither key. Find the one that they were sealed with, and run this again with it.\n`,
    );
    return failed;
  }
  await noteOnly(store, vault);
  await bus.tell("signing-keys", null);
  out(
    "Nothing is sealed with the second key any more. Addresses that are under way are for fifteen minutes: then drop it.\n",
  );
  return 0;
}

/** resetMaster gives up what no key that is here opens. */
export async function resetMaster(opened: Opened, isSure: boolean): Promise<number> {
  const { store, bus, out, err } = opened;
  const vault = await opened.vault("allowed");
  const { closed } = await loadKeys({ store, vault });
  const opens =
    closed.length === 0 &&
    (await requireMasterKey(store, vault).then(
      () => true,
      () => false,
    ));
  if (opens) {
    out("This master key opens what is in the store: there is nothing to give up.\n");
    return 0;
  }
  if (!isSure) {
    err(
      "This removes every authenticator app and signing key that was sealed with the lost key. People set their apps up anew; passkeys, recovery codes and sessions stay. If that is meant: --yes\n",
    );
    return misused;
  }
  const apps = await removeClosedApps({ store, vault });
  // First, so that a gateway which has the lost one makes nothing with it any more. It cannot follow, and is not waited for.
  await noteOnly(store, vault);
  await removeKeys({ store, vault, bus: { tell: bus.announce } }, closed);
  out(
    `${apps} authenticator ${apps === 1 ? "app" : "apps"} and ${closed.length} signing ${closed.length === 1 ? "key" : "keys"} removed\n`,
  );
  return 0;
}
