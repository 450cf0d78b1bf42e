// With what the tests' users come to a running gateway: whoever signs in there, signs in with credentials that the operator gives.

import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import { isDeepStrictEqual } from "node:util";
import type { LevelTree } from "../../../runtime/contract.ts";
import type { Case, CaseUser } from "../case.ts";

/**
 * TestUser says with what a test's user comes to a running gateway: headers, or a command that prints some.
 *
 * @example
 * ```ts
 * const kim: TestUser = { as: { id: "kim" }, headers: { authorization: "Bearer ${KIM_TOKEN}" } };
 * const proved: TestUser = { as: { id: "kim" }, having: ["mfa"], command: "./token.sh kim mfa" };
 * ```
 */
export interface TestUser {
  /** Whose these are: every user of whom all of this is so. */
  readonly as: Partial<CaseUser>;
  /** Names of the levels that they have proved there; left out: none. */
  readonly having?: readonly string[];
  /** The host that they are for alone, as a session's cookie is; left out: every host. */
  readonly host?: string;
  /** `authorization`, `cookie`, … `${NAME}` in a value is the variable of that name. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Run once, in a shell: prints headers, each in a line (`authorization: Bearer …`). */
  readonly command?: string;
}

const members: Readonly<Record<keyof TestUser, (value: unknown) => boolean>> = {
  as: isRecord,
  having: (value) => Array.isArray(value) && value.every((one) => typeof one === "string"),
  host: (value) => typeof value === "string",
  headers: (value) => isRecord(value) && Object.values(value).every((one) => typeof one === "string"),
  command: (value) => typeof value === "string",
};

const form = `[{ "as": { "id": "kim" }, "headers": { "authorization": "Bearer \${KIM_TOKEN}" } }]`;

/** readTestUsers reads a file of them. Rejects with what is wrong with it. */
export async function readTestUsers(file: string): Promise<readonly TestUser[]> {
  let value: unknown;
  try {
    value = JSON.parse(await readFile(resolve(file), "utf8"));
  } catch (cause) {
    throw new TypeError(`The tests' users cannot be read from ${file}: ${(cause as Error).message}`);
  }
  return checkTestUsers(value, file);
}

/** checkTestUsers throws where they are not what they have to be; `from` is where they stand. */
export function checkTestUsers(value: unknown, from: string): readonly TestUser[] {
  if (!Array.isArray(value)) throw new TypeError(`${from}: the tests' users are a list such as ${form}`);
  for (const [index, one] of value.entries()) {
    const where = `${from}: user ${index + 1}`;
    if (!isRecord(one)) throw new TypeError(`${where} is not one such as ${form}`);
    for (const [name, its] of Object.entries(one)) {
      const fits = members[name as keyof TestUser];
      if (fits === undefined)
        throw new TypeError(`${where} has "${name}", and may have ${Object.keys(members).join(", ")}`);
      if (!fits(its)) throw new TypeError(`${where}: ${name} is not what it has to be, as in ${form}`);
    }
    if (one["as"] === undefined) throw new TypeError(`${where} does not say whose it is: "as": { "id": "kim" }`);
    if ((one["headers"] === undefined) === (one["command"] === undefined))
      throw new TypeError(`${where} has either "headers" or "command"`);
  }
  return value;
}

/** userFor is the first of them that is for who asks in this case; undefined: none. */
export function userFor(made: Case, user: CaseUser, users: readonly TestUser[]): TestUser | undefined {
  const host = new URL(made.url).hostname;
  const proved = [...new Set(made.proofs.flatMap(({ level }) => namesIn(level)))].sort();
  return users.find(
    (one) =>
      (one.host === undefined || one.host === host) &&
      isDeepStrictEqual([...new Set(one.having)].sort(), proved) &&
      Object.entries(one.as).every(([name, value]) =>
        isDeepStrictEqual(inOrder(user[name as keyof CaseUser]), inOrder(value)),
      ),
  );
}

/** Of groups it does not matter which comes first. */
const inOrder = (value: unknown): unknown => (Array.isArray(value) ? value.toSorted() : value);

function namesIn(tree: LevelTree): readonly string[] {
  if (typeof tree === "string") return [tree];
  return ("any" in tree ? tree.any.slice(0, 1) : tree.all).flatMap(namesIn);
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
