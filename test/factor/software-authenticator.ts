// A passkey in software (WebAuthn §6): answers as a browser would send them, and wrong ones on request.

import { createHash, generateKeyPairSync, randomBytes, sign } from "node:crypto";

/** Ceremony is what may be wrong about an answer. */
export interface Ceremony {
  readonly origin: string;
  readonly rpId?: string;
  readonly challenge?: string;
  readonly type?: string;
  readonly userVerified?: boolean;
  readonly crossOrigin?: boolean;
  readonly counter?: number;
  readonly userHandle?: string;
}

export interface SoftwareAuthenticator {
  readonly id: string;
  /** create answers the JSON of creation options. */
  create(options: string, ceremony: Ceremony): string;
  /** get answers the JSON of request options. */
  get(options: string, ceremony: Ceremony): string;
}

const flag = { present: 0x01, verified: 0x04, backupEligible: 0x08, backedUp: 0x10, attested: 0x40 };

/** createSoftwareAuthenticator makes one with a key of its own; `synced` ones live on several devices. */
export function createSoftwareAuthenticator(options: { readonly synced?: boolean } = {}): SoftwareAuthenticator {
  const { privateKey, publicKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const jwk = publicKey.export({ format: "jwk" });
  const rawId = randomBytes(32);
  const id = rawId.toString("base64url");
  const backup = options.synced ? flag.backupEligible | flag.backedUp : 0;

  const head = (rpId: string, flags: number, counter: number) => {
    const numbers = Buffer.alloc(5);
    numbers.writeUInt8(flags | backup, 0);
    numbers.writeUInt32BE(counter, 1);
    return Buffer.concat([createHash("sha256").update(rpId).digest(), numbers]);
  };
  const flagsOf = (ceremony: Ceremony) => flag.present | (ceremony.userVerified === false ? 0 : flag.verified);
  const clientData = (type: string, challenge: string, ceremony: Ceremony) =>
    Buffer.from(
      JSON.stringify({
        type: ceremony.type ?? type,
        challenge: ceremony.challenge ?? challenge,
        origin: ceremony.origin,
        crossOrigin: ceremony.crossOrigin ?? false,
      }),
    );
  const answer = (response: object) =>
    JSON.stringify({ id, rawId: id, type: "public-key", clientExtensionResults: {}, response });

  return {
    id,
    create(json, ceremony) {
      const { challenge, rp } = JSON.parse(json);
      const key = cbor(
        new Map<unknown, unknown>([
          [1, 2],
          [3, -7],
          [-1, 1],
          [-2, Buffer.from(jwk.x!, "base64url")],
          [-3, Buffer.from(jwk.y!, "base64url")],
        ]),
      );
      const length = Buffer.alloc(2);
      length.writeUInt16BE(rawId.length);
      const flags = flagsOf(ceremony) | flag.attested;
      const authData = Buffer.concat([
        head(ceremony.rpId ?? rp.id, flags, ceremony.counter ?? 0),
        Buffer.alloc(16),
        length,
        rawId,
        key,
      ]);
      const attestation = cbor(
        new Map<unknown, unknown>([
          ["fmt", "none"],
          ["attStmt", new Map()],
          ["authData", authData],
        ]),
      );
      return answer({
        clientDataJSON: clientData("webauthn.create", challenge, ceremony).toString("base64url"),
        attestationObject: attestation.toString("base64url"),
        transports: ["internal"],
      });
    },
    get(json, ceremony) {
      const { challenge, rpId } = JSON.parse(json);
      const data = clientData("webauthn.get", challenge, ceremony);
      const authData = head(ceremony.rpId ?? rpId, flagsOf(ceremony), ceremony.counter ?? 0);
      const signed = Buffer.concat([authData, createHash("sha256").update(data).digest()]);
      return answer({
        clientDataJSON: data.toString("base64url"),
        authenticatorData: authData.toString("base64url"),
        signature: sign("sha256", signed, privateKey).toString("base64url"),
        ...(ceremony.userHandle !== undefined && { userHandle: ceremony.userHandle }),
      });
    },
  };
}

/** cbor writes as much of RFC 8949 as the above needs. */
function cbor(value: unknown): Buffer {
  if (typeof value === "number") return value < 0 ? start(1, -1 - value) : start(0, value);
  if (typeof value === "string") return Buffer.concat([start(3, Buffer.byteLength(value)), Buffer.from(value)]);
  if (Buffer.isBuffer(value)) return Buffer.concat([start(2, value.length), value]);
  if (value instanceof Map)
    return Buffer.concat([start(5, value.size), ...[...value].flatMap(([key, one]) => [cbor(key), cbor(one)])]);
  throw new Error("not written here");
}

function start(major: number, count: number): Buffer {
  if (count < 24) return Buffer.from([(major << 5) | count]);
  if (count < 256) return Buffer.from([(major << 5) | 24, count]);
  return Buffer.from([(major << 5) | 25, count >> 8, count & 255]);
}
