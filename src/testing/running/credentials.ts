// The headers that a test's user comes with: as they are written, or as a command prints them.

import { exec } from "node:child_process";
import { promisify } from "node:util";
import type { TestUser } from "./test-user.ts";

const run = promisify(exec);

/** HeadersOf gives the headers of a user's requests. Rejects where they cannot be had, without a word of what is secret. */
export type HeadersOf = (user: TestUser) => Promise<Readonly<Record<string, string>>>;

/** createHeadersOf runs each command once. */
export function createHeadersOf(environment: NodeJS.ProcessEnv): HeadersOf {
  const known = new Map<TestUser, ReturnType<HeadersOf>>();
  return (user) => {
    const found = known.get(user) ?? headersOf(user);
    known.set(user, found);
    return found;
  };

  async function headersOf({ as, headers, command }: TestUser): Promise<Readonly<Record<string, string>>> {
    const whose = JSON.stringify(as);
    if (command === undefined)
      return Object.fromEntries(
        Object.entries(headers ?? {}).map(([name, value]) => [name.toLowerCase(), filled(value, whose)]),
      );
    try {
      const { stdout } = await run(command, { env: environment, timeout: 60_000 });
      return parseHeaders(stdout, whose);
    } catch (cause) {
      if (cause instanceof TypeError) throw cause;
      const { code, stderr } = cause as { code?: number; stderr?: string };
      throw new TypeError(`The command for ${whose} failed (${code ?? "it was ended"}): ${stderr ?? ""}`.trim());
    }
  }

  function filled(value: string, whose: string): string {
    return value.replace(/\$\{(\w+)\}/g, (_, name: string) => {
      const found = environment[name];
      if (found === undefined || found === "")
        throw new TypeError(`The credentials for ${whose} need the variable ${name}, which is not set`);
      return found;
    });
  }
}

function parseHeaders(text: string, whose: string): Readonly<Record<string, string>> {
  const lines = text.split("\n").flatMap((line) => (line.trim() === "" ? [] : [line.trim()]));
  const parted = lines.map((line) => /^([!#$%&'*+.^_`|~\w-]+):\s*(.+)$/.exec(line));
  if (lines.length === 0 || parted.includes(null))
    throw new TypeError(`The command for ${whose} has to print headers such as "authorization: Bearer …", a line each`);
  return Object.fromEntries(parted.map((match) => [match![1]!.toLowerCase(), match![2]!]));
}
