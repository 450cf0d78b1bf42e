// Makes a dump of a store that an older version wrote: node make.mjs <a checkout of that version, with its node_modules> > <commit>.sql

import { existsSync, mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { pathToFileURL } from "node:url";

const checkout = resolve(process.argv[2]);
const load = async (...paths) => {
  const path = paths.find((one) => existsSync(join(checkout, one)));
  return path === undefined ? null : import(pathToFileURL(join(checkout, path)));
};
// For ever, as far as tests go.
const now = () => Date.parse("2026-11-26T12:00:00Z");
const century = 100 * 365 * 86_400;
const later = now() + century * 1_000;

const folder = mkdtempSync(join(tmpdir(), "shape-"));
const { createSqliteStore } = await load("src/store/sqlite.ts");
const store = await createSqliteStore({ folder, now });
const cookies = {};

const { createSessions } = await load("src/session/session.ts", "src/identity/session.ts");
const bus = await load("src/store/bus.ts");
const sessions = createSessions({
  store,
  now,
  ended: () => undefined,
  broadcast: () => undefined,
  ...(bus && { bus: bus.createBus({ store }) }),
  refresh: () => Promise.reject(new Error("nobody")),
});
const user = (id) => ({
  id,
  issuer: "https://login.example.com",
  source: "staff",
  name: id,
  email: `${id}@example.com`,
  groups: ["finance"],
  claims: { sub: id },
});
const proof = {
  id: "A".repeat(43),
  method: "oidc",
  source: "staff",
  acr: "urn:example:mfa",
  amr: ["pwd", "otp"],
  at: Math.floor(now() / 1_000),
  scope: null,
  expires: null,
  uses: null,
};
const isFirst = !existsSync(join(checkout, "src/factor/records.ts"));
for (const [id, sid] of [
  ["ada", "provider's session"],
  ["bob", null],
]) {
  const begun = isFirst
    ? await sessions.begin(
        {
          family: `family of ${id}`,
          host: "bank.example.com",
          user: user(id),
          ledger: [proof],
          since: now(),
          until: later,
        },
        null,
      )
    : await sessions.begin(
        {
          host: "bank.example.com",
          user: user(id),
          registration: JSON.stringify(["oidc", "https://login.example.com", "sallyport"]),
          sid,
          tokens: { refreshToken: `refresh token of ${id}`, idToken: "id token" },
          lifetimes: { absoluteSeconds: century, idleSeconds: century, refreshSeconds: null, persistent: id === "ada" },
          agent: "Firefox",
          ledger: () => [proof],
        },
        null,
      );
  cookies[id] = begun.cookie;
}

if (!isFirst) {
  // A step-up leaves something behind under the id that was.
  const raised = await sessions.raise(cookies.bob, (ledger) => ledger, null);
  cookies.bob = raised.cookie;

  const { createVault } = await load("src/vault/vault.ts", "src/vault.ts");
  const vault = createVault(Buffer.alloc(32, 7));
  const { createRecords } = await load("src/factor/records.ts");
  const { personKey } = await load("src/factor/person.ts");
  const { hashRecoveryCode } = await load("src/factor/recovery-code.ts", "src/factor/recovery.ts");
  const records = createRecords(store);
  const person = personKey({ source: "staff", id: "ada" });
  const common = { person, label: "mine", createdAt: now(), usedAt: null };
  await records.add(
    {
      kind: "passkey",
      id: "passkey:one",
      host: "bank.example.com",
      credential: { id: "one", publicKey: "key", counter: 3, transports: ["usb"], synced: false },
      ...common,
    },
    10,
  );
  const sealed = vault.seal(`totp ${person}`, Buffer.from("JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"));
  await records.add({ kind: "totp", id: "totp:one", sealed, ...common }, 10);
  const code = await hashRecoveryCode("k7q2-9m3x-k7q2-9m3x", person);
  await records.add({ kind: "recovery", id: code, person }, 10);

  const { addKey, loadKeys } = await load("src/signing/key-store.ts");
  const where = { store, vault, ...(bus && { bus: bus.createBus({ store }) }) };
  await addKey(where, await loadKeys(where), now());
  await store.put("grant", "B".repeat(43), "1", later);
  await store.add("seen", `totp totp:one 59000000`, "1", later);
  await store.count("counter", "guess totp day 20000 ada tried", later);
  await store.put("parked", "C".repeat(43), "sealed", later);

  const blocks = await load("src/session/block-record.ts");
  await blocks?.createBlockRecords(store).put({
    id: "eve",
    source: null,
    issuer: null,
    reason: "left",
    since: now(),
    until: null,
  });
  const people = await load("src/session/people.ts");
  await people?.createPeople({ store, now: () => later }).met({ id: "ada", source: "staff" });
  const declared = await load("src/session/declared.ts");
  await declared?.tellDeclared(store, [{ name: "staff", issuer: "https://login.example.com" }]);
  const check = await load("src/store/master-check.ts");
  await check?.noteMasterKey(store, vault);
}
await store.put("pending", "D".repeat(43), "sealed", later);
await store.close();

const database = new DatabaseSync(join(folder, "sallyport.db"), { readOnly: true });
const literal = (value) => (typeof value === "number" ? String(value) : `'${String(value).replaceAll("'", "''")}'`);
const lines = [`-- ${JSON.stringify(cookies)}`];
const schema = database.prepare("SELECT type, name, sql FROM sqlite_schema WHERE sql IS NOT NULL").all();
const own = schema.filter(({ name }) => !name.startsWith("sqlite_"));
for (const { sql } of own.filter(({ type }) => type === "table")) lines.push(`${sql};`);
for (const { name } of own.filter(({ type }) => type === "table"))
  for (const row of database.prepare(`SELECT * FROM "${name}"`).all())
    lines.push(
      `INSERT INTO "${name}" (${Object.keys(row).join(", ")}) VALUES (${Object.values(row).map(literal).join(", ")});`,
    );
for (const { sql } of own.filter(({ type }) => type !== "table")) lines.push(`${sql};`);
process.stdout.write(`${lines.join("\n")}\n`);
process.exit(0);
