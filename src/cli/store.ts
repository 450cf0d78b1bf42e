// sallyport store: a backup of it, and a new epoch after one was restored.

import { resolve } from "node:path";
import { backUpStore, renewStore } from "../store/open.ts";
import type { Switches } from "./command.ts";
import type { Opened, StoreCommand } from "./store-command.ts";
import { failed, misused } from "./terminal.ts";

/** storeCommands are `store backup` and `store renew`. */
export const storeCommands: readonly StoreCommand[] = [
  {
    group: "store",
    name: "backup",
    text: "Copy the store to a file while gateways run: factors, keys, blocks, no sessions. The master key is not in it",
    switches: [["--to <file>", "Where to; it must not be there yet"]],
    act: backUp,
  },
  {
    group: "store",
    name: "renew",
    text: "After a whole data folder was restored: everybody signs in again, and nothing that was spent since serves once more",
    switches: [["--yes", "Yes, everybody signs in again, and makes recovery codes anew"]],
    act: renew,
  },
];

async function backUp({ settings, out, err }: Opened, { to }: Switches): Promise<number> {
  if (typeof to !== "string") {
    err("Say where to: --to <file>.\n");
    return misused;
  }
  backUpStore(settings, resolve(to));
  out(
    `The store is copied to ${resolve(to)}. Keep the master key elsewhere: without it, apps and signing keys in it are of no use\n`,
  );
  return 0;
}

async function renew({ settings, out, err }: Opened, { yes }: Switches): Promise<number> {
  if (yes !== true) {
    err(
      "This ends all sessions and whatever is under way, and removes recovery codes; passkeys, authenticator apps, keys and blocks stay. If that is meant: --yes\n",
    );
    return failed;
  }
  renewStore(settings, (_, text) => out(`${text}\n`));
  return 0;
}
