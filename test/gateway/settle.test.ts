// What stands of a decision just before it is acted on: who sent the request is looked at, and what serves once is spent.

import { describe, expect, test } from "vitest";
import { createSingleUse } from "../../src/assurance/single-use.ts";
import type { Acting, Ledger, Outcome, Proof, Requirement, Subject } from "../../src/exchange/exchange.ts";
import type { Visit } from "../../src/exchange/visit.ts";
import { createSettle, type Weighed } from "../../src/gateway/settle.ts";
import type { LiveHost } from "../../src/generation/live-host.ts";
import { ada } from "../runtime/evaluated.ts";
import { level, proof } from "../support/ledger.ts";
import { handshake, type Visiting, visiting } from "./visiting.ts";

const listed = "https://app.example.com";
const foreign = "Origin: https://evil.example";
const levels = new Map([["mfa", level({ acr: ["mfa"] })]]);

const requirement = (fields: Partial<Requirement> = {}): Requirement => ({
  level: "mfa",
  maxAgeSeconds: null,
  scope: null,
  once: false,
  reason: "",
  at: { file: "bank.ts", line: 7, column: 1 },
  ...fields,
});
const acting = (...met: readonly Requirement[]): Acting => ({
  kind: "respond",
  status: 200,
  body: "",
  headers: {},
  at: null,
  met,
});
const once = requirement({ once: true });

const subject = (ledger: Ledger = [], session = true): Subject => ({
  user: ada,
  userJson: JSON.stringify(ada),
  ledger,
  session: session ? { key: "key", family: "family", host: "localhost", registration: "" } : null,
  since: 0,
  until: 2_000_000_000_000,
});

/** settling is a real store's single uses, and what is decided about a visit. */
async function settling() {
  const here = await visiting();
  const singleUse = createSingleUse({ store: here.store });
  const settle = createSettle(singleUse);
  const host: LiveHost = {
    takes: () => host,
    name: "localhost",
    match: () => {
      throw new Error("nobody asks for a route any more");
    },
    believed: { sources: [], headers: [], basic: false },
    people: { sources: [], headers: [], basic: false },
    signIn: [],
    asks: [],
    origins: new Set([listed]),
    oddHeaders: new Set(),
    sameSite: "lax",
  };
  const decided = (visit: Visit, outcome: Outcome, who: Subject | null): Weighed => ({
    visit,
    host,
    levels,
    subject: who,
    outcome,
    nowMs: here.nowMs,
  });
  /** A proof that is good for one request. */
  const issued = async (id: string, fields: Partial<Proof> = {}): Promise<Proof> => {
    const made = proof({ id, acr: "mfa", uses: 1, expires: here.nowMs / 1_000 + 600, ...fields });
    await singleUse.issue(made);
    return made;
  };
  return { here, settle, decided, issued, get: async () => (await here.open("GET /")).visit };
}

const asked = (here: Visiting, line: string, headers: readonly string[] = []) =>
  here.open(line, headers).then(({ visit }) => visit);

describe("at once, without looking anything up", () => {
  test("what lets nothing pass stands as it is, wherever it comes from", async () => {
    const { here, settle, decided } = await settling();
    const visit = await asked(here, "GET /live", [...handshake, foreign]);
    for (const outcome of [
      { kind: "deny", reason: "no", at: null },
      { kind: "sign-in", at: null },
      { kind: "step-up", unmet: [once], at: null },
    ] as const)
      expect(settle(decided(visit, outcome, subject()))).toBe(outcome);
  });

  test("an action becomes a permit, and is the same action", async () => {
    const { settle, decided, get } = await settling();
    const visit = await get();
    for (const outcome of [acting(), acting(requirement())])
      for (const who of [null, subject(), subject([], false)])
        expect(settle(decided(visit, outcome, who))).toBe(outcome);
  });
});

describe("another site's page", () => {
  test("opens no WebSocket with somebody's session", async () => {
    const { here, settle, decided } = await settling();
    const visit = await asked(here, "GET /live", [...handshake, foreign]);
    expect(() => settle(decided(visit, acting(), subject()))).toThrow(
      expect.objectContaining({ code: "IDENTITY_ORIGIN" }),
    );
  });

  test.each(["POST", "PUT", "PATCH", "DELETE", "PROPFIND"])("sends no %s that rests on a proof", async (method) => {
    const { here, settle, decided, issued } = await settling();
    const visit = await asked(here, `${method} /`, [foreign, "Content-Length: 0"]);
    const ledger = [await issued("one")];
    for (const outcome of [acting(requirement()), acting(once)])
      expect(() => settle(decided(visit, outcome, subject(ledger)))).toThrow(
        expect.objectContaining({ code: "IDENTITY_ORIGIN" }),
      );
    // Refused before anything is spent.
    expect(await here.store.get("grant", "one")).not.toBeNull();
  });

  test.each(["GET", "HEAD", "OPTIONS"])("may lead to a %s, with proofs and without", async (method) => {
    const { here, settle, decided } = await settling();
    const visit = await asked(here, `${method} /`, [foreign]);
    for (const outcome of [acting(), acting(requirement())])
      expect(settle(decided(visit, outcome, subject()))).toBe(outcome);
  });

  test("may send what rests on no proof: that is for the application to refuse", async () => {
    const { here, settle, decided } = await settling();
    const outcome = acting();
    const visit = await asked(here, "POST /", [foreign, "Content-Length: 0"]);
    expect(settle(decided(visit, outcome, subject()))).toBe(outcome);
  });

  test.each([
    ["the host's own origin", (here: Visiting) => [`Origin: ${here.origin}`]],
    ["one that the host lists", () => [`Origin: ${listed}`]],
    ["a client that says nothing of pages", () => []],
  ])("is not %s", async (_, from) => {
    const { here, settle, decided } = await settling();
    const outcome = acting(requirement());
    for (const [line, headers] of [
      ["GET /live", handshake],
      ["POST /", ["Content-Length: 0"]],
    ] as const) {
      const visit = await asked(here, line, [...headers, ...from(here)]);
      expect(settle(decided(visit, outcome, subject()))).toBe(outcome);
    }
  });

  test("sends no cookie along for who came without a session, or for nobody", async () => {
    const { here, settle, decided } = await settling();
    const outcome = acting(requirement());
    for (const [line, headers] of [
      ["GET /live", handshake],
      ["POST /", ["Content-Length: 0"]],
    ] as const) {
      const visit = await asked(here, line, [...headers, foreign]);
      for (const who of [null, subject([], false)]) expect(settle(decided(visit, outcome, who))).toBe(outcome);
    }
  });

  test("did not send a parked form: that was looked at when it was parked", async () => {
    const { here, settle, decided } = await settling();
    const outcome = acting(requirement());
    const visit = { ...(await asked(here, "POST /", [foreign, "Content-Length: 0"])), parkedBody: Buffer.from("x=1") };
    expect(settle(decided(visit, outcome, subject()))).toBe(outcome);
  });
});

describe("a proof that serves once", () => {
  test("is spent, and the receipt is the ledger that it was found in", async () => {
    const { here, settle, decided, issued, get } = await settling();
    const ledger = [await issued("one")];
    expect(await settle(decided(await get(), acting(once), subject(ledger)))).toEqual({
      ...acting(once),
      left: ledger,
    });
    expect(await here.store.get("grant", "one")).toBeNull();
  });

  test("that is spent already becomes a step-up again, with the line that asks", async () => {
    const { settle, decided, issued, get } = await settling();
    const ledger = [await issued("one")];
    const visit = await get();
    await settle(decided(visit, acting(requirement(), once), subject(ledger)));
    expect(await settle(decided(visit, acting(once), subject(ledger)))).toEqual({
      kind: "step-up",
      unmet: [once],
      at: once.at,
    });
  });

  test("and is gone gives way to another for the same, which is the one that is spent", async () => {
    const { here, settle, decided, issued, get } = await settling();
    const spent = proof({ id: "gone", acr: "mfa", uses: 1, expires: here.nowMs / 1_000 + 600 });
    const other = await issued("other");
    const plain = proof({ id: "plain", acr: "mfa" });
    const settled = await settle(decided(await get(), acting(once), subject([spent, plain, other])));
    expect(settled).toEqual({ ...acting(once), left: [plain, other] });
    expect(await here.store.get("grant", "other")).toBeNull();
  });

  test("lets one of many requests at once pass", async () => {
    const { settle, decided, issued, get } = await settling();
    const ledger = [await issued("one")];
    const visit = await get();
    const settled = await Promise.all(
      Array.from({ length: 8 }, () => settle(decided(visit, acting(once), subject(ledger)))),
    );
    expect(settled.map(({ kind }) => kind).sort()).toEqual(["respond", ...Array<string>(7).fill("step-up")]);
  });

  test("serves a program with a token as it serves a session", async () => {
    const { settle, decided, issued, get } = await settling();
    const who = subject([await issued("one")], false);
    const visit = await get();
    expect(await settle(decided(visit, acting(once), who))).toMatchObject({ kind: "respond" });
    expect(await settle(decided(visit, acting(once), who))).toMatchObject({ kind: "step-up" });
  });

  test("lets nobody pass where the store fails", async () => {
    const { here, settle, decided, issued, get } = await settling();
    const ledger = [await issued("one")];
    const visit = await get();
    await here.store.close();
    await expect(settle(decided(visit, acting(once), subject(ledger)))).rejects.toMatchObject({ code: "STORE_FAULT" });
  });
});
