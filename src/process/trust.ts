// Whose certificates this process believes, read anew: Node reads NODE_EXTRA_CA_CERTS once, when it starts.

import { X509Certificate } from "node:crypto";
import { readFileSync } from "node:fs";
import { getCACertificates, setDefaultCACertificates } from "node:tls";

const pem = /-----BEGIN CERTIFICATE-----[\s\S]+?-----END CERTIFICATE-----/g;

/** What Node believes besides that file. */
let others: readonly string[] | null = null;

/**
 * readTrust has connections from now on judged by the file as it is now, and gives how many certificates are in it; null: no
 * file is named. Throws, and changes nothing, where it cannot be read, or holds no certificate.
 */
export function readTrust(file: string | undefined): number | null {
  if (file === undefined || file === "") return null;
  const found = readFileSync(file, "utf8").match(pem) ?? [];
  if (found.length === 0) throw new Error(`${file} holds no certificate`);
  // One that is cut off would fail at each connection.
  for (const one of found) new X509Certificate(one);
  if (others === null) {
    const extra = new Set(getCACertificates("extra"));
    others = getCACertificates("default").filter((one) => !extra.has(one));
  }
  setDefaultCACertificates([...others, ...found]);
  return found.length;
}
