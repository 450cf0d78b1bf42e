// The master key's file: read with suspicion, and made once where none was named.

import {
  closeSync,
  existsSync,
  fstatSync,
  fsyncSync,
  linkSync,
  mkdirSync,
  openSync,
  readFileSync,
  rmSync,
  writeSync,
} from "node:fs";
import { join } from "node:path";
import { randomToken } from "./vault.ts";

/** First what loses nothing: another key makes every authenticator app useless that was set up before. */
const whatToDo = (file: string) =>
  `If this gateway ran before, put its key back: what it sealed (authenticator apps, signing keys) opens with no other. For a new gateway, make one with: (umask 077; openssl rand -base64 32 > ${file}), and give every gateway that uses the store the same`;

/** KeyPlace is where a key is: in `file`; "": in `folder`/key. `isUsed`: is there a store, which was sealed with one? */
export interface KeyPlace {
  readonly file: string;
  readonly folder: string;
  readonly isUsed?: boolean;
}

const fileOf = ({ file, folder }: KeyPlace): string => file || join(folder, "key");

/** findKey reads 32 bytes; null: there is none, and one may be made. Throws an Error that says what to do. It makes nothing. */
export function findKey(place: KeyPlace): Buffer | null {
  const file = fileOf(place);
  const found = read(file);
  if (found !== null) return found;
  // A key that was named and is missing is a mount that failed: another one would lock every person's factors away.
  if (place.file !== "") throw new Error(`there is no master key at ${file}. ${whatToDo(file)}`);
  if (place.isUsed === true)
    throw new Error(
      `there is no master key at ${file}, and the store beside it was sealed with one. Put that key back, or name it with --key if it is kept elsewhere: authenticator apps and signing keys open with no other. If it is lost for good, make another one, (umask 077; openssl rand -base64 32 > ${file}), and give up what it sealed: sallyport keys reset-master`,
    );
  return null;
}

/** loadKey finds the key, or makes one. Throws an Error that says what to do. */
export function loadKey(place: KeyPlace): Buffer {
  const found = findKey(place);
  if (found !== null) return found;
  const file = fileOf(place);
  make(place.folder, file, randomToken());
  const made = read(file);
  if (made === null) throw new Error(`the master key ${file} went while it was made. Start again`);
  return made;
}

/**
 * putKeyBack writes `key` into the data folder where no file is in its place any more; true: it did. A key that was named is kept by
 * whoever named it. Throws an Error where it cannot be made.
 */
export function putKeyBack(place: KeyPlace, key: Buffer): boolean {
  const file = fileOf(place);
  if (place.file !== "" || existsSync(file)) return false;
  make(place.folder, file, key.toString("base64url"));
  return true;
}

const cannotRead = (file: string, cause: unknown): Error => {
  const whose = codeOf(cause) === "EACCES" ? ". Give it, and its folder, to the user that the gateway runs as" : "";
  return new Error(`the master key ${file} cannot be read (${codeOf(cause)})${whose}`, { cause });
};

function read(file: string): Buffer | null {
  let opened: number;
  try {
    opened = openSync(file, "r");
  } catch (cause) {
    if (codeOf(cause) === "ENOENT") return null;
    throw cannotRead(file, cause);
  }
  try {
    const stats = fstatSync(opened);
    if (!stats.isFile()) throw new Error(`the master key ${file} is not a file. ${whatToDo(file)}`);
    const { mode } = stats;
    // A group may read it: that is how Kubernetes hands a secret to a process that is not root.
    if ((mode & 0o027) !== 0)
      throw new Error(
        `the master key ${file} is open to others (mode ${(mode & 0o777).toString(8)}); chmod 600 ${file}`,
      );
    const text = readFileSync(opened, "utf8").trimEnd();
    if (!/^[A-Za-z0-9+/_-]{43}=?$/.test(text))
      throw new Error(`the master key ${file} is not 32 bytes in base64. ${whatToDo(file)}`);
    return Buffer.from(text, "base64url");
  } catch (cause) {
    if (codeOf(cause) === "") throw cause;
    throw cannotRead(file, cause);
  } finally {
    closeSync(opened);
  }
}

/** Written whole beside its place and then linked there: of two that start at once one wins, and neither reads half a key. */
function make(folder: string, file: string, text: string): void {
  const draft = `${file}.${process.pid}.${randomToken().slice(0, 8)}`;
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    const opened = openSync(draft, "wx", 0o600);
    try {
      writeSync(opened, `${text}\n`);
      fsyncSync(opened);
    } finally {
      closeSync(opened);
    }
    linkSync(draft, file);
  } catch (cause) {
    if (codeOf(cause) !== "EEXIST")
      throw new Error(`the master key ${file} cannot be made (${codeOf(cause)})`, { cause });
  } finally {
    rmSync(draft, { force: true });
  }
}

const codeOf = (cause: unknown): string => (cause as NodeJS.ErrnoException).code ?? "";
