// The peers, in the order of the table.

import { createPublicKey, type webcrypto } from "node:crypto";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { apache } from "./apache.ts";
import { caddy } from "./caddy.ts";
import { fastify } from "./fastify.ts";
import { haproxy } from "./haproxy.ts";
import { nginx } from "./nginx.ts";
import type { Peer, PeerPlace } from "./peer.ts";
import type { Subject } from "./subject.ts";

const peers: readonly Peer[] = [nginx, haproxy, caddy, apache, fastify];

/** PeerOptions: the key is the one that verifies the token. */
export interface PeerOptions extends Omit<PeerPlace, "tokenKeyFile" | "tokenKeyId"> {
  readonly tokenKey: webcrypto.JsonWebKey & { readonly kid?: string };
}

/** createPeers gives the peers that can be measured here, and those that are not installed, each with what installs it. */
export function createPeers({ tokenKey, ...place }: PeerOptions): {
  readonly subjects: readonly Subject[];
  readonly missing: readonly Pick<Peer, "name" | "install">[];
} {
  const tokenKeyFile = join(place.bench.folder, "token-key.pem");
  const key = createPublicKey({ key: tokenKey, format: "jwk" });
  writeFileSync(tokenKeyFile, key.export({ type: "spki", format: "pem" }));
  const found = peers.map((peer) => ({ peer, program: peer.find() }));
  return {
    subjects: found.flatMap(({ peer, program }) =>
      program === null ? [] : peer.subjects({ ...place, tokenKeyFile, tokenKeyId: tokenKey.kid ?? "" }, program),
    ),
    missing: found.flatMap(({ peer, program }) => (program === null ? [peer] : [])),
  };
}
