// The keys of the switching provider, and signing with them under any header.

import { generateKeyPair, type KeyObject } from "node:crypto";
import { promisify } from "node:util";
import { CompactSign } from "jose";
import type { Claims, Switches } from "./provider-switches.ts";

/** ProviderKeys are one for each kind of algorithm that was used since they were last changed. */
export interface ProviderKeys {
  /** published is what the jwks endpoint says, the key of today's algorithm among them. */
  published(): Promise<{ readonly keys: readonly Claims[] }>;
  /** sign makes a JWT of claims, or of the text of a payload, under the present key. */
  sign(claims: object | string, header?: Claims): Promise<string>;
  /** rotate signs with a new key under a new kid from now on; the old one is published on only where it is kept. */
  rotate(options: { readonly keep: boolean }): void;
  /** The kid of what is signed now. */
  kid(): string;
}

interface Pair {
  readonly kid: string;
  readonly privateKey: KeyObject;
  readonly publicKey: KeyObject;
}

const make = promisify(generateKeyPair) as (
  kind: string,
  options: object,
) => Promise<{ privateKey: KeyObject; publicKey: KeyObject }>;

const curves: Readonly<Record<string, string>> = { ES256: "P-256", ES384: "P-384", ES512: "P-521" };

/** Long to make: the first one of a process is made once. */
let firstRsa: ReturnType<typeof make> | undefined;

function makeFor(algorithm: string, isFirst: boolean): ReturnType<typeof make> {
  const namedCurve = curves[algorithm];
  if (namedCurve !== undefined) return make("ec", { namedCurve });
  if (/^Ed/.test(algorithm)) return make("ed25519", {});
  if (!isFirst) return make("rsa", { modulusLength: 2_048 });
  firstRsa ??= make("rsa", { modulusLength: 2_048 });
  return firstRsa;
}

const kindOf = (algorithm: string): string => (/^(RS|PS)/.test(algorithm) ? "rsa" : algorithm);
const isPublic = (algorithm: string): boolean => !/^HS|^none$/.test(algorithm);

/** createProviderKeys makes a key when it is first needed. */
export function createProviderKeys(switches: Switches): ProviderKeys {
  let turn = 1;
  let pairs = new Map<string, Promise<Pair>>();
  const kid = () => `key-${turn}-${kindOf(switches.algorithm)}`;
  const present = (): Promise<Pair> => {
    const name = kid();
    const known = pairs.get(name);
    if (known !== undefined) return known;
    const made = makeFor(switches.algorithm, turn === 1).then((pair) => ({ ...pair, kid: name }));
    pairs.set(name, made);
    return made;
  };
  return {
    kid,
    rotate({ keep }) {
      turn += 1;
      if (!keep) pairs = new Map();
    },
    async published() {
      if (isPublic(switches.algorithm)) await present();
      const all = await Promise.all(pairs.values());
      return {
        keys: all.map((pair) =>
          switches.publicKey({ ...pair.publicKey.export({ format: "jwk" }), kid: pair.kid, use: "sig" }),
        ),
      };
    },
    async sign(claims, header = {}) {
      const { algorithm, client } = switches;
      const text = typeof claims === "string" ? claims : JSON.stringify(claims);
      const fields = switches.header({ alg: algorithm, kid: kid(), ...header });
      if (fields["alg"] === "none")
        return `${[JSON.stringify(fields), text].map((part) => Buffer.from(part).toString("base64url")).join(".")}.`;
      const key = isPublic(algorithm) ? (await present()).privateKey : Buffer.from(client.secret);
      return new CompactSign(Buffer.from(text)).setProtectedHeader(fields as { alg: string }).sign(key);
    },
  };
}
