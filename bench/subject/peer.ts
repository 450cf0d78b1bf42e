// What a peer is: a program that others wrote, set up lean and for one core, beside which Sallyport is measured.

import { writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Processes } from "../machine/process.ts";
import type { Bench, Subject } from "./subject.ts";

/** PeerPlace is what peers are set up with: they get the same tokens as Sallyport. */
export interface PeerPlace {
  readonly processes: Processes;
  readonly bench: Bench;
  /** An Authorization header with it. */
  readonly authorization: Subject["headers"];
  /** The key that verifies it, as a PEM file. */
  readonly tokenKeyFile: string;
  /** Its name in the token's header. */
  readonly tokenKeyId: string;
  /** Where the provider publishes it. */
  readonly jwksUri: string;
}

/** Peer: `find` gives the program, or null where it is not installed; `install` is the command that installs it. */
export interface Peer {
  readonly name: string;
  readonly install: string;
  find(): string | null;
  subjects(place: PeerPlace, program: string): readonly Subject[];
}

/** PeerRow is one subject: its configuration file, and the words that start the program with it. */
export interface PeerRow extends Pick<Subject, "name" | "title"> {
  readonly file: readonly [name: string, text: string];
  readonly words: (path: string) => readonly string[];
  readonly headers?: Subject["headers"];
  readonly compiles?: boolean;
  readonly env?: Readonly<Record<string, string>>;
}

/** toSubject writes the configuration. */
export function toSubject({ processes, bench }: PeerPlace, program: string, row: PeerRow): Subject {
  const { folder, gatewayCore: core } = bench;
  const path = join(folder, row.file[0]);
  writeFileSync(path, row.file[1]);
  const output = join(folder, `${row.name}.log`);
  const env = { ...process.env, ...row.env };
  return {
    name: row.name,
    title: row.title,
    path: "/open/accounts",
    headers: row.headers ?? (async () => ({})),
    compiles: row.compiles ?? false,
    start: () => processes.start({ program, words: row.words(path), core, output, env }),
  };
}
