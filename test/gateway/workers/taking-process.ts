// A process that opens the store and, when it is told to, takes what is there to be taken once, several times at once.

import type { Level } from "../../../src/assurance/assurance.ts";
import { createSingleUse } from "../../../src/assurance/single-use.ts";
import type { Proof, Requirement } from "../../../src/exchange/exchange.ts";
import { createParking } from "../../../src/parking/parking.ts";
import { createPendingChallenges } from "../../../src/stepup/pending.ts";
import { createSqliteStore } from "../../../src/store/sqlite.ts";
import { createStrangers } from "../../../src/store/strangers.ts";

/** Order is what to take. */
export type Order =
  | {
      readonly take: "grant";
      readonly ledger: readonly Proof[];
      readonly met: readonly Requirement[];
      readonly level: Level;
    }
  | { readonly take: "parked" | "pending"; readonly token: string; readonly browser: string };

const [folder = "", nowText = "0"] = process.argv.slice(2);
const now = () => Number(nowText);
const store = await createSqliteStore({ folder, now });
const [grants, parking, pending] = [
  createSingleUse({ store }),
  createParking({ store, strangers: createStrangers({ formBytes: 64_000_000 }), now }),
  createPendingChallenges({ store, now }),
];
const due = { host: "localhost", path: "/payouts" };

/** What came of one attempt: true, it was there. */
async function take(order: Order): Promise<boolean> {
  if (order.take !== "grant") {
    const whose = { ...due, browser: order.browser };
    return (await (order.take === "parked" ? parking : pending).take(order.token, whose)) !== null;
  }
  const outcome = { kind: "respond", status: 204, headers: {}, body: "", at: null, met: order.met } as const;
  const levels = new Map([[order.level.name, order.level]]);
  const settled = await grants.spend(outcome, { levels, ledger: order.ledger, nowMs: now() });
  return settled.kind === "respond";
}

process.on("message", async (order: Order) => {
  process.send?.(await Promise.all([1, 2, 3].map(() => take(order))));
});
process.once("disconnect", () => void store.close());
process.send?.("ready");
