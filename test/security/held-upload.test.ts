// An upload that waits on the disk: nobody reads it there, changes it, takes it for another's, or has it sent twice; and one that breaks off leaves nothing.

import { once } from "node:events";
import { readFileSync, renameSync, statSync, truncateSync, unlinkSync, writeFileSync } from "node:fs";
import type { Socket } from "node:net";
import { join } from "node:path";
import { expect, test } from "vitest";
import { ask, cookieOf, navigation } from "../support/ask.ts";
import { everyByte, type HeldUploads, heldUploads, sha256 } from "../support/held-uploads.ts";
import { parseReply, rawConnect, readUntil } from "../support/raw-client.ts";
import { signIn } from "../support/sign-in.ts";

const secret = "correct horse battery staple ";
const body = secret.repeat(5_000);

/** Uploads, proves, and stops where the browser would fetch the page at which the upload is sent. */
async function due(held: HeldUploads): Promise<{ readonly cookie: string; readonly path: string }> {
  await held.prove(await held.upload(body), (url) => url.pathname === "/payouts");
  const [name] = held.files();
  return { cookie: cookieOf(held.browser, held.gate.origin), path: join(held.folder, name!) };
}

const send = ({ gate }: HeldUploads, cookie: string) => ask(gate.port, "GET /payouts", [cookie, ...navigation]);

/** begins opens a connection and sends an upload's head. */
async function begins(held: HeldUploads, ...lines: readonly string[]): Promise<Socket> {
  const socket = await rawConnect(held.gate.port);
  socket.write(`${["POST /payouts HTTP/1.1", ...held.headers(), ...lines].join("\r\n")}\r\n\r\n`);
  return socket;
}

test("on the disk nobody can read it, nor whose it is, nor open the folder", async () => {
  const held = await heldUploads();
  const { path } = await due(held);
  const written = everyByte(join(held.folder, ".."));
  expect(written.includes(secret)).toBe(false);
  expect(written.includes(Buffer.from(secret).toString("base64url").slice(0, 30))).toBe(false);
  expect(held.files()[0]).toMatch(/^p[0-9a-f]{32}\.\d+\.145000\.[0-9a-f]{32}$/);
  expect(statSync(path).mode & 0o777).toBe(0o600);
  expect(statSync(held.folder).mode & 0o777).toBe(0o700);
});

test("changed in its last piece, it never arrives whole, and the next one does", async () => {
  const held = await heldUploads();
  const { cookie, path } = await due(held);
  const bytes = readFileSync(path);
  bytes[bytes.length - 20]! ^= 1;
  writeFileSync(path, bytes);
  const reply = await send(held, cookie);
  expect(reply.status).toBe(409);
  expect(reply.body).toContain("STEPUP_PARKED_GONE");
  await expect.poll(() => held.arrived).toMatchObject([{ whole: false }]);
  expect(held.files()).toEqual([]);
  held.gate.advance(6 * 60_000);
  await send(held, (await due(held)).cookie);
  expect(held.arrived.at(-1)).toMatchObject({ whole: true, sha256: sha256(body) });
});

test("whose upload is gone, or was cut off, is told so, and shown no page that looks like an answer to it", async () => {
  const held = await heldUploads();
  const ways: Readonly<Record<string, (path: string) => void>> = {
    "room was made": unlinkSync,
    cut: (path) => truncateSync(path, 100_000),
  };
  for (const [how, harm] of Object.entries(ways)) {
    const { cookie, path } = await due(held);
    harm(path);
    const reply = await send(held, cookie);
    expect([how, reply.status]).toEqual([how, 409]);
    expect(reply.body).toContain("STEPUP_PARKED_GONE");
    await expect.poll(held.files).toEqual([]);
    held.gate.advance(6 * 60_000);
  }
  expect(held.arrived).toEqual([]);
});

test("another's file in its place is refused: each has a key of its own", async () => {
  const held = await heldUploads();
  const first = await due(held);
  held.gate.advance(6 * 60_000);
  await held.upload(body, { path: "/payouts?other" });
  const other = held.files().find((name) => !first.path.endsWith(name))!;
  renameSync(join(held.folder, other), first.path);
  held.gate.advance(-6 * 60_000);
  await send(held, first.cookie);
  await held.gate.logged((line) => line["code"] === "STEPUP_PARKED_GONE");
  expect(held.arrived.filter(({ whole }) => whole)).toEqual([]);
});

test("it is sent once, to its own browser and person, at its own address", async () => {
  const held = await heldUploads();
  const { gate } = held;
  const { cookie } = await due(held);
  const mallory = gate.browser();
  await signIn(mallory, `${gate.origin}/statements`, { user: "bob" });
  const replay = /sallyport-replay=[^;]+/.exec(cookie)![0];
  await send(held, `${cookieOf(mallory, gate.origin)}; ${replay}`);
  await ask(gate.port, "GET /statements", [cookie, ...navigation]);
  expect(held.arrived).toEqual([]);
  expect(held.files()).toHaveLength(1);
  const replies = await Promise.all([1, 2, 3].map(() => send(held, cookie)));
  expect(replies.map(({ status }) => status)).toEqual([200, 200, 200]);
  expect(held.arrived).toMatchObject([{ whole: true, sha256: sha256(body) }]);
  expect(held.files()).toEqual([]);
});

test("somebody else's session in the same browser removes it instead of sending it", async () => {
  const held = await heldUploads();
  const { cookie } = await due(held);
  const other = held.gate.browser();
  await signIn(other, `${held.gate.origin}/statements`, { user: "bob" });
  const theirs = /sallyport-session=[^;]+/.exec(cookieOf(other, held.gate.origin))![0];
  expect((await send(held, cookie.replace(/sallyport-session=[^;]+/, theirs))).status).toBe(409);
  await expect.poll(held.files).toEqual([]);
  expect(held.arrived).toEqual([]);
});

test("a client that goes away in the middle leaves nothing, and neither does one that is silent", async () => {
  const held = await heldUploads();
  for (const framing of ["Content-Length: 5000000", "Transfer-Encoding: chunked"]) {
    const socket = await begins(held, framing);
    socket.write(`${framing.startsWith("T") ? "2dc6c0\r\n" : ""}${"x".repeat(200_000)}`);
    await expect.poll(() => held.files().some((name) => name.endsWith(".part"))).toBe(true);
    socket.destroy();
    await expect.poll(held.files).toEqual([]);
  }
  expect((await held.prove(await held.upload(body))).status).toBe(200);
});

test("what a crash left is removed once it is old, and what is not ours stays", async () => {
  const held = await heldUploads();
  await held.upload(body);
  const [name] = held.files();
  const left = name!.replace(/\.[0-9a-f]{32}$/, `.${"ab".repeat(16)}.part`);
  writeFileSync(join(held.folder, left), "half");
  writeFileSync(join(held.folder, "notes.txt"), "mine");
  held.gate.advance(16 * 60_000);
  await signIn(held.browser, `${held.gate.origin}/statements`, { user: "ada" });
  await held.upload(body, { path: "/payouts?2" });
  expect(held.files()).toHaveLength(2);
  expect(held.files()).toContain("notes.txt");
});

test("a browser, which says how much it sends, may send it all before it hears that it is too large", async () => {
  const held = await heldUploads({ settings: { heldLimit: "64kb" } });
  const socket = await begins(held, "Content-Length: 3000000");
  socket.write("x".repeat(1_500_000));
  const answered = readUntil(socket, /<\/html>/);
  expect((await ask(held.gate.port, "GET /.sallyport/healthz")).status).toBe(200);
  expect(socket.bytesRead).toBe(0);
  socket.write("x".repeat(1_500_000));
  expect(parseReply(await answered).status).toBe(413);
  expect(held.files()).toEqual([]);
  // Who asks first is spared it.
  const asking = await begins(held, "Content-Length: 3000000", "Expect: 100-continue");
  expect(parseReply(await readUntil(asking, /<\/html>/)).status).toBe(413);
});

test("the browser hears of an upload that is too large while it is still sending it", async () => {
  const held = await heldUploads({ settings: { heldLimit: "64kb" } });
  const socket = await begins(held, "Transfer-Encoding: chunked");
  const answered = readUntil(socket, /<\/html>/);
  const chunk = `10000\r\n${"x".repeat(65_536)}\r\n`;
  for (let count = 0; count < 40 && socket.writable; count++)
    if (!socket.write(chunk)) await Promise.race([once(socket, "drain"), answered]);
  const reply = parseReply(await answered);
  expect([reply.status, reply.headers["connection"]]).toEqual([413, "close"]);
  expect(reply.body).toContain("STEPUP_BODY_TOO_LARGE");
  expect(held.files()).toEqual([]);
});
