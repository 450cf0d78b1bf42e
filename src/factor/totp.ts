// One-time codes (RFC 6238), as every authenticator app makes them: six digits, thirty seconds, SHA-1.

import { Secret, TOTP } from "otpauth";

const periodSeconds = 30;
const digits = 6;

/** A phone's clock may be this many steps off (RFC 6238 §5.2). */
const window = 1;

/** newTotpSecret is 160 bits in base32 (RFC 4226 §4, R6). */
export const newTotpSecret = (): string => new Secret({ size: 20 }).base32;

/** toKeyUri is what the QR code says to an authenticator app. */
export function toKeyUri(key: { readonly secret: string; readonly issuer: string; readonly account: string }): string {
  // A colon parts issuer and account in the label.
  const plain = (text: string) => text.replaceAll(":", " ");
  return totp(key.secret, plain(key.issuer), plain(key.account)).toString();
}

/** matchStep gives the step whose code this is; null: it is no code of these minutes. */
export function matchStep(secret: string, code: string, nowMs: number): number | null {
  if (!/^\d{6}$/.test(code)) return null;
  const delta = totp(secret).validate({ token: code, timestamp: nowMs, window });
  return delta === null ? null : Math.floor(nowMs / 1_000 / periodSeconds) + delta;
}

/** stepBeginsMs is from when on the code of a step is believed, whatever the clocks say. */
export const stepBeginsMs = (step: number): number => (step - window) * periodSeconds * 1_000;

/** stepEndsMs is when the code of a step is believed no more, whatever the clocks say. */
export const stepEndsMs = (step: number): number => (step + 1 + window) * periodSeconds * 1_000;

const totp = (secret: string, issuer = "", label = ""): TOTP =>
  new TOTP({ issuer, label, secret: Secret.fromBase32(secret), algorithm: "SHA1", digits, period: periodSeconds });
