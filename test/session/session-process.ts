// A process with sessions of its own over a shared store, that does what it is told and says what came of it.

import type { OidcSpec } from "../../runtime/identity-spec.ts";
import { createIssuers } from "../../src/identity/issuer.ts";
import { createOidcSource } from "../../src/identity/source/oidc.ts";
import { createSessions } from "../../src/session/session.ts";
import { createBus } from "../../src/store/bus.ts";
import { createSqliteStore } from "../../src/store/sqlite.ts";
import { proofOf } from "./sessions-under-test.ts";

/** Order is one thing to do at this time. */
export interface Order {
  readonly number: number;
  readonly act: "find" | "raise" | "end" | "revoke";
  readonly cookie: string;
  readonly sessionKey: string;
  readonly nowMs: number;
}

/** Done is what came of it. */
export interface Done {
  readonly number: number;
  readonly groups: readonly string[] | null;
  readonly acrs: readonly (string | null)[] | null;
  readonly cookie: string | null;
  readonly ended: readonly string[];
}

const [folder = "", spec = ""] = process.argv.slice(2);
let nowMs = 0;
const now = () => nowMs;
const store = await createSqliteStore({ folder, now });
const source = createOidcSource(
  { ...(JSON.parse(spec) as OidcSpec<unknown>), clientSecret: { secret: "BANK_CLIENT_SECRET" } },
  {
    now,
    sessions: { find: () => null },
    secret: () => "bank-secret",
    warn: () => undefined,
    claimUse: () => ({ groups: true, names: [] }),
    issuers: createIssuers({ now, warn: () => undefined }),
  },
);
const ended: string[] = [];
const sessions = createSessions({
  store,
  now,
  ended: (_, __, reason) => ended.push(reason),
  bus: createBus({ store }),
  refresh: (_, ...tokens) => source.refresh(...tokens),
});

async function act({ act, cookie, sessionKey }: Order) {
  if (act === "find") return { subject: await sessions.find(cookie), cookie };
  if (act === "raise") return sessions.raise(cookie, (ledger) => [...ledger, proofOf(`mfa-${process.pid}`)], null);
  if (act === "end") await sessions.end(sessionKey, "signed out");
  else await sessions.revoke({ source: "staff", id: "ada" }, "session revoked");
  return null;
}

process.on("message", async (order: Order) => {
  nowMs = order.nowMs;
  const result = await act(order);
  const done: Done = {
    number: order.number,
    groups: result?.subject?.user.groups ?? null,
    acrs: result?.subject?.ledger.map((one) => one.acr) ?? null,
    cookie: result?.cookie ?? null,
    ended,
  };
  process.send?.(done);
});
process.once("disconnect", () => {
  sessions.close();
  void store.close();
});
process.send?.("ready");
