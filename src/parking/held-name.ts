// Names of held files: whose, until when, and how much. All workers of a data folder see each other's uploads by them alone.

import { randomBytes } from "node:crypto";
import { keyOf } from "../vault/vault.ts";

/** Holder is whose upload is held: a person's (ownerOf), or a stranger's, by address. */
export interface Holder {
  readonly kind: "person" | "stranger";
  readonly name: string;
}

/** HeldName is what a file's name says. */
export interface HeldName {
  readonly stranger: boolean;
  /** The same for all files of one holder; nobody's name can be read from it. */
  readonly holder: string;
  /** Milliseconds since 1970, from which on it may be removed. */
  readonly untilMs: number;
  /** What it takes, or will soon. */
  readonly bytes: number;
  readonly id: string;
  /** Its bytes are still coming. */
  readonly unfinished: boolean;
}

const form = /^([ps])([0-9a-f]{32})\.(\d{1,16})\.(\d{1,16})\.([0-9a-f]{32})(\.part)?$/;

/** nameFor begins the name of a holder's next file. */
export const nameFor = ({ kind, name }: Holder): Pick<HeldName, "stranger" | "holder" | "id"> => ({
  stranger: kind === "stranger",
  holder: Buffer.from(keyOf(`held for ${kind} ${name}`), "base64url").toString("hex", 0, 16),
  id: randomBytes(16).toString("hex"),
});

/** writeName gives a file's name. */
export const writeName = ({ stranger, holder, untilMs, bytes, id, unfinished }: HeldName): string =>
  `${stranger ? "s" : "p"}${holder}.${untilMs}.${bytes}.${id}${unfinished ? ".part" : ""}`;

/** readName reads it; null: no file of ours. */
export function readName(name: string): HeldName | null {
  const match = form.exec(name);
  if (match === null) return null;
  const [, kind, holder = "", untilMs, bytes, id = "", part] = match;
  return {
    stranger: kind === "s",
    holder,
    untilMs: Number(untilMs),
    bytes: Number(bytes),
    id,
    unfinished: part !== undefined,
  };
}
