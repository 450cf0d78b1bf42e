// Commands that work on the store of a gateway, which may be running: `sallyport <group> <name>`.

import { join, resolve } from "node:path";
import { advise, describe, GatewayError } from "../errors.ts";
import type { Settings } from "../settings.ts";
import { type Bus, createBus } from "../store/bus.ts";
import { requireMasterKey } from "../store/master-check.ts";
import { hasStore, openStore, visitStore } from "../store/open.ts";
import type { Store } from "../store/store.ts";
import { loadKey } from "../vault/master-key.ts";
import { createVault, type Vault } from "../vault/vault.ts";
import type { Command, Given, Switches } from "./command.ts";
import { failed, misused, readSettings, type Terminal } from "./terminal.ts";

/** Opened is what such a command works with. */
export interface Opened {
  readonly settings: Settings;
  readonly store: Store;
  /** bus tells the running gateways. */
  readonly bus: Bus;
  /**
   * vault reads the master key, and never makes one: the gateway's own may only be elsewhere. Rejects where something in the
   * store was sealed with a key that is not here, unless that is what is to be put right.
   */
  readonly vault: (foreign?: "refused" | "allowed") => Promise<Vault>;
  readonly out: (text: string) => void;
  readonly err: (text: string) => void;
}

/** StoreCommand is one of them. */
export interface StoreCommand extends Pick<Command, "name" | "text" | "switches"> {
  readonly group: string;
  readonly act: (opened: Opened, switches: Switches) => Promise<number>;
}

/** toCommand gives it its row among all commands. */
export const toCommand = (command: StoreCommand): Command => ({
  group: command.group,
  name: command.name,
  text: command.text,
  arguments: [],
  switches: command.switches,
  // Those that say which store.
  settings: ["data", "key", "secondKey"],
  run: (given, terminal) => runOnStore(command, given, terminal),
});

/** runOnStore opens the store, lets the command act, closes, and prints what went wrong. */
async function runOnStore(command: StoreCommand, { flags, switches }: Given, terminal: Terminal): Promise<number> {
  const settings = readSettings(flags, terminal);
  if (!settings) return misused;
  const { err } = terminal;
  if (!hasStore(settings)) {
    // Of an empty one it would say that nobody is signed in, and who was told so would believe it.
    err(
      `There is no gateway's store in ${resolve(settings.data)}. Name the folder that the gateway runs with: sallyport ${command.group} ${command.name} --data <folder>\n`,
    );
    return failed;
  }
  try {
    return await visitStore(
      settings,
      (_, text) => err(`${text}\n`),
      () => work(command, settings, switches, terminal),
    );
  } catch (cause) {
    const what =
      cause instanceof GatewayError && cause.fix !== undefined ? advise(cause) : describe(cause, wholeLength);
    err(`sallyport ${command.group} ${command.name} failed: ${what}\n`);
    return failed;
  }
}

async function work(
  command: StoreCommand,
  settings: Settings,
  switches: Switches,
  { out, err }: Terminal,
): Promise<number> {
  const store = await openStore(settings, Date.now);
  const vault: Opened["vault"] = async (foreign = "refused") => {
    const read = (file: string) => loadKey({ file, folder: settings.data });
    const second = settings.secondKey === "" ? null : read(settings.secondKey);
    const made = createVault(read(settings.key || join(settings.data, "key")), second);
    if (foreign === "refused") await requireMasterKey(store, made);
    return made;
  };
  let wasSilent = false;
  const silent = () => {
    wasSilent = true;
  };
  const bus = createBus({ store, silent });
  try {
    const code = await command.act({ settings, store, bus, vault, out, err }, switches);
    // It is done all the same: what such a one remembered is over by now.
    if (wasSilent)
      err(
        "A process of a running gateway did not say in time that it has heard of this. It stands still, or cannot reach the store: it lets nobody in by what it remembered, and closes live connections as soon as it can\n",
      );
    return code;
  } finally {
    await store.close();
  }
}

/** What is to be done stands at the end of what went wrong, and a terminal has room. */
const wholeLength = 2_000;
