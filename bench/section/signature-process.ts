// A process of its own that measures one signature of node:crypto's, on one thread: CPU microseconds each, as JSON.
// node bench/section/signature-process.ts <signatures> [ed25519]: else by P-256.

import { generateKeyPairSync, randomBytes, sign } from "node:crypto";

const count = Number(process.argv[2]);
const isEd25519 = process.argv[3] === "ed25519";
const { privateKey } = isEd25519 ? generateKeyPairSync("ed25519") : generateKeyPairSync("ec", { namedCurve: "P-256" });
/** As long as what the identity header signs, which hardly matters: SHA-256 takes a microsecond for it. */
const texts = Array.from({ length: 64 }, () => randomBytes(480));

let from = process.cpuUsage();
for (let index = -Math.ceil(count / 4); index < count; index++) {
  // The first quarter only warms up.
  if (index === 0) from = process.cpuUsage();
  sign(isEd25519 ? null : "sha256", texts[index & 63]!, { key: privateKey, dsaEncoding: "ieee-p1363" });
}
const { user, system } = process.cpuUsage(from);
process.stdout.write(`${(user + system) / count}\n`);
