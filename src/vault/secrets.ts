// Secrets: named by policies, resolved here, from a folder with one file each or from the environment.

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, GatewayError } from "../errors.ts";

/** Secrets gives a secret's value by its name; null where there is none. Values are read anew, so a rotated one is seen. */
export interface Secrets {
  get(name: string): string | null;
  has(name: string): boolean;
}

const pattern = /^[A-Z][A-Z0-9_]*$/;

/** createSecrets reads `folder` ("": none) before the environment. One line break at the end of a file is not part of it. */
export function createSecrets(options: {
  readonly folder: string;
  readonly env: Readonly<Record<string, string | undefined>>;
}): Secrets {
  const get = (name: string): string | null => {
    // The name comes from a policy: anything else could leave the folder, or read PATH by another spelling.
    if (!pattern.test(name)) return null;
    return fromFile(options.folder, name) ?? (options.env[name] || null);
  };
  return { get, has: (name) => get(name) !== null };
}

function fromFile(folder: string, name: string): string | null {
  if (folder === "") return null;
  try {
    return readFileSync(join(folder, name), "utf8").replace(/\r?\n$/, "") || null;
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === "ENOENT") return null;
    // A file that is there and cannot be read must not be replaced by another value without a word.
    throw new GatewayError("GATEWAY_FAULT", { cause, detail: `secret ${name}: ${describe(cause)}` });
  }
}
