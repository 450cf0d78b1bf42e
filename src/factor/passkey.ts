// Passkeys (WebAuthn): what the browser is asked, and whether what came back is what a key of this person signed here.

import type { AuthenticationResponseJSON, RegistrationResponseJSON } from "@simplewebauthn/server";
import { describe, GatewayError } from "../errors.ts";

/** Credential is the public half of a passkey. */
export interface Credential {
  readonly id: string;
  /** COSE, base64url. */
  readonly publicKey: string;
  readonly counter: number;
  readonly transports: readonly string[];
  /** It lives on several devices, so no single piece of hardware holds it (by the authenticator's own word). */
  readonly synced: boolean;
}

/** Site is where a passkey is used: an rpId and the one origin. */
export interface Site {
  readonly host: string;
  readonly origin: string;
}

/** PasskeyOwner is whom the browser's dialogue names. `key` is 32 bytes in base64url that say nothing about them. */
export interface PasskeyOwner {
  readonly key: string;
  readonly name: string;
}

/** Answered is an answer whose challenge is known, and not yet whether it is right. */
export interface Answered {
  readonly credentialId: string;
  readonly challenge: string;
  readonly json: unknown;
}

/** EdDSA, ES256, RS256: what authenticators have. Pinned, so that an update of the library adds nothing unseen. */
const algorithms = [-8, -7, -257];

/** How long the browser's dialogue stays open. */
const timeoutMs = 120_000;

// A quarter of a second and 30 MB, which a gateway without passkeys should not pay.
const library = () => import("@simplewebauthn/server");

/** worksAt: browsers take an rpId only from a secure context, and only a name. */
export function worksAt(site: Site): boolean {
  if (site.host === "localhost" || site.host.endsWith(".localhost")) return true;
  return site.origin.startsWith("https://") && !/^[\d.]+$|:|\[/.test(site.host);
}

/** creationOptions is what navigator.credentials.create is called with, as JSON. */
export async function creationOptions(
  site: Site,
  owner: PasskeyOwner,
  known: readonly Credential[],
  challenge: string,
): Promise<string> {
  const { generateRegistrationOptions } = await library();
  const options = await generateRegistrationOptions({
    rpName: site.host,
    rpID: site.host,
    userID: bytes(owner.key),
    userName: owner.name,
    userDisplayName: owner.name,
    challenge: bytes(challenge),
    timeout: timeoutMs,
    attestationType: "none",
    excludeCredentials: known.map(toDescriptor),
    authenticatorSelection: { residentKey: "preferred", userVerification: "required" },
    supportedAlgorithmIDs: algorithms,
  });
  return JSON.stringify(options);
}

/** requestOptions is what navigator.credentials.get is called with, as JSON. */
export async function requestOptions(site: Site, known: readonly Credential[], challenge: string): Promise<string> {
  const { generateAuthenticationOptions } = await library();
  const options = await generateAuthenticationOptions({
    rpID: site.host,
    allowCredentials: known.map(toDescriptor),
    challenge: bytes(challenge),
    timeout: timeoutMs,
    userVerification: "required",
  });
  return JSON.stringify(options);
}

/** parseAnswer reads what a browser sent, as far as is needed to find the challenge. Throws FACTOR_PASSKEY. */
export function parseAnswer(text: string): Answered {
  try {
    const json = JSON.parse(text) as { id: unknown; response: { clientDataJSON: unknown } };
    const data = JSON.parse(Buffer.from(String(json.response.clientDataJSON), "base64url").toString());
    // In a frame of another site's, the person may not know whom they answer.
    if (data.crossOrigin === true) throw new Error("cross-origin");
    if (typeof json.id !== "string" || typeof data.challenge !== "string") throw new Error("no id or challenge");
    return { credentialId: json.id, challenge: data.challenge, json };
  } catch (cause) {
    throw new GatewayError("FACTOR_PASSKEY", { detail: "the answer cannot be read", cause });
  }
}

/** verifyCreation gives the new credential. The caller has checked the challenge. Throws FACTOR_PASSKEY. */
export async function verifyCreation(site: Site, answered: Answered): Promise<Credential> {
  const { verifyRegistrationResponse } = await library();
  const { registrationInfo } = await translated(
    verifyRegistrationResponse({
      response: answered.json as RegistrationResponseJSON,
      expectedChallenge: answered.challenge,
      expectedOrigin: site.origin,
      expectedRPID: site.host,
      requireUserVerification: true,
      supportedAlgorithmIDs: algorithms,
    }),
  );
  if (registrationInfo === undefined) throw new GatewayError("FACTOR_PASSKEY", { detail: "not verified" });
  const { credential, credentialDeviceType } = registrationInfo;
  return {
    id: credential.id,
    publicKey: Buffer.from(credential.publicKey).toString("base64url"),
    counter: credential.counter,
    transports: (credential.transports ?? []).filter((one) => /^[a-z-]{1,20}$/.test(one)).slice(0, 8),
    synced: credentialDeviceType === "multiDevice",
  };
}

/** verifyUse gives the credential's new counter. The caller has checked the challenge. Throws FACTOR_PASSKEY. */
export async function verifyUse(
  site: Site,
  credential: Credential,
  owner: string,
  answered: Answered,
): Promise<number> {
  const { verifyAuthenticationResponse } = await library();
  const response = answered.json as AuthenticationResponseJSON;
  const handle = response.response.userHandle;
  if (handle !== undefined && handle !== owner)
    throw new GatewayError("FACTOR_PASSKEY", { detail: "another person's" });
  const { verified, authenticationInfo } = await translated(
    verifyAuthenticationResponse({
      response,
      expectedChallenge: answered.challenge,
      expectedOrigin: site.origin,
      expectedRPID: site.host,
      credential: {
        id: credential.id,
        publicKey: bytes(credential.publicKey),
        counter: credential.counter,
        transports: [...credential.transports],
      },
      requireUserVerification: true,
    }),
  );
  if (!verified) throw new GatewayError("FACTOR_PASSKEY", { detail: "wrong signature" });
  return authenticationInfo.newCounter;
}

async function translated<T>(work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (cause) {
    throw new GatewayError("FACTOR_PASSKEY", { cause, detail: describe(cause) });
  }
}

const bytes = (text: string): Uint8Array<ArrayBuffer> => Uint8Array.from(Buffer.from(text, "base64url"));

const toDescriptor = ({ id, transports }: Credential) => ({ id, transports: [...transports] });
