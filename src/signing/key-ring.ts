// The key ring: what this gateway signs with and publishes, kept in step with the store behind the requests' backs.

import { describe, GatewayError } from "../errors.ts";
import type { Log } from "../observe/log.ts";
import type { Bus } from "../store/bus.ts";
import { opensStore } from "../store/master-check.ts";
import { type Signer, signJws } from "./jws.ts";
import { nextDueMs, nextSinceMs, published, signing } from "./key-schedule.ts";
import { addKey, completeKeys, type Loaded, loadKeys, removeKeys, sealedElsewhere, type Where } from "./key-store.ts";
import type { PublicJwk, SigningKey } from "./signing-key.ts";

/** KeyRing answers at once, from memory. */
export interface KeyRing {
  readonly sign: Signer;
  /** withdrawals counts how often keys went: what they signed before is not to be sent any more. */
  withdrawals(): number;
  /** jwks is the key set for verifiers (RFC 7517 §5). */
  jwks(): { readonly keys: readonly PublicJwk[] };
  /** refresh reads the store, makes the next key where it is due and drops dead ones; it never rejects. */
  refresh(): Promise<void>;
  close(): void;
}

/** Others tell of what they change; this is for what went unheard, and for the passing of time. */
const refreshMs = 60_000;

/**
 * createKeyRing resolves once there is a key: of all processes that start at once one makes it, and all have it. Rejects
 * with STORE_FAULT, or SIGNING_NO_KEY where the keys are sealed with another master key.
 */
export async function createKeyRing(
  options: Where & {
    readonly bus: Bus;
    readonly now: () => number;
    /** How long a key signs. */
    readonly lifetimeMs: number;
    readonly log: Pick<Log, "info" | "warn" | "error">;
  },
): Promise<KeyRing> {
  const { bus, now, lifetimeMs, log } = options;
  // Nobody is waited for: all make and drop keys at the same time, and would wait for each other.
  const where: Where = { store: options.store, vault: options.vault, bus: { tell: bus.announce } };
  let keys: readonly SigningKey[] = [];
  let withdrawals = 0;
  let refreshedMs = now();
  let running: Promise<void> | null = null;
  let again = false;
  let isInStep = true;

  async function update(): Promise<void> {
    let loaded = await loadKeys(options);
    // What cannot be opened may be the key that all others sign with: one more would divide the gateway.
    const isDue = loaded.closed.length === 0 && now() >= nextDueMs(loaded.keys, lifetimeMs, now());
    // Where all were given up with a master key that was lost, a gateway that still has it must not begin anew with it.
    const isOurs = !isDue || (await opensStore(options.store, options.vault));
    if (isDue && isOurs) {
      const made = await addKey(where, loaded, nextSinceMs(loaded.keys, lifetimeMs, now()));
      if (made)
        log.info(
          { kid: made.parts.ES256.kid, since: new Date(made.sinceMs).toISOString() },
          "A new signing key was made",
        );
      loaded = await loadKeys(options);
    }
    if (loaded.halves.length > 0) loaded = await complete(loaded);
    // Also when some cannot be opened: one that was withdrawn must not go on signing.
    const before = keys;
    keys = published(loaded.keys, now());
    const kids = new Set(keys.map(({ parts }) => parts.ES256.kid));
    if (before.some(({ parts }) => !kids.has(parts.ES256.kid))) withdrawals++;
    const dead = loaded.keys.filter((key) => !keys.includes(key)).map((key) => key.slot);
    await removeKeys(where, dead);
    if (loaded.closed.length > 0 || !isOurs) throw sealedElsewhere();
  }

  /** Without it what is signed by ES256 goes on, so a store that cannot be written to keeps nobody waiting; it is tried again. */
  async function complete(loaded: Loaded): Promise<Loaded> {
    try {
      await completeKeys(where, loaded.halves);
      return await loadKeys(options);
    } catch (cause) {
      log.warn(
        { cause: describe(cause) },
        "The signing keys of an older version could not be given a half for EdDSA yet",
      );
      return loaded;
    }
  }

  async function run(): Promise<void> {
    do {
      again = false;
      refreshedMs = now();
      try {
        await update();
        isInStep = true;
      } catch (cause) {
        isInStep = false;
        log.error({ cause: describe(cause) }, "The signing keys are not in step with the store");
      }
    } while (again);
    // Here and not when the promise resolves: who comes in between is to have them read once more.
    running = null;
  }

  const refresh = (): Promise<void> => {
    again = true;
    running ??= run();
    return running;
  };
  const look = (): void => {
    if (now() - refreshedMs >= refreshMs) void refresh();
  };
  // Before the first look, so that nothing falls between the two.
  const unsubscribe = bus.on("signing-keys", async () => {
    await refresh();
    if (!isInStep) throw new GatewayError("SIGNING_NO_KEY", { detail: "the keys are not in step with the store" });
  });
  try {
    await update();
  } catch (cause) {
    unsubscribe();
    throw cause;
  }
  const timer = setInterval(refresh, refreshMs).unref();

  return {
    sign(algorithm, said, own) {
      look();
      const parts = signing(keys, now())?.parts;
      const part = algorithm === "ES256" ? parts?.ES256 : algorithm === "EdDSA" ? parts?.EdDSA : null;
      if (part == null) throw new GatewayError("SIGNING_NO_KEY");
      return signJws(part, said, own);
    },
    withdrawals: () => withdrawals,
    jwks() {
      look();
      return {
        keys: published(keys, now()).flatMap(({ parts }) =>
          [parts.ES256.publicJwk, parts.EdDSA?.publicJwk ?? []].flat(),
        ),
      };
    },
    refresh,
    close() {
      clearInterval(timer);
      unsubscribe();
    },
  };
}
